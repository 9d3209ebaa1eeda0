"""A conversation of hundreds of turns holds no more memory at its end than near its beginning."""

from __future__ import annotations

import gc
import os
import tracemalloc

from desktop.cli.scene import Scene
from desktop.talk.events import AnswerPlayed, Told
from tests.fakes.responder import ScriptedResponder
from tests.fakes.talk import Talk

TURNS = int(os.environ.get("IASTED_TURNS", "150"))
EVERY_S = 4.0
LOOKED_EVERY = 10
"""Answers between two looks."""
SETTLED = 4
"""Looks after which every list that is bounded is full."""
ALLOWED_KB = 100
"""Far less than one more utterance, sound or word for each turn would take; most of it is tracemalloc's own noise."""


def voices() -> list[tuple[float, float]]:
    """Questions; every third has a pause in it, is spoken over, or goes on before the answer comes."""
    spoken: list[tuple[float, float]] = []
    for turn in range(TURNS):
        at_s = 1.0 + turn * EVERY_S
        spoken.append((at_s, at_s + 0.6))
        if turn % 3 == 0:
            spoken.append((at_s + (0.9, 2.0, 1.55)[turn // 3 % 3], at_s + 2.5))
    return spoken


class Held:
    """How much the program holds after some answers."""

    def __init__(self) -> None:
        self.talk = Talk(*voices(), seconds=TURNS * EVERY_S + 5.0, mind=ScriptedResponder("Au nord, à une heure."))
        self.kilobytes: list[float] = []
        self.answers = 0
        self._scene = Scene()

    def run(self) -> Held:
        gc.freeze()
        tracemalloc.start()
        try:
            self.talk.run(self._take)
        finally:
            tracemalloc.stop()
            gc.unfreeze()
        return self

    def _take(self, told: Told) -> None:
        self._scene.take(told)
        self.answers += isinstance(told.event, AnswerPlayed)
        if isinstance(told.event, AnswerPlayed) and self.answers % LOOKED_EVERY == 0:
            fakes = self.talk.ear.asked, self.talk.mind.asked, self.talk.mind.warmed, self.talk.mouth.asked
            for remembered in (self.talk.told, *fakes):
                remembered.clear()
            gc.collect()
            self.kilobytes.append(tracemalloc.get_traced_memory()[0] / 1000)


def test_hundreds_of_turns_leave_nothing_behind():
    held = Held().run()
    assert held.answers >= TURNS
    early, late = held.kilobytes[SETTLED : SETTLED + 4], held.kilobytes[-4:]
    assert min(late) - min(early) < ALLOWED_KB, [round(one) for one in held.kilobytes]
