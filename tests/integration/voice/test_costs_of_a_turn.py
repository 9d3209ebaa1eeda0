"""A question asked through the gateway and answered by a vendor is paid once, and told to administrators as it was."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import UTC, datetime

import pytest

from shared.routing import prices
from shared.voice.session import Say
from shared.voice.usage import Usage
from tests.integration.voice.test_gateway_on_a_server import talking
from tests.integration.voice.test_kept_turns import AT, called
from tests.servers.in_process import Server
from tests.servers.population import Population
from tests.servers.postgres import fresh_database
from tests.servers.processes import until
from tests.vendors import chat
from tests.vendors.http import Fault

KEY = "canari-d-une-cle"
QUESTION = "Quels sont les horaires de la mairie de Booué ?"
ROUTING = """
version = "ours"
[tiers]
simple = ["luna"]
medium = ["luna"]
complex = ["luna"]
[budgets]
turn = 20000
user_day = {user_day}
organisation_day = 20000000
[[targets]]
name = "luna"
stage = "think"
place = "vendor"
provider = "openai"
model = "gpt-6-luna"
[[targets]]
name = "laptop-think"
stage = "think"
place = "laptop"
provider = "local"
model = "none"
"""


@pytest.fixture
def vendor():
    served = chat.openai()
    yield served
    served.stop()


@pytest.fixture
def start(embedded_postgres, vendor, tmp_path, monkeypatch):
    """A server that may ask one vendor, which is on loopback, within a day's budget for each."""
    started = []
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{vendor.url}/v1")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))  # no model of the server's own

    def start(user_day: int = 500_000) -> Server:
        (tmp_path / "routing.toml").write_text(ROUTING.format(user_day=user_day))
        started.append(Server(fresh_database(embedded_postgres), routing_file=tmp_path / "routing.toml").start())
        return started[-1]

    yield start
    for server in started:
        server.stop()


async def asked(server, token: str, admin: str, turns: int = 1) -> list:
    session = (await called(server, "POST", AT, token, json={"privacy": "public"})).json()["session"]
    async with talking(server.settings.port, session, token) as talker:
        for turn in range(turns):
            assert told(server, admin)["open_sockets"] == 1
            await talker.say(Say(turn=f"t{turn}", text=QUESTION, privacy="public", only="think"))
            events = await talker.turn(f"t{turn}")
    await called(server, "DELETE", f"{AT}/{session}", token)
    return events


def told(server, access) -> dict:
    with closing(server.visitor()) as visitor:
        return visitor.get("/api/v1/admin/metrics", access).json()


def until_booked(server, access, attempts: int) -> dict:
    """A turn's books are closed after its end was told."""
    engines = lambda: told(server, access)["costs"]["today"]["engines"]  # noqa: E731 - asked until it is there
    assert until(lambda: sum(each["attempts"] for each in engines()) >= attempts)
    return told(server, access)


def billed() -> int:
    usage = Usage(input_tokens=chat.IN, cached_tokens=chat.CACHED, output_tokens=chat.OUT)
    cost = prices.bundled().cost("openai", "gpt-6-luna", usage, datetime.now(UTC).date())
    assert cost is not None
    return cost


def test_what_the_vendor_bills_is_what_administrators_and_dashboards_are_told(start, vendor):
    server = start()
    with closing(Population(server)) as people:
        token, admin = people.access(people.person("agent")), people.access(people.person("admin"))
        before = told(server, admin)
        asyncio.run(asked(server, token, admin))
        costs = until_booked(server, admin, 1)["costs"]
        assert before["voice_sessions"] == told(server, admin)["voice_sessions"] == 0
    assert vendor.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert costs["today"]["micro_dollars"] == billed()
    assert costs["organisation_left"] == 20_000_000 - billed()
    assert [each["turns"] for each in costs["mix"]] == [1, 0, 0]
    with closing(server.visitor()) as visitor:
        series = visitor.api.get("/metrics").text
    labels = 'model="gpt-6-luna",outcome="done",provider="openai",tier="simple"'
    assert f"llm_requests_total{{{labels}}} 1.0" in series
    assert f'llm_cost_dollars{{model="gpt-6-luna",provider="openai"}} {billed() / 1e6}' in series
    assert "Booué" not in series
    assert KEY not in series


def test_a_day_s_budget_is_not_passed_whoever_asks_how_often(start, vendor):
    server = start(user_day=160)
    with closing(Population(server)) as people:
        token, admin = people.access(people.person("agent")), people.access(people.person("admin"))
        asyncio.run(asked(server, token, admin, turns=6))
        costs = until_booked(server, admin, len(vendor.asked))["costs"]
    assert 1 <= len(vendor.asked) < 6
    assert costs["today"]["micro_dollars"] == len(vendor.asked) * billed() <= 160


def test_an_attempt_that_broke_off_is_paid_and_says_that_it_was_reckoned(start, vendor):
    vendor.faults.append(Fault(kind="abort", after=2))
    server = start()
    with closing(Population(server)) as people:
        token, admin = people.access(people.person("agent")), people.access(people.person("admin"))
        asyncio.run(asked(server, token, admin))
        today = until_booked(server, admin, 1)["costs"]["today"]
    (luna,) = today["engines"]
    assert (luna["attempts"], luna["failed"]) == (1, 1)
    assert today["micro_dollars"] > 0
