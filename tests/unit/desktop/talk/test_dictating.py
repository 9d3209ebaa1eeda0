"""Dictated words are heard like any others: whoever keeps books on the engines is told of the turn."""

from __future__ import annotations

from types import SimpleNamespace

from desktop.talk.answers import Answers
from desktop.talk.partners import Partners, Subject
from shared.voice.events import TurnEnded, TurnStarted
from shared.voice.ports import Utterance
from shared.voice.turn import Engines
from tests.fakes.reader import ScriptedReader
from tests.fakes.responder import ScriptedResponder
from tests.fakes.transcriber import SOUND, ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice


async def test_a_dictated_turn_is_told_to_whoever_keeps_the_books():
    watched = []
    ear, mind, mouth = ScriptedTranscriber(), ScriptedResponder(), ScriptedVoice()
    engines = Engines(transcriber=ear, responder=mind, voice=mouth, watch=watched.append)
    answers = Answers(
        SimpleNamespace(playback=None), Partners(engines=engines, reader=ScriptedReader), Subject(), lambda _: None
    )
    answers.dictated = True
    prepared = answers.prepare(Utterance(turn="t", pcm=SOUND), ear, lambda _: None)
    await prepared._task
    assert {type(event) for event in watched} >= {TurnStarted, TurnEnded}
    assert not mind.asked
    assert not mouth.asked
