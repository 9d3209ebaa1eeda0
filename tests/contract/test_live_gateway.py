"""The organisation's gateway hears while somebody speaks: nothing is lost on the way, and a failure is told as one."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from shared.providers import gateway_session
from shared.providers.failures import ProviderFailed
from shared.providers.gateway_line import Line, Place
from shared.providers.gateway_live import GatewayLive
from shared.providers.waiting import Patience
from shared.voice.events import FinalTranscript, PartialTranscript
from shared.voice.session import Begin, Stop
from tests.vendors.gateway import HEARD, Fault, Gateway

CALM = Patience(connect=5, first=10, between=10, whole=30)
SHORT = Patience(connect=5, first=0.5, between=0.5, whole=10)
SPOKEN = b"\x01\x02" * 16_000


@pytest.fixture
def server():
    server = Gateway().start()
    server.interim = True
    yield server
    server.stop()


@pytest.fixture
async def ear(server):
    async def bearer() -> str:
        return server.token

    line, told = Line(Place(url=server.url, bearer=bearer, patience=CALM, resume_s=20.0)), []
    ear = GatewayLive(line, told.append, lambda turn: "restricted" if turn == "secret" else "internal")
    ear.told, ear.line = told, line
    yield ear
    await line.aclose()


async def speak(listening, sound: bytes = SPOKEN, piece: int = 640) -> None:
    for at in range(0, len(sound), piece):
        await listening.feed(sound[at : at + piece])
        await asyncio.sleep(0.001)


async def test_what_is_spoken_arrives_whole_and_readings_come_before_the_final_one(ear, server):
    listening = await ear.open("t1", "fr", "Lambaréné")
    await speak(listening)
    assert (await listening.finish()).text == HEARD
    readings = [event async for event in listening.events()]
    assert [type(each) for each in readings[-2:]] == [PartialTranscript, FinalTranscript]
    assert {each.turn for each in readings} == {"t1"}
    assert listening.heard == HEARD
    (kept,) = server.sessions.values()
    assert [bytes(sound) for sound in kept.sound.values()] == [SPOKEN]
    assert next(message.glossary for message in server.messages if isinstance(message, Begin)) == "Lambaréné"
    assert [(used.usage.audio_ms, used.outcome) for used in ear.told] == [(1000, "done")]


@pytest.mark.parametrize("frame", range(1, 12, 2))
async def test_a_cut_while_somebody_speaks_loses_and_repeats_nothing(ear, server, frame):
    server.cuts = [False] * frame + [True, False, True]
    listening = await ear.open("t1")
    await speak(listening)
    assert (await listening.finish()).text == HEARD
    (kept,) = server.sessions.values()
    assert [bytes(sound) for sound in kept.sound.values()] == [SPOKEN]
    assert [used.outcome for used in ear.told] == ["done"]


async def test_a_link_that_falls_silent_while_somebody_speaks_is_taken_up_again(ear, server, monkeypatch):
    monkeypatch.setattr(gateway_session, "LOOK_S", 0.03)
    listening = await ear.open("t1")
    await speak(listening, SPOKEN[:16_000])
    server.every("deafen")
    await speak(listening, SPOKEN[16_000:] * 2)
    assert (await listening.finish()).text == HEARD
    (kept,) = server.sessions.values()
    assert [bytes(sound) for sound in kept.sound.values()] == [SPOKEN[:16_000] + SPOKEN[16_000:] * 2]
    assert [used.outcome for used in ear.told] == ["done"]


async def test_a_session_that_is_gone_is_told_by_the_readings_and_by_the_release(ear, server):
    server.faults = [Fault(kind="gone", after=1)]
    listening = await ear.open("t1")
    await speak(listening)
    with pytest.raises(ProviderFailed):
        await listening.finish()
    with pytest.raises(ProviderFailed):
        [event async for event in listening.events()]
    assert [used.outcome for used in ear.told] == ["provider-cut"]
    again = await ear.open("t2")
    await speak(again)
    assert (await again.finish()).text == HEARD


async def test_a_server_that_keeps_silent_is_waited_for_no_longer_than_a_person_would(ear, server):
    server.faults = [Fault(kind="stall", after=1)]
    listening = await ear.open("t1")
    await speak(listening)
    ear.line.place = msgspec.structs.replace(ear.line.place, patience=SHORT)
    with pytest.raises(ProviderFailed) as failed:
        await listening.finish()
    assert failed.value.kind == "timeout"
    await listening.aclose()
    assert len(ear.told) == 1


async def test_whoever_lets_go_stops_it_there_and_is_metered(ear, server):
    listening = await ear.open("t1")
    await speak(listening)
    await listening.aclose()
    other = await ear.open("t2")
    await speak(other)
    await other.finish()
    assert [message.turn for message in server.messages if isinstance(message, Stop)] == ["t1.1"]
    assert [used.outcome for used in ear.told] == ["stopped", "done"]


async def test_two_who_speak_at_once_are_not_mixed_up(ear, server):
    first, second = await ear.open("t1"), await ear.open("t2")
    await asyncio.gather(speak(first), speak(second, b"\x03\x04" * 16_000))
    assert [(await each.finish()).turn for each in (first, second)] == ["t1", "t2"]
    (kept,) = server.sessions.values()
    assert sorted(bytes(sound) for sound in kept.sound.values()) == sorted([SPOKEN, b"\x03\x04" * 16_000])


async def test_what_is_restricted_is_refused_before_anything_is_sent(ear, server):
    with pytest.raises(ProviderFailed) as failed:
        await ear.open("secret")
    assert failed.value.kind == "refused"
    assert server.asked == []


async def test_nobody_is_there(ear, server):
    server.stop()
    listening = await ear.open("t1")
    await speak(listening)
    with pytest.raises(ProviderFailed) as failed:
        await listening.finish()
    assert failed.value.kind == "connect"
