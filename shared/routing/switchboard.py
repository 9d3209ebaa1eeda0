"""Puts every request of a turn to whom the plan names, and keeps the books: one for a program, whoever asks.

    request → plan → set money aside → ask → settle → … → the turn's decision record

Adapters tell `meter` what they used; `watch` hears when turns begin and end.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from functools import partial

from shared.errors import IastedError
from shared.routing.decision import Decision, Tried, planned
from shared.routing.estimates import estimate
from shared.routing.health import Health
from shared.routing.ledger import Ledger
from shared.routing.network import Network
from shared.routing.policy import Plan, Request, State, plan
from shared.routing.prices import Prices
from shared.routing.targets import LOCAL, Config, Target
from shared.routing.turn_books import Hold, TurnBooks
from shared.voice.events import TurnEnded, TurnEvent, TurnStarted
from shared.voice.ports import Privacy
from shared.voice.usage import Used

Decided = Callable[[TurnBooks, Decision], Awaitable[None]]
"""Told once a turn, when everything that it asked for is settled."""
HEDGED_SHARE = 0.05
"""Of the turns that asked somebody paid: more may not be asked twice for being slow."""
MOST_TURNS = 4096
"""Whose books are open at a time: what was heard of a turn that nobody ever ran is closed when so many are newer."""
_LOG = logging.getLogger(__name__)


class Switchboard:
    """`metered` says whether the connection is paid by the byte; `decided` gets one record a turn."""

    def __init__(
        self,
        config: Config,
        prices: Prices,
        ledger: Ledger,
        network: Network,
        *,
        decided: Decided | None = None,
        metered: Callable[[], bool] = lambda: False,
        health: Callable[[], Health] = Health,
    ) -> None:
        self.config, self.prices, self.ledger, self.network = config, prices, ledger, network
        self.decided, self._metered = decided, metered
        self.health = {each.name: health() for each in config.targets}
        self.user = self.organisation = ""
        self._turns: dict[str, TurnBooks] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._asked = self._hedged = 0

    def begin(self, turn: str, *, user: str = "", organisation: str = "", untold: Privacy = "restricted") -> TurnBooks:
        """Whose turn it is; one of nobody's is `user`'s, whose program this is. `untold` holds until it says more."""
        if turn not in self._turns:
            while len(self._turns) >= MOST_TURNS:
                self.end(next(iter(self._turns)))
            self._turns[turn] = self.glance(turn, user=user, organisation=organisation)
            self._turns[turn].untold = untold
        return self._turns[turn]

    def glance(self, turn: str, *, user: str = "", organisation: str = "") -> TurnBooks:
        """Its books, or empty ones that nobody keeps where it has not begun."""
        return self._turns.get(turn) or TurnBooks(turn, user or self.user, organisation or self.organisation)

    def watch(self, event: TurnEvent) -> None:
        """Follow turns by their events."""
        match event:
            case TurnStarted(turn=turn):
                self.begin(turn).runs += 1
            case TurnEnded(turn=turn):
                books = self.glance(turn)
                books.runs -= 1
                if books.runs <= 0:
                    self.end(turn)

    def end(self, turn: str) -> None:
        """The turn is over: once its attempts are settled, its record is told."""
        if (books := self._turns.pop(turn, None)) is not None:
            task = asyncio.create_task(self._close(books))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def settled(self) -> None:
        """Back when nothing is left to be booked."""
        while self._closing:
            await asyncio.gather(*self._closing)

    def meter(self, used: Used) -> None:
        """One attempt ended: it is settled, whoever still waits."""
        books = self.glance(used.turn)
        target, held = books.let_go(used.stage, used.provider, used.model)
        task = asyncio.create_task(self._settle(books, used, target, held))
        for tasks in (books.settling, self._closing):
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def plan(self, request: Request, books: TurnBooks, names: Collection[str]) -> Plan:
        """Whom this request may be put to, now."""
        day = self.ledger.today()
        mine, all_ = await self.ledger.purse.spent(day, books.organisation, books.user)
        config = self.config.only(names)
        state = State(
            online=self.network.online,
            metered=self._metered(),
            usable=frozenset(name for name in names if not self.health[name].out),
            resting=frozenset(name for name in names if self.health[name].resting),
            first_ms={name: ms for name in names if (ms := self.health[name].first_ms) is not None},
            estimates={each.name: estimate(each, request, self.prices, day) for each in config.targets},
            turn=books.cost,
            user_day=mine,
            organisation_day=all_,
        )
        found = plan(request, state, config)
        if not books.plans:
            books.online, books.spent_before = state.online, (mine, all_)
        books.plans.setdefault(request.stage, planned(request.stage, found))
        if request.stage == "think":
            books.complexity = found.complexity
        return found

    async def reserve(self, target: Target, request: Request, books: TurnBooks) -> bool:
        """Set aside what the attempt is likely to cost; False when a budget would be passed."""
        if target.provider == LOCAL:
            return True
        day, budgets = self.ledger.today(), self.config.budgets
        amount = estimate(target, request, self.prices, day)
        if amount is None or (amount and books.cost + amount > budgets.turn):
            return False
        hold = (target.stage, target.provider, target.model, target.name, amount)
        books.hold(*hold)  # at once: another stage of the turn may ask meanwhile
        limits = (budgets.user_day, budgets.organisation_day)
        if amount:
            purse = self.ledger.purse
            granting = asyncio.ensure_future(purse.reserve(day, books.organisation, books.user, amount, limits))
            books.settling.add(granting)
            granting.add_done_callback(partial(_judged, books, hold))
            try:
                granted = await asyncio.shield(granting)  # stopped meanwhile, it is let go at the end of the turn
            except IastedError as error:
                granted = _untold("nothing can be set aside: nothing that costs is begun", error)
            if not granted:
                return False
        self._asked += 1
        return True

    def may_hedge(self, target: Target) -> bool:
        """Whether one more may be asked because another is slow; what costs nothing always may."""
        return target.provider == LOCAL or self._hedged + 1 <= max(1.0, HEDGED_SHARE * self._asked)

    def hedged(self, target: Target) -> None:
        """It is asked because another is slow."""
        self._hedged += target.provider != LOCAL

    async def _settle(self, books: TurnBooks, used: Used, target: str, held: int) -> None:
        tier = books.complexity.tier if books.complexity and used.stage == "think" else ""
        cost: int | None = None
        try:
            cost = (await self.ledger.book(used, books.organisation, books.user, held, tier)).cost
        except IastedError as error:
            _untold("an attempt was not booked", error)
        books.tried.append(
            Tried(
                stage=used.stage,
                target=target or used.provider,
                outcome=used.outcome,
                first_ms=round(used.first_ms, 1),
                total_ms=round(used.total_ms, 1),
                cost=cost,
                estimated=used.usage.estimated,
                hedge=target in books.hedges,
            )
        )

    async def _close(self, books: TurnBooks) -> None:
        while books.settling:
            await asyncio.wait(books.settling)
            await asyncio.sleep(0)
        try:
            for amount in filter(None, books.let_all_go()):
                await self.ledger.purse.settle(self.ledger.today(), books.organisation, books.user, amount, 0)
            if self.decided is not None:
                await self.decided(books, books.decision(self.config.version, self.prices.version))
        except IastedError as error:
            _untold("how a turn was routed was not written down", error)


def _judged(books: TurnBooks, hold: Hold, granting: asyncio.Future[bool]) -> None:
    """What was not granted is not held."""
    books.settling.discard(granting)
    if granting.cancelled() or granting.exception() is not None or not granting.result():
        books.refuse(*hold)


def _untold(what: str, error: IastedError) -> bool:
    """No turn fails because its books cannot be kept."""
    _LOG.warning(what, extra={"code": error.code})
    return False
