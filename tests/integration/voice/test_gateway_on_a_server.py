"""The voice gateway on the whole server: real tokens, real people and laptops, and a server that is told to stop."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from shared.voice import session as protocol
from shared.voice.events import ReplyDelta
from shared.voice.session import PATH, Draining, Hello, RenewSoon, Say
from sync_server.voice import watching
from tests.fakes.responder import ScriptedResponder
from tests.fakes.staff import ScriptedStaff
from tests.integration.server.keeping import organisation
from tests.integration.voice.test_kept_turns import AT, called
from tests.servers.in_process import Server
from tests.servers.postgres import fresh_database
from tests.servers.running import RunningServer
from tests.servers.visitor import Visitor
from tests.servers.voice import Talker

PASSWORD = "quatre chevaux dans la brume"


@pytest.fixture(scope="module")
def server(embedded_postgres):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watching, "RECHECK_S", 0.1)
        patch.setattr(watching, "SWEEP_S", 0.1)
        running = Server(fresh_database(embedded_postgres), staff=ScriptedStaff()).start()
        yield running
        running.stop()


@pytest.fixture
async def ours(server, tmp_path):
    async with organisation(server, tmp_path) as made:
        yield made
    server.clock.later *= 0


@asynccontextmanager
async def talking(port: int, session: str, token: str):
    """A client that has said who it is."""
    async with connect(f"ws://127.0.0.1:{port}{PATH}{session}", proxy=None) as socket:
        talker = Talker(socket)
        await talker.say(Hello(token=token))
        talker.welcome = await talker.told()
        yield talker


async def test_a_laptop_that_is_revoked_is_hung_up_on_within_seconds_and_does_not_come_back(server, ours):
    admin, agent = await ours.desk("admin", None), await ours.desk("user")
    token = await agent.laptop.account.bearer()
    session = (await called(server, "POST", AT, token, json={})).json()["session"]
    async with talking(server.settings.port, session, token) as talker:
        await talker.say(Say(turn="t1", text="où"))
        await talker.turn("t1")
        where = f"/api/v1/admin/devices/{agent.device}/revoke"
        bearer = await admin.laptop.account.bearer()
        assert (await called(server, "POST", where, bearer)).status_code == 204
        assert await talker.closed() == protocol.NOT_SIGNED_IN
    async with connect(f"ws://127.0.0.1:{server.settings.port}{PATH}{session}", proxy=None) as socket:
        again = Talker(socket)
        await again.say(Hello(token=token))
        assert await again.closed() == protocol.NOT_SIGNED_IN


async def test_a_real_token_is_asked_for_anew_before_it_ends(server, ours):
    agent = await ours.desk("user")
    token = await agent.laptop.account.bearer()
    session = (await called(server, "POST", AT, token, json={})).json()["session"]
    async with talking(server.settings.port, session, token) as talker:
        assert 800 < talker.welcome.token_s <= 930
        server.clock.later += type(server.clock.later)(seconds=talker.welcome.token_s - 30)
        assert (await talker.told(RenewSoon)).token_s <= 60
        server.clock.later += type(server.clock.later)(seconds=60)
        assert await talker.closed() == protocol.NOT_SIGNED_IN


async def test_a_token_of_nobody_and_one_that_was_altered_open_nothing(server, ours):
    agent = await ours.desk("user")
    token = await agent.laptop.account.bearer()
    session = (await called(server, "POST", AT, token, json={})).json()["session"]
    head, _, rest = token.partition(".")
    for wrong in ("", "x", f"{head}.{rest[:-4]}AAAA", "e30.e30.", token + "x" * 5000):
        async with connect(f"ws://127.0.0.1:{server.settings.port}{PATH}{session}", proxy=None) as socket:
            talker = Talker(socket)
            await talker.say(Hello(token=wrong))
            assert await talker.closed() == protocol.NOT_SIGNED_IN


async def test_an_address_that_asks_too_often_is_told_when_to_come_back(embedded_postgres):
    server = Server(fresh_database(embedded_postgres), staff=ScriptedStaff(), requests_per_minute=3).start()
    where = f"ws://127.0.0.1:{server.settings.port}{PATH}{'0' * 26}"
    for _ in range(3):
        async with connect(where, proxy=None):
            pass
    with pytest.raises(InvalidStatus) as refused:
        await connect(where, proxy=None)
    await asyncio.to_thread(server.stop)
    assert refused.value.response.status_code == 429
    assert int(refused.value.response.headers["Retry-After"]) > 0


async def test_a_server_that_is_told_to_stop_lets_the_turn_under_way_end(embedded_postgres):
    staff = ScriptedStaff(mind=ScriptedResponder(delay=lambda: 0.03))
    server = Server(fresh_database(embedded_postgres), staff=staff).start()
    visitor = server.visitor()
    await asyncio.to_thread(visitor.welcome, server.link, PASSWORD)
    token = (await asyncio.to_thread(visitor.tokens, "admin", PASSWORD))["access_token"]
    visitor.close()
    session = (await called(server, "POST", AT, token, json={})).json()["session"]
    async with talking(server.settings.port, session, token) as talker:
        await talker.say(Say(turn="t1", text="où"))
        await talker.told(ReplyDelta)
        stopping = asyncio.create_task(asyncio.to_thread(server.stop))
        assert isinstance(await talker.told(Draining), Draining)
        ready = await called(server, "GET", "/ready", token)
        assert (ready.status_code, ready.json()["code"]) == (503, "draining")
        assert not (await talker.turn("t1"))[-1].interrupted
        assert await talker.closed() == protocol.GOING
        await stopping
    assert staff.closed


async def test_the_program_itself_says_goodbye_to_whoever_is_connected():
    with RunningServer() as server:
        visitor = Visitor(server.url)
        await asyncio.to_thread(visitor.welcome, server.welcome, PASSWORD)
        token = (await asyncio.to_thread(visitor.tokens, "admin", PASSWORD))["access_token"]
        session = visitor.call("POST", AT, token, json={}).json()["session"]
        async with talking(server.port, session, token) as talker:
            await talker.say(Say(turn="t1", text="quelle heure est-il", only="think"))
            assert "CommandHeard" in {type(each).__name__ for each in await talker.turn("t1")}
            stopping = asyncio.create_task(asyncio.to_thread(server.stop))
            await talker.told(Draining)
            assert await talker.closed() == protocol.GOING
            assert await stopping == 0
        visitor.close()
        assert "quelle heure" not in server.err
        assert token not in server.err
        assert "Traceback" not in server.err
