"""A stage keeps the first time it was reached, in milliseconds since the start."""

from __future__ import annotations

from shared.voice.clock import StageClock
from tests.fakes.clock import Clock


def test_the_first_time_stands():
    time = Clock()
    clock = StageClock(time)
    time.pass_by(0.25)
    clock.mark("heard")
    time.pass_by(1)
    clock.mark("heard")
    clock.mark("total")
    assert clock.marks == {"heard": 250.0, "total": 1250.0}
    assert clock.now_ms() == 1250.0
