"""A recording run through the live loop with the real light engines tells the same story every time, word for word."""

from __future__ import annotations

import asyncio
import itertools
import os
from typing import Any

import msgspec
import pytest

from desktop.app import partners_of
from desktop.crew import Crew
from desktop.talk.partners import Subject
from desktop.talk.simulation import Recorded, converse
from desktop.talk.told import InOrder, fields
from desktop.talk.virtual_time import VirtualLoop
from models.store import default_store
from shared.voice.ports import RATE
from tests.contract.light import LIGHT, record

RUNS = int(os.environ.get("IASTED_TRACE_RUNS", "2"))
QUESTIONS = ("À quelle heure ouvre le dispensaire de Mouila ?", "Où est la pharmacie ?")
FACTS = "Le dispensaire de Mouila ouvre à huit heures. Il ferme à seize heures. La pharmacie est à côté."
OVER_THE_ANSWER_S, AFTER_THE_ANSWER_S = 0.2, 6.0


async def recording(crew: Crew) -> bytes:
    """A question; another one over its answer; the first again after that."""
    first, second = [await record(crew.voice(), question) for question in QUESTIONS]
    return b"".join([first, silence(OVER_THE_ANSWER_S), second, silence(AFTER_THE_ANSWER_S), first, silence(1.0)])


def silence(seconds: float) -> bytes:
    return bytes(round(seconds * RATE) * 2)


async def trace(recorded: Recorded, crew: Crew) -> list[dict[str, Any]]:
    """All that is told, as `iasted simulate --hands-free --json` does; time begins anew."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    loop.now = 0.0
    told: list[dict[str, Any]] = []
    order = InOrder(lambda one: told.append(fields(one, timeless=True)))
    numbers = itertools.count(1)
    partners = msgspec.structs.replace(partners_of(crew), new_id=lambda: f"turn-{next(numbers)}")
    await converse(recorded, partners, order.take, Subject(facts=FACTS))
    order.close()
    return told


async def traces(crew: Crew) -> list[list[dict[str, Any]]]:
    try:
        recorded = Recorded(pcm=await recording(crew))
        return [await trace(recorded, crew) for _ in range(RUNS)]
    finally:
        await crew.aclose()


@pytest.mark.models
@pytest.mark.slow
def test_every_run_of_a_recording_tells_the_same_events_at_the_same_instants():
    crew = Crew(default_store(), only=LIGHT)
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(lambda: crew.busy)) as runner:
        first, *others = runner.run(traces(crew))
    kinds = [event["type"] for event in first]
    assert kinds.count("answer-played") >= 2
    for other in others:
        assert other == first
