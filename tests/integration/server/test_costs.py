"""What engines cost is kept without content, summed for administrators, and never passes a budget."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from shared.routing.network import Network
from shared.routing.policy import Request
from shared.routing.switchboard import Switchboard
from shared.voice.usage import Usage, Used
from sync_server.audit.log import Log
from sync_server.kit.database import Database
from sync_server.kit.secret import Secret
from sync_server.settings import Settings
from sync_server.spending.spending import spending_of
from tests.servers.in_process import Server
from tests.servers.population import Population
from tests.servers.postgres import fresh_database

ADMIN = "/api/v1/admin"
TURN = "session-secrète:t1"


@pytest.fixture(scope="session")
def postgres(embedded_postgres):
    """One of them is enough: the purse's contract runs on both kinds of keeping."""
    return embedded_postgres


def used(provider="openai", model="gpt-6-luna", stage="think", outcome="done", **usage) -> Used:
    usage = Usage(**{"input_tokens": 1000, "output_tokens": 200, **usage})
    return Used(turn=TURN, provider=provider, model=model, stage=stage, usage=usage, outcome=outcome, total_ms=900)


def now():
    return datetime.now(UTC)


def served(url, work, **chosen):
    """Something done with a server's books, beside it."""

    async def done():
        async with Database(url, 4) as database:
            secret = Secret(b"s" * 32)
            log = Log(database, secret, now, "iasted")
            spending = spending_of(Settings(**chosen), database, secret, now, log)
            board = Switchboard(
                spending.vendors.config,
                spending.vendors.prices,
                spending.ledger,
                Network(online=True),
                decided=spending.bookkeeper.decided,
            )
            result = await work(board)
            await board.settled()
            return result

    return asyncio.run(done())


@pytest.fixture(scope="module")
def office(server):
    office = Population(server)
    yield office
    office.close()


async def a_turn(board, organisation, *attempts):
    board.begin(TURN, user="agnes", organisation=organisation)
    books = board.begin(TURN)
    await board.plan(Request(stage="think", privacy="public", text="Quels sont les horaires ?"), books, ["gpt-luna"])
    for each in attempts:
        board.meter(each)
    board.end(TURN)


def test_a_turn_s_attempts_are_rows_without_content_and_figures_for_administrators(server, office, caplog):
    organisation = office.organisation("Douanes")
    access = office.access(office.person("admin", of=organisation))
    attempts = [used(outcome="provider-cut"), used(), used("local", "whisper", "hear"), used("openai", "gpt-9")]
    with caplog.at_level(logging.INFO, "sync_server.turns"):
        served(server.url, lambda board: a_turn(board, organisation.id, *attempts))
    (line,) = [record for record in caplog.records if record.name == "sync_server.turns"]
    assert line.cost == 400
    assert line.unknown == 1
    assert TURN not in json.dumps(line.__dict__, default=str)

    rows = server.ask(f"SELECT turn, stage, cost FROM spending WHERE organisation = '{organisation.id}'").splitlines()
    assert sorted(row.split("|")[1:] for row in rows) == [
        ["hear", "0"], ["think", ""], ["think", "200"], ["think", "200"],
    ]  # fmt: skip
    assert {row.split("|")[0] for row in rows} == {line.turn}

    with closing(server.visitor()) as visitor:
        entries = visitor.get(f"{ADMIN}/audit-logs", access, params={"action": "turn.routed"}).json()["entries"]
        assert [(each["who"], each["object"]) for each in entries] == [("agnes", f"turn:{line.turn}")]
        answer = visitor.get(f"{ADMIN}/metrics", access)
        assert answer.status_code == 200, answer.text
        costs = answer.json()["costs"]
    assert costs["today"]["micro_dollars"] == costs["month"]["micro_dollars"] == 400
    assert costs["today"]["unknown"] == 1
    luna = next(each for each in costs["today"]["engines"] if each["model"] == "gpt-6-luna")
    assert (luna["attempts"], luna["failed"], luna["input_tokens"]) == (2, 1, 2000)
    assert costs["organisation_left"] == costs["organisation_day"] - 400
    assert costs["mix"][0] == {"tier": "simple", "turns": 1, "percent": 100.0, "expected_percent": 60}


def test_what_is_left_is_told_by_the_rows_where_the_purse_is_away(server, office):
    organisation = office.organisation("Sans Redis").id

    async def left(board):
        await a_turn(board, organisation, used())
        await board.settled()

    served(server.url, left)
    away = Settings(redis_url="redis://127.0.0.1:9/0")

    async def asked():
        async with Database(server.url, 2) as database:
            secret = Secret(b"s" * 32)
            spending = spending_of(away, database, secret, now, Log(database, secret, now, "iasted"))
            costs = await spending.figures.of(organisation)
            await spending.aclose()
            return costs

    costs = asyncio.run(asked())
    assert costs.organisation_left == costs.organisation_day - 200


def test_another_organisation_s_costs_are_not_told(server, office):
    theirs = office.organisation("Voisine")
    access = office.access(office.person("admin", of=theirs))
    with closing(server.visitor()) as visitor:
        told = visitor.get(f"{ADMIN}/metrics", access).json()
    assert told["costs"]["month"]["engines"] == []
    assert told["open_sockets"] == told["voice_sessions"] == 0
    assert told["cache_hit_percent"] == 0


def test_forgetting_remembered_answers_is_written_into_the_audit_log(server, office):
    organisation = office.organisation("Oublieuse")
    access = office.access(office.person("super_admin", of=organisation))
    with closing(server.visitor()) as visitor:
        assert visitor.get(f"{ADMIN}/cache", access).json()["on"] is True
        assert visitor.api.delete(f"{ADMIN}/cache", headers={"Authorization": f"Bearer {access}"}).json() == {
            "forgotten": 0
        }
        entries = visitor.get(f"{ADMIN}/audit-logs", access, params={"action": "cache.forgotten"}).json()["entries"]
    assert len(entries) == 1


@pytest.mark.parametrize("where", ["postgres", "redis"])
def test_a_purse_that_is_away_begins_nothing_that_costs_and_fails_no_turn(request, where):
    dead = "postgresql://nobody@127.0.0.1:9/none" if where == "postgres" else ""
    chosen = {} if where == "postgres" else {"redis_url": "redis://127.0.0.1:9/0"}

    async def asked(board):
        purse, day = board.ledger.purse, board.ledger.today()
        assert await purse.reserve(day, "dgi", "agnes", 5, (10, 10)) is False
        assert await purse.reserve(day, "dgi", "agnes", 0, (10, 10)) is True
        assert await purse.spent(day, "dgi", "agnes") == (0, 0)
        await purse.settle(day, "dgi", "agnes", 5, 3)

    served(dead or "postgresql://nobody@127.0.0.1:9/none", asked, **chosen)


def test_a_redis_that_came_back_empty_begins_with_what_the_database_says(server, office, valkey):
    organisation = office.organisation("Redis").id

    async def spend(board):
        await a_turn(board, organisation, used())
        await board.settled()
        return await board.ledger.purse.spent(board.ledger.today(), organisation, "agnes")

    async def ask(board):
        return await board.ledger.purse.spent(board.ledger.today(), organisation, "agnes")

    assert served(server.url, spend, redis_url=valkey.url) == (200, 200)
    valkey.told("FLUSHALL")
    assert served(server.url, ask, redis_url=valkey.url) == (200, 200)


RETIRING = """
version = "ours"
[[price]]
provider = "openai"
model = "gpt-6-luna"
unit = 1000000
from = 2026-01-01
retires = {day}
source = "somewhere"
seen = 2026-01-01
"""


def test_what_retires_within_sixty_days_is_told_when_the_server_starts(postgres, tmp_path, monkeypatch, caplog):
    (tmp_path / "prices.toml").write_text(RETIRING.format(day=(now() + timedelta(days=59)).date()))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canari")
    with caplog.at_level(logging.WARNING, "sync_server.app"):
        running = Server(fresh_database(postgres), prices_file=tmp_path / "prices.toml").start()
        running.stop()
    assert "openai gpt-6-luna disparaît" in caplog.text
    assert "canari" not in caplog.text
