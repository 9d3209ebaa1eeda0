"""Whoever is far away may go in the middle of a turn: the turn ends by itself, and a desk closes at once."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from shared.voice.events import ReplyDelta
from tests.fakes.responder import ANSWER, ScriptedResponder
from tests.integration.stronger.test_stronger import answer, chosen, laptop, server, spoken, store

__all__ = ["laptop", "server", "store"]


async def test_a_setting_that_changes_in_the_middle_of_an_answer_ends_it_here_and_nothing_is_said_twice(laptop, server):
    server.staff.mind = ScriptedResponder(hangs_at=8)
    changing = []

    def during(event) -> None:
        if isinstance(event, ReplyDelta) and not changing:
            changing.append(asyncio.create_task(laptop.use(stronger="never")))

    events = await laptop.say(during=during)
    await changing[0]
    assert answer(events) == ANSWER
    assert chosen(events)["think"] == "own-mind"
    assert spoken(events) == ["Le village est au nord.", "Il faut une heure de route.", "La piste est sèche."]


async def test_a_desk_that_closes_while_somebody_far_away_answers_is_closed_at_once_and_written_to_no_more(
    laptop, server, store
):
    server.staff.mind = ScriptedResponder(hangs_at=8)
    asked = asyncio.Event()
    turn = asyncio.create_task(laptop.say(during=lambda event: asked.set() if isinstance(event, ReplyDelta) else None))
    await asyncio.wait_for(asked.wait(), 10)
    began = time.perf_counter()
    turn.cancel()
    with suppress(asyncio.CancelledError):
        await turn
    await laptop.stronger.leave()
    assert time.perf_counter() - began < 2
    assert [action for action, _, _ in laptop.noted] == ["turn.routed"]
    store.close()
    await asyncio.sleep(0.05)
    assert not laptop.stronger.board._closing
    assert not laptop.stronger.board._turns
