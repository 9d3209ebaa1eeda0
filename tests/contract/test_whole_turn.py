"""A recording heard, answered and said by the real light engines tells the same story every time."""

from __future__ import annotations

import os

import pytest

from shared.voice.events import FinalTranscript, ReplyDone, SpokenAudio
from shared.voice.ports import Utterance
from shared.voice.turn import Engines, TurnRequest
from tests.contract.light import light_crew, record, share_heard
from tests.fakes.listener import listen

RUNS = int(os.environ.get("IASTED_TRACE_RUNS", "3"))
QUESTION = "À quelle heure ouvre le dispensaire de Mouila ?"
FACTS = "Le dispensaire de Mouila ouvre à huit heures. Il ferme à seize heures. La pharmacie est à côté."


@pytest.mark.models
@pytest.mark.slow
async def test_every_run_of_a_turn_tells_the_same_events_in_each_lane():
    async with light_crew() as crew:
        engines = Engines(transcriber=crew.transcriber(), responder=crew.responder(), voice=crew.voice())
        sound = await record(crew.voice(), QUESTION)
        request = TurnRequest(turn="t", utterance=Utterance(turn="t", pcm=sound), facts=FACTS)
        first = await listen(request, engines, within_s=60)
        assert share_heard(QUESTION, first.of(FinalTranscript)[0].text) > 0.5
        assert first.of(ReplyDone)
        assert first.of(SpokenAudio)
        assert first.failures == []
        for _ in range(RUNS - 1):
            assert (await listen(request, engines, within_s=60)).trace() == first.trace()
