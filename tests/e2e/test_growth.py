"""Hundreds of turns with the real engines: neither the program nor its engines hold more memory at the end."""

from __future__ import annotations

import asyncio
import os

import psutil
import pytest

from desktop.app import partners_of
from desktop.crew import Crew
from desktop.talk.events import AnswerPlayed, Told
from desktop.talk.partners import Subject
from desktop.talk.simulation import Recorded, converse
from desktop.talk.virtual_time import VirtualLoop
from models.store import default_store
from shared.voice.ports import RATE
from tests.contract.light import LIGHT, record

TURNS = int(os.environ.get("IASTED_REAL_TURNS", "12"))
QUESTIONS = ("Où est la pharmacie ?", "À quelle heure ferme le dispensaire ?")
FACTS = "Le dispensaire de Mouila ouvre à huit heures. Il ferme à seize heures. La pharmacie est à côté."
ANSWER_S = 4.0
WARM = max(5, TURNS // 10)
"""Turns after which engines have taken what they keep: caches, arenas, prepared sentences."""
ALLOWED_MB = {"program": 24.0, "engines": 80.0}
"""A leak of one utterance a turn would be 50 MB after 500 turns; allocators breathe by less than this."""

pytestmark = [pytest.mark.models, pytest.mark.slow]


class Held:
    """Resident megabytes of the program and of its engines after each answer."""

    def __init__(self) -> None:
        self.program: list[float] = []
        self.engines: list[float] = []

    def take(self, told: Told) -> None:
        if isinstance(told.event, AnswerPlayed):
            process = psutil.Process()
            self.program.append(process.memory_info().rss / 1e6)
            self.engines.append(sum(child.memory_info().rss for child in process.children(recursive=True)) / 1e6)


async def converse_for(turns: int, crew: Crew, held: Held) -> None:
    try:
        asked = [await record(crew.voice(), question) + bytes(round(ANSWER_S * RATE) * 2) for question in QUESTIONS]
        recorded = Recorded(pcm=b"".join(asked[turn % len(asked)] for turn in range(turns)))
        await converse(recorded, partners_of(crew), held.take, Subject(facts=FACTS))
    finally:
        await crew.aclose()


def grown_mb(held: list[float]) -> float:
    """From the quietest of the first turns after warming to the quietest of the last ones."""
    some = max(3, len(held) // 10)
    return min(held[-some:]) - min(held[WARM : WARM + some])


def test_turns_with_the_real_engines_leave_nothing_behind():
    crew, held = Crew(default_store(), only=LIGHT), Held()
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(lambda: crew.busy)) as runner:
        runner.run(converse_for(TURNS, crew, held))
    assert len(held.program) >= TURNS * 0.9
    for who, series in (("program", held.program), ("engines", held.engines)):
        every = max(1, len(series) // 20)
        assert grown_mb(series) < ALLOWED_MB[who], (who, [round(one) for one in series[::every]])
