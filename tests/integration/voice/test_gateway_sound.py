"""Sound of both codecs through the gateway, and how much of it a node holds."""

from __future__ import annotations

from shared.voice.events import FinalTranscript, PartialTranscript, TurnFailed
from shared.voice.session import Begin, End, Problem, Say, Stop
from sync_server.voice import gateway
from tests.fakes.listening import ScriptedLive
from tests.fakes.opus import packets
from tests.fakes.sounds import pcm, tone
from tests.integration.voice.test_gateway_listening import ListeningStaff
from tests.servers.voice import VoiceServer


async def sent(talker, turn: str, chunks: list[bytes], first: int = 1, **said) -> int:
    await talker.say(Begin(turn=turn, **said))
    for number, chunk in enumerate(chunks, first):
        await talker.sound(number, chunk)
    return first + len(chunks) - 1


async def test_opus_is_heard_a_packet_a_chunk():
    sound = pcm(tone(1.0, 16_000, hertz=300))
    async with VoiceServer() as server:
        talker = await server.talker(await server.open())
        last = await sent(talker, "t1", packets(sound), codec="opus", only="hear")
        await talker.say(End(turn="t1", chunks=last))
        events = await talker.turn("t1")
        assert any(isinstance(each, FinalTranscript) for each in events)
        heard = server.staff.ear.asked[0].pcm
        assert abs(len(heard) - len(sound)) < 3200


async def test_opus_is_heard_while_it_is_spoken():
    live = ScriptedLive()
    async with VoiceServer(ListeningStaff(live)) as server:
        talker = await server.talker(await server.open())
        await sent(talker, "t1", packets(pcm(tone(3.0, 16_000, hertz=300))), codec="opus", only="hear")
        while not (await talker.told(PartialTranscript)).stable:
            pass
        await talker.say(Stop(turn="t1"))
        await talker.turn("t1")


async def test_a_packet_that_is_no_sound_fails_its_turn_and_no_other():
    async with VoiceServer(ListeningStaff(ScriptedLive())) as server:
        talker = await server.talker(await server.open())
        last = await sent(talker, "t1", [b"\xff" * 3] * 2, codec="opus")
        await talker.say(End(turn="t1", chunks=last))
        failed = next(each for each in await talker.turn("t1") if isinstance(each, TurnFailed))
        assert (failed.stage, failed.code) == ("hear", "sound-unreadable")
        await talker.say(Say(turn="t2", text="où", only="think"))
        await talker.turn("t2")


async def test_a_node_whose_memory_is_full_of_sound_begins_nothing_new_until_some_is_gone(monkeypatch):
    monkeypatch.setattr(gateway, "MOST_HELD", 10_000)
    async with VoiceServer() as server:
        talker = await server.talker(await server.open())
        last = await sent(talker, "t1", [bytes(3200)] * 4, only="hear")
        await talker.say(Say(turn="t2", text="où", only="think"))
        await talker.turn("t2")
        await server.watching.sweep()
        assert (await server.post("bruno")).json()["code"] == "gateway-full"
        await talker.say(Say(turn="t3", text="où"))
        assert (await talker.told(Problem)).code == "gateway-full"
        await talker.say(End(turn="t1", chunks=last))
        await talker.turn("t1")
        await server.watching.sweep()
        assert (await server.post("bruno")).status_code == 201
