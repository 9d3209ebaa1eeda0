"""The voice gateway under people who mean harm: their sessions are bounded, and others talk on."""

from __future__ import annotations

import asyncio

import pytest

from shared.voice import session as protocol
from shared.voice.events import TurnFailed
from shared.voice.session import Begin, Hello, Problem, Renew, RenewSoon, Say, Stop
from sync_server.kit.refusals import Unavailable
from sync_server.voice import arriving, hearing, outbox
from tests.servers.voice import Talker, VoiceServer


async def answered(server: VoiceServer, person: str = "bruno") -> bool:
    """Whether somebody else is."""
    talker = await server.talker(await server.open(person), person)
    await talker.say(Say(turn="t1", text="où"))
    return not (await talker.turn("t1"))[-1].interrupted


@pytest.mark.parametrize("sound", [b"", b"x"])
async def test_sound_in_crumbs_ends_the_utterance_and_not_the_memory(monkeypatch, sound):
    monkeypatch.setattr(hearing, "MOST_CHUNKS", 100)
    async with VoiceServer() as server:
        talker = await server.talker(await server.open())
        await talker.say(Begin(turn="t1"))
        for number in range(1, 150):
            await talker.sound(number, sound)
        assert (await talker.told(TurnFailed)).code == "utterance-too-long"
        assert not server.gateway.seats[0].session._hearing._sound
        assert await answered(server)


async def test_ten_thousand_tiny_messages_hold_nobody_else_up():
    async with VoiceServer() as server:
        talker = await server.talker(await server.open())
        flood = asyncio.create_task(stream(talker, 10_000))
        answer = asyncio.create_task(talker.turn("t1"))  # and all the Got before it
        assert await answered(server)
        await flood
        await talker.say(Say(turn="t1", text="où"))
        assert not (await answer)[-1].interrupted


async def stream(talker: Talker, count: int) -> None:
    """Sound of no utterance: counted and dropped."""
    for number in range(1, count + 1):
        await talker.sound(number, b"")


async def test_whoever_begins_and_stops_without_end_and_reads_nothing_is_told_to_wait(monkeypatch):
    monkeypatch.setattr(outbox, "MOST", 20_000)
    async with VoiceServer() as server:
        talker = await server.talker(await server.open())
        for number in range(2000):
            await talker.say(Begin(turn=f"t{number}"))
            await talker.say(Stop(turn=f"t{number}"))
        assert (await talker.told(Problem)).code == "too-many-turns"
        assert server.gateway.seats[0].session.outbox.bytes < 25_000
        assert await answered(server)


async def test_a_token_renewed_while_the_database_is_away_signs_nobody_out():
    async with VoiceServer() as server:
        talker = await server.talker(await server.open())
        server.bearers.refuses_with = Unavailable()
        await talker.say(Renew(token="amelie#2"))
        assert (await talker.told(Problem)).code == "unavailable"
        server.later += 850
        await server.watching.sweep()
        await talker.told(RenewSoon)
        await talker.say(Renew(token="amelie#2"))
        await talker.told(Problem)
        await server.watching.sweep()
        await talker.told(RenewSoon)
        server.bearers.refuses_with = None
        await talker.say(Renew(token="amelie#2"))
        await talker.say(Say(turn="t1", text="où"))
        await talker.turn("t1")
        server.later += 100
        await server.watching.sweep()
        await talker.say(Say(turn="t2", text="et alors"))
        assert await talker.turn("t2")


async def test_one_address_that_says_nothing_does_not_keep_others_out(monkeypatch):
    monkeypatch.setattr(arriving, "MOST_OF_ONE_ADDRESS", 3)
    async with VoiceServer() as server:
        session = await server.open()
        silent = [Talker(await server.socket(session)) for _ in range(4)]
        assert await silent[-1].closed() == protocol.TOO_MANY
        elsewhere = Talker(await server.socket(session, local_addr=("127.0.0.2", 0)))
        await elsewhere.say(Hello(token="amelie"))
        assert (await elsewhere.told()).session == session
        for each in silent:
            await each.socket.close()
        assert await answered(server)


async def test_sessions_that_are_opened_at_once_are_not_one_too_many():
    async with VoiceServer() as server:
        told = [each.status_code for each in await asyncio.gather(*(server.post() for _ in range(8)))]
        assert set(told) <= {201, 429}
        assert len(server.gateway.seats) <= 2


async def test_two_that_take_a_session_up_at_once_leave_one_of_them_in_it():
    async with VoiceServer() as server:
        session = await server.open()
        both = await asyncio.gather(*(server.talker(session) for _ in range(2)))
        [seat] = server.gateway.seats
        assert seat.connection is not None
        ended = [asyncio.create_task(each.closed()) for each in both]
        done, still = await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED, timeout=5)
        assert [each.result() for each in done] == [protocol.TAKEN_OVER]
        assert len(still) == 1
        for each in both:
            await each.socket.close()
        await asyncio.gather(*still)


async def test_a_session_that_was_ended_is_never_taken_up_again():
    async with VoiceServer() as server:
        talker = await server.talker(session := await server.open())
        where = f"/api/v1/voice/sessions/{session}"
        assert (await server.http.delete(where, headers={"Authorization": "Bearer amelie"})).status_code == 204
        assert await talker.closed() == 1000
        again = Talker(await server.socket(session))
        await again.say(Hello(token="amelie"))
        assert await again.closed() == protocol.NO_SUCH_SESSION
