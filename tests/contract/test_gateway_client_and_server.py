"""The client of the gateway and the gateway itself, over real sockets: what the stand-in promises, the server keeps."""

from __future__ import annotations

import asyncio
import os
from contextlib import aclosing, suppress

import numpy as np
import pytest

from shared.providers.failures import ProviderFailed
from shared.providers.gateway import GatewayResponder, GatewayTranscriber, GatewayVoice
from shared.providers.gateway_line import Line, Place
from shared.providers.gateway_live import GatewayLive
from shared.providers.waiting import Patience
from shared.voice.ports import Prompt, Utterance
from tests.fakes.responder import ANSWER, ScriptedResponder
from tests.fakes.sounds import pcm, tone
from tests.fakes.staff import ScriptedStaff
from tests.fakes.transcriber import SOUND, ScriptedTranscriber
from tests.servers.voice import VoiceServer

CALM = Patience(connect=5, first=10, between=10, whole=60)
HEARD = "où est le village"
UTTERANCE = Utterance(turn="t1", pcm=SOUND * 2, privacy="internal", glossary="Mouila")
PROMPT = Prompt(turn="t1", question="Où est le village ?", facts="Au nord.", privacy="internal")


class Client:
    """The candidates on one line."""

    def __init__(self, server: VoiceServer, **place) -> None:
        self.tokens, self.told = ["amelie"], []
        self.line = Line(Place(url=server.base, bearer=self._bearer, patience=CALM, resume_s=20.0, **place))
        self.ear = GatewayTranscriber(self.line, self.told.append)
        self.mind = GatewayResponder(self.line, self.told.append)
        self.mouth = GatewayVoice(self.line, self.told.append, lambda _: "internal")
        self.live = GatewayLive(self.line, self.told.append, lambda _: "internal")

    async def _bearer(self) -> str:
        return self.tokens[-1]

    async def hear(self, utterance: Utterance = UTTERANCE) -> str:
        return [event async for event in self.ear.transcribe(utterance)][-1].text

    async def think(self, prompt: Prompt = PROMPT) -> str:
        return "".join([piece async for piece in self.mind.respond(prompt)])

    async def speak(self, text: str = "La piste est sèche.") -> bytes:
        return b"".join([piece.pcm async for piece in self.mouth.speak("t1", text)])

    async def cut(self, every_s: float) -> None:
        while True:
            await asyncio.sleep(every_s)
            if self.line._session is not None and (socket := self.line._session._socket) is not None:
                socket.transport.abort()


@pytest.fixture
async def server():
    async with VoiceServer() as server:
        yield server


@pytest.fixture
async def client(server):
    client = Client(server)
    yield client
    await client.line.aclose()


async def test_each_stage_comes_whole_on_one_session(client, server):
    assert await client.hear() == HEARD
    assert await client.think() == ANSWER
    alone = b"".join([piece.pcm async for piece in server.staff.mouth.speak("t", "La piste est sèche.")])
    assert await client.speak() == alone
    assert len(server.gateway.seats) == 1
    assert [used.outcome for used in client.told] == ["done"] * 3
    (asked,) = server.staff.ear.asked
    assert (asked.pcm, asked.glossary, asked.privacy) == (UTTERANCE.pcm, "Mouila", "internal")
    assert (server.staff.mind.asked[0].facts, server.staff.mind.asked[0].question) == ("Au nord.", PROMPT.question)


async def test_silence_is_an_empty_text_and_what_was_said_already_is_not_said_again(client):
    assert await client.hear(Utterance(turn="t", pcm=bytes(3200), privacy="public")) == ""
    assert await client.hear(Utterance(turn="t", pcm=b"", privacy="public")) == ""
    begun = Prompt(turn="t", question="Où ?", already_said="Le village est au nord. ", privacy="public")
    assert await client.think(begun) == ANSWER.removeprefix("Le village est au nord. ")


async def test_utterances_at_the_same_time_are_not_mixed_up(server):
    first, second = os.urandom(40_000), os.urandom(30_000)
    server.staff.ear = ScriptedTranscriber(hears={first: "une", second: "deux"})
    client = Client(server)
    each = [Utterance(turn="t", pcm=sound, privacy="internal") for sound in (first, second)]
    assert await asyncio.gather(*map(client.hear, each)) == ["une", "deux"]
    await client.line.aclose()


async def test_what_is_spoken_live_arrives_whole(client, server):
    listening = await client.live.open("t1", "fr", "Mouila")
    for at in range(0, len(SOUND), 640):
        await listening.feed(SOUND[at : at + 640])
    assert (await listening.finish()).text == HEARD
    assert server.staff.ear.asked[0].pcm == SOUND


async def test_whoever_stops_while_they_speak_may_speak_again(client, server):
    for _ in range(3):
        listening = await client.live.open("t1")
        await listening.feed(SOUND[:16_000])
        await asyncio.sleep(0.05)
        await listening.aclose()
    assert await client.hear() == HEARD
    assert server.staff.ear.asked[-1].pcm == UTTERANCE.pcm


async def test_cuts_every_few_moments_lose_and_repeat_nothing():
    slow = ScriptedStaff(ear=ScriptedTranscriber(delay=lambda: 0.03), mind=ScriptedResponder(delay=lambda: 0.03))
    async with VoiceServer(slow) as server:
        client = Client(server)
        cutting = asyncio.create_task(client.cut(0.08))
        for number in range(3):
            sound = os.urandom(64_000)
            assert await client.hear(Utterance(turn=f"t{number}", pcm=sound, privacy="internal")) == HEARD
            assert await client.think() == ANSWER
            assert slow.ear.asked[-1].pcm == sound
        assert len(slow.mind.asked) == 3, "nothing was asked twice"
        assert client.line.cuts > 3
        cutting.cancel()
        await client.line.aclose()


async def test_whoever_stops_listening_stops_the_engine():
    slow = ScriptedStaff(mind=ScriptedResponder(delay=lambda: 0.05))
    async with VoiceServer(slow) as server:
        client = Client(server)
        async with aclosing(client.mind.respond(PROMPT)) as pieces:
            await anext(pieces)
        async with asyncio.timeout(20):
            while not slow.mind.closed_early:  # noqa: ASYNC110 - the server runs on this very loop
                await asyncio.sleep(0.01)
        await client.line.aclose()


async def test_a_token_is_renewed_before_it_ends_without_a_cut(client, server):
    server.bearers.lasts_s = 30.0
    await client.think()
    client.tokens.append("amelie#2")
    server.bearers.lasts_s = 900.0
    await server.watching.sweep()
    async with asyncio.timeout(20):
        while server.gateway.connections[0].bearer.ends_at - server.clock().timestamp() < 100:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert await client.think() == ANSWER
    assert client.line.cuts == 0


async def test_whoever_is_no_longer_let_in_is_told_so_once(client, server):
    await client.think()
    server.bearers.ended.add("amelie")
    await server.watching.recheck()
    with pytest.raises(ProviderFailed) as failed:
        await client.think()
    assert failed.value.kind == "key"


async def test_a_session_that_is_over_makes_place_for_a_new_one(client, server):
    await client.think()
    (seat,) = server.gateway.seats
    await server.gateway.close(seat.session.id, "amelie")
    assert await client.think() == ANSWER
    assert [seat.session.id for seat in server.gateway.seats] != [seat.session.id]


async def test_one_session_too_many_may_be_tried_again_later(client, server):
    others = [Client(server), Client(server)]
    for other in others:
        await other.think()
    with pytest.raises(ProviderFailed) as failed:
        await client.think()
    assert (failed.value.kind, failed.value.retryable) == ("rate", True)
    for other in others:
        await other.line.aclose()
    assert server.gateway.seats == ()
    assert await client.think() == ANSWER


async def test_a_node_that_stops_finishes_what_is_under_way_and_begins_nothing():
    slow = ScriptedStaff(mind=ScriptedResponder(delay=lambda: 0.03))
    async with VoiceServer(slow) as server:
        client = Client(server)
        asked = asyncio.create_task(client.think())
        await asyncio.sleep(0.15)
        draining = asyncio.create_task(server.gateway.drain(5))
        assert await asked == ANSWER
        await draining
        with pytest.raises(ProviderFailed) as failed:
            await client.think()
        assert failed.value.retryable
        with suppress(ProviderFailed):
            await client.line.aclose()


@pytest.mark.parametrize("live", [False, True])
async def test_sound_made_small_for_a_weak_network_is_heard_as_it_was_spoken(server, live):
    client = Client(server, codec="opus")
    spoken = pcm(tone(1.0, 16_000, hertz=220))
    if live:
        listening = await client.live.open("t1")
        for at in range(0, len(spoken), 640):
            await listening.feed(spoken[at : at + 640])
        assert (await listening.finish()).text == HEARD
    else:
        assert await client.hear(Utterance(turn="t1", pcm=spoken, privacy="internal")) == HEARD
    (asked,) = server.staff.ear.asked
    there, wanted = (np.frombuffer(each, np.int16).astype(float) for each in (asked.pcm, spoken))
    assert len(wanted) <= len(there) < len(wanted) + 2000
    near = [np.corrcoef(there[late : late + 8000], wanted[:8000])[0, 1] for late in range(200)]
    assert max(near) > 0.95
    assert client.line._session._chunks <= 18
    await client.line.aclose()
