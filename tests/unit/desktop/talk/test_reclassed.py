"""A conversation that is restricted while somebody is heard is answered here, and ends with everybody it had asked."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

from desktop.desk.speaking import Speaking
from desktop.settings import Settings
from desktop.talk.answers import Answers
from desktop.talk.partners import Partners, Subject
from shared.voice.ports import Utterance
from shared.voice.turn import Engines
from tests.fakes.reader import ScriptedReader
from tests.fakes.responder import ScriptedResponder
from tests.fakes.transcriber import SOUND, ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice


def answers_of(ear, mind, privacy) -> Answers:
    engines = Engines(transcriber=ear, responder=mind, voice=ScriptedVoice())
    subject = Subject(privacy=privacy)
    return Answers(SimpleNamespace(playback=None), Partners(engines=engines, reader=ScriptedReader), subject, print)


async def test_what_is_restricted_while_it_is_heard_is_answered_as_restricted():
    said = iter(["internal", "restricted"])
    ear, mind = ScriptedTranscriber(), ScriptedResponder()
    answers = answers_of(ear, mind, lambda: next(said))
    await answers.prepare(Utterance(turn="t", pcm=SOUND), ear, lambda _: None)._task
    assert [heard.privacy for heard in ear.asked] == ["internal"]
    assert [asked.privacy for asked in mind.asked] == ["restricted"]


class SlowToEnd(ScriptedResponder):
    """Hangs up slowly, as somebody far away does."""

    async def respond(self, prompt):
        try:
            async for piece in super().respond(prompt):
                yield piece
        finally:
            await asyncio.sleep(0.02)


async def test_a_conversation_has_ended_when_all_that_it_prepared_has():
    ear = ScriptedTranscriber()
    answers = answers_of(ear, SlowToEnd(hangs_at=2), lambda: "internal")
    prepared = answers.prepare(Utterance(turn="t", pcm=SOUND), ear, lambda _: None)
    await asyncio.sleep(0.02)
    answers.forget(prepared)
    assert prepared.running
    await answers.aclose()
    assert not prepared.running


def test_a_new_conversation_follows_a_stricter_setting_and_no_looser_one():
    kept = {}
    talk = Speaking(SimpleNamespace(conversations=SimpleNamespace(privacy=kept.get)), None, Settings(), print)
    assert talk._privacy_now() == "internal"
    talk.restrict("restricted")
    talk.restrict("public")
    assert talk._privacy_now() == "restricted"


def test_a_conversation_that_is_gone_lets_nothing_go():
    kept = {"c": "public"}
    talk = Speaking(SimpleNamespace(conversations=SimpleNamespace(privacy=kept.get)), None, Settings(), print)
    talk._writer = SimpleNamespace(conversation="c")
    assert talk._privacy_now() == "public"
    talk.restrict("restricted")
    assert talk._privacy_now() == "public", "a conversation that has begun has a class of its own"
    kept.clear()
    assert talk._privacy_now() == "restricted"
