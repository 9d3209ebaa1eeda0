"""While somebody is still speaking, what is called stable only grows, and the final transcript bears it out."""

from __future__ import annotations

from itertools import pairwise

import pytest

from models.catalogue import catalogue
from shared.engines.interim import InterimReader
from shared.voice.events import FinalTranscript
from shared.voice.ports import RATE, Utterance
from tests.contract.light import LIGHT, light_crew, record, share_heard, taken

SENTENCE = "La visite du marché central est terminée, nous avons compté les étals et parlé avec les vendeuses."

pytestmark = [pytest.mark.models]


async def test_stable_words_come_while_speaking_and_stay():
    async with light_crew() as crew:
        pcm = await record(crew.voice(), SENTENCE)
        reader = InterimReader(crew.host(catalogue().named(LIGHT[0])))
        step = RATE * 2 * 6 // 10
        readings = [
            await reader.read(Utterance(turn="t", pcm=pcm[:end])) for end in range(step * 2, len(pcm) + step, step)
        ]
        final = (await taken(crew.transcriber().transcribe(Utterance(turn="t", pcm=pcm))))[-1]
    for earlier, later in pairwise(readings):
        assert later.stable.startswith(earlier.stable)
    halfway = readings[len(readings) // 2]
    assert halfway.stable, "words are shown before the speaker ends"
    assert isinstance(final, FinalTranscript)
    assert share_heard(readings[-1].stable, final.text) > 0.7
