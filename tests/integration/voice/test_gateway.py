"""The voice gateway over real sockets: sessions, whole turns, single stages, sound in order."""

from __future__ import annotations

import itertools

import pytest

from shared.voice.events import FinalTranscript, ReplyDelta, ReplyDone, SpokenAudio, TurnEnded, TurnStarted
from shared.voice.session import Begin, End, Got, Problem, Say, Seen, Stop
from tests.fakes.responder import ANSWER
from tests.fakes.transcriber import SOUND
from tests.servers.voice import VoiceServer

CHUNK = 3200


def kinds(events) -> list[type]:
    return [kind for kind, _ in itertools.groupby(type(event) for event in events)]


async def speak(talker, turn: str, first: int = 1, sound: bytes = SOUND, **said) -> int:
    """An utterance in chunks of a tenth of a second; the number of its last one."""
    await talker.say(Begin(turn=turn, **said))
    pieces = [sound[at : at + CHUNK] for at in range(0, len(sound), CHUNK)]
    for number, piece in enumerate(pieces, first):
        await talker.sound(number, piece)
    last = first + len(pieces) - 1
    await talker.say(End(turn=turn, chunks=last))
    return last


async def test_a_written_question_is_answered_in_words_and_sound():
    async with VoiceServer() as server:
        talker = await server.talker(await server.open())
        assert not talker.welcome.resumed
        await talker.say(Say(turn="t1", text="où est le village"))
        events = await talker.turn("t1")
        assert isinstance(events[0], TurnStarted)
        assert isinstance(events[-1], TurnEnded)
        assert "".join(each.text for each in events if isinstance(each, ReplyDelta)) == ANSWER
        assert any(isinstance(each, SpokenAudio) and each.pcm for each in events)
        assert sorted(talker.events) == list(range(1, len(talker.events) + 1))
        assert server.staff.begun[0][0].endswith(":t1")
        assert server.staff.begun[0][1] == "amelie"
        assert server.staff.ended == [server.staff.begun[0][0]]


async def test_spoken_words_are_heard_and_answered():
    async with VoiceServer() as server:
        talker = await server.talker(await server.open())
        last = await speak(talker, "t1", glossary="Mouila")
        events = await talker.turn("t1")
        assert next(each.text for each in events if isinstance(each, FinalTranscript)) == "où est le village"
        assert any(isinstance(each, ReplyDone) for each in events)
        assert [each.chunk for each in talker.messages if isinstance(each, Got)][-1] == last
        heard = server.staff.ear.asked[0]
        assert (heard.pcm, heard.glossary, heard.privacy) == (SOUND, "Mouila", "internal")


async def test_whoever_answers_takes_in_what_is_known_while_the_question_is_being_asked():
    async with VoiceServer() as server:
        talker = await server.talker(await server.open())
        last = await speak(talker, "t1", facts="Le village est au nord.")
        await talker.turn("t1")
        await speak(talker, "t2", last + 1, only="hear")
        await talker.turn("t2")
        assert [each.facts for each in server.staff.mind.warmed] == ["Le village est au nord."]


async def test_one_stage_alone_is_told_with_the_same_events():
    async with VoiceServer() as server:
        talker = await server.talker(await server.open())
        await speak(talker, "h", only="hear")
        heard = await talker.turn("h")
        assert kinds(heard)[0] is TurnStarted
        assert kinds(heard)[-2:] == [FinalTranscript, TurnEnded]
        await talker.say(Say(turn="t", text="où", only="think", already_said="Le village "))
        assert kinds(await talker.turn("t")) == [TurnStarted, ReplyDelta, ReplyDone, TurnEnded]
        assert server.staff.mind.asked[-1].already_said == "Le village "
        await talker.say(Say(turn="s", text="Bonjour Amélie.", only="speak"))
        assert kinds(await talker.turn("s")) == [TurnStarted, SpokenAudio, TurnEnded]
        assert server.staff.mouth.asked == ["Bonjour Amélie."]


async def test_sound_that_comes_twice_is_heard_once_and_a_gap_is_asked_for_again():
    async with VoiceServer() as server:
        talker = await server.talker(await server.open())
        await talker.say(Begin(turn="t1"))
        for number in (1, 2, 2, 1, 4, 5):
            await talker.sound(number, bytes([number, 1]))
        again = await talker.told(Got)
        assert again == Got(chunk=2, again=True)
        for number in (3, 4, 5):
            await talker.sound(number, bytes([number, 1]))
        await talker.say(End(turn="t1", chunks=5))
        await talker.turn("t1")
        assert server.staff.ear.asked[0].pcm == b"\1\1\2\1\3\1\4\1\5\1"


async def test_a_turn_that_is_stopped_ends_interrupted_and_the_next_one_is_answered():
    async with VoiceServer() as server:
        server.staff.mind._hangs_at = 2
        talker = await server.talker(await server.open())
        await talker.say(Say(turn="t1", text="où"))
        await talker.told(ReplyDelta)
        await talker.say(Stop(turn="t1"))
        assert (await talker.turn("t1"))[-1].interrupted
        server.staff.mind._hangs_at = None
        await talker.say(Begin(turn="t2"))
        await talker.sound(1, b"\1\1")
        await talker.say(Stop(turn="t2"))
        assert (await talker.turn("t2"))[-1].interrupted
        await talker.sound(2, b"\1\1")
        await speak(talker, "t3", first=3)
        assert not (await talker.turn("t3"))[-1].interrupted


@pytest.mark.parametrize("asked", [{"keep": 0}, {"keep": "off"}, {"privacy": "secret"}, {"other": 1}], ids=str)
async def test_a_session_is_asked_for_in_the_words_of_its_schema(asked):
    async with VoiceServer() as server:
        assert (await server.post(**asked)).status_code == 400


async def test_what_is_restricted_is_asked_of_no_engine():
    async with VoiceServer() as server:
        assert (await server.post(privacy="restricted")).status_code == 400
        talker = await server.talker(await server.open(privacy="public"))
        await talker.say(Say(turn="t1", text="où", privacy="restricted"))
        problem = await talker.told(Problem)
        assert (problem.code, problem.turn) == ("restricted-stays", "t1")
        assert not server.staff.begun


async def test_a_session_that_was_cut_goes_on_where_it_was_and_tells_nothing_twice():
    async with VoiceServer() as server:
        session = await server.open()
        first = await server.talker(session)
        await first.say(Say(turn="t1", text="où"))
        await first.told(ReplyDelta)
        await first.say(Begin(turn="t2"))
        await first.sound(1, SOUND[:CHUNK])
        await first.say(Seen(upto=1))
        await first.turn("t1")
        first.socket.transport.abort()
        seen = 3
        second = await server.talker(session, seen=seen)
        assert (second.welcome.resumed, second.welcome.chunk) == (True, 1)
        await second.say(Say(turn="t1", text="où"))
        await second.say(Begin(turn="t2"))
        await second.sound(1, SOUND[:CHUNK])
        await second.say(End(turn="t2", chunks=1))
        await second.turn("t2")
        assert min(second.events) == seen + 1
        assert len(server.staff.begun) == 2
        rest = {number: event for number, event in first.events.items() if number > seen}
        assert {number: second.events[number] for number in rest} == rest
