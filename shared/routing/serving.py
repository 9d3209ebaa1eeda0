"""One request on its way from candidate to candidate: who is next, after whom, and what is learnt from each."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from functools import partial
from typing import Generic, TypeVar

from shared.errors import IastedError
from shared.routing.policy import Request
from shared.routing.racing import Opener, Runner, race
from shared.routing.router import nobody
from shared.routing.switchboard import Switchboard
from shared.routing.targets import LOCAL, Target
from shared.routing.turn_books import TurnBooks
from shared.voice.events import EngineChosen
from shared.voice.ports import Candidate

C = TypeVar("C", bound=Candidate)
Item = TypeVar("Item")
SWITCHES = 2
"""Failures of those far away after which the machine's own engines come first."""


class Serving(Generic[C]):
    """`candidates` by the name of their target."""

    def __init__(self, board: Switchboard, candidates: Mapping[str, C], request: Request, books: TurnBooks) -> None:
        self._board, self._candidates, self._request, self.books = board, candidates, request, books
        self._order: list[Target] = []
        self._far_failed = 0
        self._names = {name: each.name for name, each in candidates.items()}
        self.error: IastedError | None = None
        self.instead_of = ""

    async def begin(self) -> None:
        """Make the plan."""
        found = await self._board.plan(self._request, self.books, self._candidates)
        self._order = [self._board.config.named(name) for name in found.candidates]

    def prefer(self, name: str) -> None:
        """Ask this one first if it may be asked at all and is well: a voice stays the same within an answer."""
        self._order.sort(key=lambda each: each.name != name or self._board.health[each.name].resting)

    async def next(self) -> Target | None:
        """The next one to ask, its money set aside; None when nobody is left."""
        while self._order:
            target = self._order.pop(0)
            if await self._may(target):
                return target
        return None

    async def _may(self, target: Target) -> bool:
        """Its money is set aside; who is no longer there (a desk closes, a setting changes) is not asked."""
        name, named = target.name, self._candidates
        there = name in named and await self._board.reserve(target, self._request, self.books) and name in named
        if there:
            self._board.health[target.name].asked()
        return there

    async def hedge(self) -> Target | None:
        """Another one to ask while the first keeps silent; None when there is nobody, or it would be too often."""
        ready = [each for each in self._order if not self._board.health[each.name].resting]
        for target in ready:
            if not self._board.may_hedge(target):
                return None
            if await self._may(target):  # who cannot be paid beside the first may still follow it
                self._order.remove(target)
                self._board.hedged(target)
                self.books.hedges.add(target.name)
                return target
        return None

    def candidate(self, target: Target) -> C:
        """EngineFailed (no-candidate) when it went since it was named."""
        found = self._candidates.get(target.name)
        if found is None:
            raise nobody(target.stage)
        return found

    def patience_s(self, target: Target, least_s: float) -> float:
        """How long this one may keep silent before another is asked as well."""
        late_ms = self._board.health[target.name].late_ms or 1.5 * target.expected_ms
        return max(least_s, late_ms / 1000)

    def chosen(self, target: Target, engine: str) -> EngineChosen:
        """Told before the first that it gives."""
        why = self.error.code if self.error else ""
        return EngineChosen(
            turn=self.books.turn, stage=target.stage, engine=engine, instead_of=self.instead_of, why=why
        )

    def done(self, target: Target, first_ms: float) -> None:
        """It gave all there was."""
        self._board.health[target.name].answered(first_ms)
        self.books.chosen[target.stage] = target.name
        if target.provider != LOCAL:
            self._board.network.reached()

    def overtaken(self, target: Target, failure: BaseException | None, waited_ms: float) -> None:
        """Another one spoke first: it was slow, or had failed before it said anything; 0 was not waited for.

        Who did not fail may be asked again, should the other one fall.
        """
        if isinstance(failure, IastedError):
            self.failed(target, failure)
        elif waited_ms:
            self._board.health[target.name].slow(waited_ms)
            self._order.append(target)
        else:
            self.left(target)
            self._order.insert(0, target)

    def left(self, target: Target) -> None:
        """Nobody waits for it any more, however it went: one that tried after a rest may be tried again."""
        self._board.health[target.name].stopped()

    def failed(self, target: Target, error: IastedError) -> None:
        """It failed, whatever it gave; who stands on this machine comes first once the far ones seem to be gone."""
        kind = str(getattr(error, "kind", "server"))
        self._board.health[target.name].failed(kind, float(getattr(error, "retry_after_s", 0.0)))
        self.error, self.instead_of = error, self._names.get(target.name, target.name)
        if target.provider == LOCAL:
            return
        self._far_failed += 1
        if kind == "connect":
            self._board.network.lost()
        if kind == "connect" or self._far_failed >= SWITCHES:
            self._order.sort(key=lambda each: each.provider != LOCAL)

    def nobody(self) -> IastedError:
        """What is raised when nobody is left."""
        return self.error or nobody(self._request.stage)


async def raced(
    serving: Serving[C], first: Target, ask: Callable[[Target], AsyncGenerator[Item, None]], least_s: float
) -> tuple[Target, Runner[Item]]:
    """Whoever speaks first: the one that was asked, or another once that kept silent for too long."""
    asked, began = [first], time.perf_counter()

    async def other() -> Opener[Item] | None:
        target = await serving.hedge()
        if target is None:
            return None
        asked.append(target)
        return partial(ask, target)

    try:
        ahead, behind = await race(partial(ask, first), other, serving.patience_s(first, least_s))
    except BaseException:
        for each in asked:
            serving.left(each)
        raise
    if behind is not None:
        waited_ms = 0.0 if behind.index else (time.perf_counter() - began) * 1000
        serving.overtaken(asked[behind.index], behind.failure, waited_ms)
    return asked[ahead.index], ahead


async def told_by(
    serving: Serving[C], target: Target, items: AsyncGenerator[Item, None]
) -> AsyncGenerator[Item | EngineChosen, None]:
    """The items, and before them who gives them: a candidate made of several says it itself."""
    name, named = serving.candidate(target).name, False
    waiting: list[EngineChosen] = []
    async with aclosing(items):
        async for item in items:
            if isinstance(item, EngineChosen):  # a name is no answer: it waits for the first word
                chosen = serving.chosen(target, item.engine)
                waiting.append(chosen if not named and not item.instead_of else item)
                named = True
                continue
            if not named:
                named = True
                yield serving.chosen(target, name)
            for each in waiting:
                yield each
            waiting.clear()
            yield item
