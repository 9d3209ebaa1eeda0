"""Synchronises an open desk beside its work: soon after a change, every minute otherwise, ever more rarely in vain."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from desktop.account.refusals import DeviceWiped, NotSignedIn, SignInAgain, Unreachable
from desktop.desk.board import Aside, Board, Stands
from desktop.desk.pausing import LOOK_EVERY_S, SOON_S, Dice, Pauses
from desktop.settings import Settings
from desktop.store.moments import now
from desktop.sync.rounds import Exchanging, Round
from desktop.sync.status import Phase, Status
from shared.errors import IastedError
from shared.language import say

LEAVE_S = 0.8
"""How long locking waits for a round that is being ended."""

_LOG = logging.getLogger(__name__)


class Syncing:
    """Works from `begin` to `aclose`, on one loop; `changed` alone may be called from any thread."""

    def __init__(
        self,
        exchange: Exchanging,
        stands: Stands,
        settings: Settings,
        tell: Callable[[Status], None],
        *,
        clock: Callable[[], datetime] = now,
        dice: Dice = random.uniform,
        aside: Aside = asyncio.to_thread,
    ) -> None:
        self.board = Board(stands, tell, aside)
        self._exchange, self._settings = exchange, settings
        self._clock, self._aside, self._pauses = clock, aside, Pauses(dice)
        self._costs = self._known = self._files_asked = False
        self._round_due = True
        self._due = 0.0
        self._news = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._round: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """One round at once, if somebody is signed in."""
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time()
        self._task = asyncio.create_task(self._run())

    async def aclose(self) -> None:
        """End what runs; a round that does not end by itself is left behind."""
        self._loop = None
        tasks = {task for task in (self._round, self._task) if task is not None}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=LEAVE_S)

    def changed(self) -> None:
        """Something here is to be sent: a round begins within two seconds, unless the last one failed."""
        if (loop := self._loop) is not None:
            with suppress(RuntimeError):  # the program ends
                loop.call_soon_threadsafe(self._soon)

    def at_once(self, *, files: bool = False) -> None:
        """Somebody asks for a round now; with `files`, whatever the connection costs."""
        self._files_asked = self._files_asked or files
        self._pauses.begin_anew()
        self._wake(0.0)

    async def confirm_removals(self) -> None:
        """Somebody agrees that what came with many orders at once is destroyed."""
        await self._exchange.confirm_removals()
        await self.board.look()

    def account_changed(self) -> None:
        """Somebody signed in or out, or the server was reached."""
        self._known = False
        self.at_once() if self._pauses.failing else self._news.set()

    def network(self, *, reachable: bool | None = None, costs: bool | None = None) -> None:
        """What the system says of the network: that it is there again, or that it is paid for."""
        if costs is not None and costs != self._costs:
            self._costs = costs
            self._mind_costs()
        if reachable and self._pauses.failing:
            self.at_once()

    def use(self, settings: Settings) -> None:
        """Pause or go on; mind the cost of the connection or not."""
        before, self._settings = self._settings, settings
        if settings.sync_paused and self._round is not None:
            self._round.cancel()
        if before.sync_paused and not settings.sync_paused:
            self.at_once()
        if before.metered != settings.metered:
            self._mind_costs()
        self._news.set()

    @property
    def status(self) -> Status:
        """As it was told last."""
        return self.board.status

    @property
    def _metered(self) -> bool:
        return self._settings.metered == "yes" or (self._settings.metered == "auto" and self._costs)

    def _mind_costs(self) -> None:
        self.board.show(metered=self._metered)
        if self.status.stand.waiting.files and not self._metered:
            self._wake(SOON_S)

    def _soon(self) -> None:
        self._known, self._round_due = False, True
        self._news.set() if self._pauses.failing else self._wake(SOON_S)

    def _wake(self, within_s: float) -> None:
        """The next round comes within so long."""
        self._round_due = True
        if self._loop is not None:
            self._due = min(self._due, self._loop.time() + within_s)
            self._news.set()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._news.clear()
            if not self._known:
                await self._get_to_know()
            if self._settings.sync_paused or self.status.stand.account != "signed-in":
                if self._settings.sync_paused:
                    self.board.show(phase="paused", progress=None)
                await self._news.wait()
            elif (left := self._due - loop.time()) > 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await self._news.wait()
            else:
                self._round = asyncio.create_task(self._try())
                await asyncio.wait({self._round})  # who pauses cancels the round, not this
                self._round = None

    async def _get_to_know(self) -> None:
        """Look again; whoever has just signed in has a round at once."""
        before, self._known = self.status.stand, True
        stand = await self.board.stand()
        if before.account == "signed-in" or stand.account != "signed-in":
            self.board.show(stand=stand)
            return
        phase = "paused" if self._settings.sync_paused else "working"
        self.board.show(stand=stand, phase=phase, metered=self._metered)
        self._wake(0.0)

    async def _try(self) -> None:
        try:
            if await self._is_due():
                await self._exchanged()
            else:
                self._due = self._in(self._pauses.after_success())
                self.board.show(checked=self._clock(), restored=False)
        except Unreachable as error:
            await self._failed("offline", error.message, error.wait_s)
        except (SignInAgain, NotSignedIn, DeviceWiped):
            self._known, self._due = False, self._in(LOOK_EVERY_S)
            self.board.show(phase="idle", progress=None)
        except IastedError as error:
            await self._failed("failed", error.message)
        except Exception:
            _LOG.exception("a round of synchronisation failed")
            await self._failed("failed", _unexpected())

    async def _is_due(self) -> bool:
        waits = partial(self._exchange.waits, files=self._files_asked or not self._metered)
        due = self._round_due or self._pauses.failing or await self._aside(waits)
        return bool(due) or await self._exchange.news()

    async def _exchanged(self) -> None:
        """A round; what was asked for is asked again where it fails."""
        asked, self._files_asked, self._round_due = self._files_asked, False, False
        self.board.show(phase="working", progress=None, message="", again_at=None, metered=self._metered)
        try:
            done = await self._exchange.round(self.board.progress, files=asked or not self._metered)
        except BaseException:
            self._round_due, self._files_asked = True, asked
            raise
        pause_s = self._pauses.after_success()
        self._due = self._in(SOON_S if self._round_due or done.files_due else pause_s)
        self._files_asked = self._files_asked or (asked and done.files_due)
        self._round_due = self._round_due or done.waiting > 0 or done.waiting_for_key > 0
        await self._settled(done)

    async def _settled(self, done: Round) -> None:
        at = self._clock()
        if not done.waiting:
            await self.board.delivered(at)
        await self.board.look(
            phase="idle",
            progress=None,
            checked=at,
            restored=done.restored,
            keys_awaited=done.keys_awaited,
            waiting_for_key=done.waiting_for_key,
        )

    async def _failed(self, phase: Phase, message: str, wait_s: float = 0.0) -> None:
        pause_s = self._pauses.after_failure(wait_s)
        self._due = self._in(pause_s)
        again_at = self._clock() + timedelta(seconds=pause_s)
        await self.board.look(phase=phase, progress=None, message=message, again_at=again_at)

    def _in(self, seconds: float) -> float:
        return asyncio.get_running_loop().time() + seconds


def _unexpected() -> str:
    return say(
        "La synchronisation a échoué de façon inattendue ; tout est intact ici et sera renvoyé.",
        "Synchronisation failed in an unexpected way; everything is intact here and will be sent again.",
    )
