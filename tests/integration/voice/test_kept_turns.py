"""Turns that were asked to be kept: their readers open them, and nothing readable of them stays on the server."""

from __future__ import annotations

import asyncio
import base64
import gc
import logging
import types
import weakref
from urllib.parse import urlsplit

import msgspec
import pytest
from websockets.asyncio.client import connect

from shared.crypto.header import FIRST, KeyName, digest
from shared.crypto.opening.records import open_record
from shared.crypto.opening.wraps import unwrap
from shared.crypto.recipients import Wrap
from shared.crypto.record import Author, unpack
from shared.sync.content import read
from shared.voice.events import TurnEnded
from shared.voice.session import PATH, Hello, Say, Seen
from tests.fakes.responder import ScriptedResponder
from tests.fakes.staff import ScriptedStaff
from tests.integration.server.keeping import organisation
from tests.servers.in_process import Server
from tests.servers.postgres import ask, fresh_database
from tests.servers.voice import Talker

QUESTION, ANSWER = "où est la pirogue violette", "La pirogue violette attend à Lambaréné."
SECRET = "violette"
AT = "/api/v1/voice/sessions"
PASSED_BY = (
    *(type, types.ModuleType, types.FunctionType, types.CodeType),
    *(weakref.ProxyType, weakref.CallableProxyType, logging.Logger, logging.Handler),
)
"""From which the whole program would be reached, and this test with it."""


@pytest.fixture(scope="module")
def server(embedded_postgres):
    running = Server(fresh_database(embedded_postgres), staff=ScriptedStaff(mind=ScriptedResponder(ANSWER))).start()
    running.ask = lambda sql: ask(embedded_postgres, sql, urlsplit(running.url).path.strip("/"))
    yield running
    running.stop()


@pytest.fixture
async def ours(server, tmp_path):
    async with organisation(server, tmp_path) as made:
        yield made


async def called(server, method: str, path: str, token: str, **options):
    """By a visitor, on a thread."""

    def call():
        visitor = server.visitor()
        try:
            return visitor.call(method, path, token, **options)
        finally:
            visitor.close()

    return await asyncio.to_thread(call)


async def talked(server, session: str, token: str, *turns: str, seen: bool = True, after: int = 0) -> int:
    """Say so many questions, hear the answers, and say that they were heard; the number of the last event."""
    where = f"ws://127.0.0.1:{server.settings.port}{PATH}{session}"
    async with connect(where, proxy=None) as socket:
        talker = Talker(socket)
        await talker.say(Hello(token=token, seen=after))
        for turn in turns:
            await talker.say(Say(turn=turn, text=QUESTION))
            await talker.turn(turn)
        last = max(talker.events)
        assert isinstance(talker.events[last], TurnEnded)
        if seen:
            await talker.say(Seen(upto=last))
        return last


async def kept(server, session: str, token: str, turns: int) -> dict:
    for _ in range(100):
        answer = await called(server, "GET", f"{AT}/{session}/turns", token)
        if answer.status_code == 200 and len(answer.json()["turns"]) == turns:
            return answer.json()
        await asyncio.sleep(0.05)
    raise AssertionError(answer.text)


def opened(told: dict, turn: dict, desk) -> dict | None:
    """What this laptop reads of a turn."""
    record, wraps = base64.b64decode(turn["record"]), msgspec.convert(turn["wraps"], list[Wrap])
    header = unpack(record).header
    name = KeyName(org=header.org, conversation=wraps[0].conversation, id=header.dek_id, commitment=header.dek_commit)
    for each in wraps:
        private = desk.keyring.private(each.kind, each.recipient, each.epoch)
        if private is not None:
            author = Author(told["signer"], bytes.fromhex(told["public"]))
            return read(open_record(record, unwrap(each, name, private), author).content).body
    return None


async def test_a_kept_turn_opens_to_its_owner_and_reviewers_and_to_nobody_on_the_server(server, ours, caplog):
    caplog.set_level(logging.DEBUG)
    _, keeper = await ours.keeper()
    await keeper.found()
    agent, reviewer, other = await ours.desk("user"), await ours.desk("agent"), await ours.desk("user")
    await ours.admitted(keeper, reviewer)
    token = await agent.laptop.account.bearer()
    session = (await called(server, "POST", AT, token, json={"keep": True})).json()["session"]
    last = await talked(server, session, token, "t1", seen=False)
    gateway = server.parts.talking.gateway
    assert found_in_memory(gateway, but=gateway.staff), "what was not taken in is still to be told"
    await talked(server, session, token, "t2", after=last)
    told = await kept(server, session, token, 2)
    assert [each["number"] for each in told["turns"]] == [1, 2]
    headers = [unpack(base64.b64decode(each["record"])).header for each in told["turns"]]
    assert [headers[0].prev, headers[1].prev] == [FIRST, digest(headers[0])]
    for desk in (agent, reviewer):
        body = opened(told, told["turns"][0], desk)
        assert (body["question"], body["answer"], body["turn"]) == (QUESTION, ANSWER, "t1")
        assert body["timings_ms"]["total"] > 0
    assert opened(told, told["turns"][0], other) is None
    stranger = await other.laptop.account.bearer()
    assert (await called(server, "GET", f"{AT}/{session}/turns", stranger)).status_code == 404
    assert not await asyncio.to_thread(found_in_database, server)
    ours_logged = [each for each in caplog.records if each.name.startswith(("sync_server", "uvicorn", "litestar"))]
    assert not [each for each in ours_logged if SECRET in each.getMessage()]
    assert not found_in_memory(server.parts.talking, but=gateway.staff)
    acts = await asyncio.to_thread(server.ask, "SELECT count(*) FROM audit_leaf WHERE action = 'turn.kept'")
    assert acts.strip() == "2"


async def test_nothing_is_kept_unless_it_was_asked_for_and_can_be_sealed(server, ours):
    agent = await ours.desk("user")
    token = await agent.laptop.account.bearer()
    refused = await called(server, "POST", AT, token, json={"keep": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "keys-awaited")
    without = await ours.access(agent.person)
    refused = await called(server, "POST", AT, without, json={"keep": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "no-device")
    session = (await called(server, "POST", AT, token, json={})).json()["session"]
    await talked(server, session, token, "t1")
    assert (await called(server, "GET", f"{AT}/{session}/turns", token)).json()["turns"] == []


def found_in_database(server) -> list[str]:
    """Tables in which the secret stands, as text or as bytes."""
    tables = server.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").split()
    hexed = SECRET.encode().hex()
    return [
        name
        for name in tables
        if int(server.ask(f"SELECT count(*) FROM {name} t WHERE t::text LIKE '%{SECRET}%' OR t::text LIKE '%{hexed}%'"))
    ]


def found_in_memory(root: object, but: object) -> list[str]:
    """What can be reached from the gateway and holds the secret; the scripted engines remember what they were asked."""
    gc.collect()
    seen, left, found = {id(but)}, [root], []
    while left:
        each = left.pop()
        if id(each) in seen or issubclass(type(each), PASSED_BY):
            continue
        seen.add(id(each))
        if isinstance(each, str | bytes | bytearray):
            text = each if isinstance(each, str) else bytes(each).decode("latin-1")
            found += [text[:80]] if SECRET in text else []
        left += gc.get_referents(each)
    return found
