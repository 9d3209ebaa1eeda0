"""Synchronises an open desk beside its work: soon after a change, every minute otherwise, ever more rarely in vain."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

from desktop.account.refusals import DeviceWiped, NotSignedIn, SignInAgain, Unreachable
from desktop.desk.pausing import LOOK_EVERY_S, SOON_S, Dice, Pauses
from desktop.settings import Settings
from desktop.store.moments import now
from desktop.sync.items import Item
from desktop.sync.rounds import Exchanging, Progress, Round
from desktop.sync.stand import ItemState, Stand
from desktop.sync.status import Phase, Status
from shared.errors import IastedError
from shared.language import say

LEAVE_S = 0.8
"""How long locking waits for a round that is being ended."""
TELL_EVERY_S = 0.1

_LOG = logging.getLogger(__name__)


class Items(Protocol):
    """How each thing stands; its methods may wait for the disk."""

    def of(self, kind: str, objects: Sequence[str]) -> dict[str, ItemState]: ...

    def list(self, limit: int = ...) -> list[Item]: ...


class Stands(Protocol):
    """What is known here; its methods may wait for the disk."""

    @property
    def items(self) -> Items: ...

    def look(self) -> Stand: ...

    def delivered(self, at: datetime) -> None: ...

    def seen(self) -> None: ...


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
        aside: Callable[..., Awaitable[Any]] = asyncio.to_thread,
    ) -> None:
        self._exchange, self._stands, self._settings, self._tell = exchange, stands, settings, tell
        self._clock, self._aside, self._pauses = clock, aside, Pauses(dice)
        self._costs = self._known = self._files_asked = False
        self._round_due = True
        self._due = self._told_at = 0.0
        self._news = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._round: asyncio.Task[None] | None = None
        self.status = Status()

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

    async def seen(self) -> None:
        """Somebody has looked at what was refused, and at the alarm."""
        await self._aside(self._stands.seen)
        await self._look()

    async def states(self, kind: str, objects: Sequence[str]) -> dict[str, ItemState]:
        """How these things stand; nothing while nobody ever signed in, since then nothing is to be sent."""
        if not self.status.stand.known:
            return {}
        found: dict[str, ItemState] = await self._aside(self._stands.items.of, kind, objects)
        return found

    async def undelivered(self) -> list[Item]:
        """What was refused, and what waits."""
        found: list[Item] = await self._aside(self._stands.items.list)
        return found

    @property
    def _metered(self) -> bool:
        return self._settings.metered == "yes" or (self._settings.metered == "auto" and self._costs)

    def _mind_costs(self) -> None:
        self._show()
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
                    self._show(phase="paused", progress=None)
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
        stand = await self._stand()
        if before.account == "signed-in" or stand.account != "signed-in":
            self._show(stand=stand)
            return
        self._show(stand=stand, phase="paused" if self._settings.sync_paused else "working")
        self._wake(0.0)

    async def _try(self) -> None:
        try:
            if await self._is_due():
                await self._exchanged()
            else:
                self._due = self._in(self._pauses.after_success())
                self._show(checked=self._clock())
        except Unreachable as error:
            await self._failed("offline", error.message, error.wait_s)
        except (SignInAgain, NotSignedIn, DeviceWiped):
            self._known, self._due = False, self._in(LOOK_EVERY_S)
            self._show(phase="idle", progress=None)
        except IastedError as error:
            await self._failed("failed", error.message)
        except Exception:
            _LOG.exception("a round of synchronisation failed")
            await self._failed("failed", _unexpected())

    async def _is_due(self) -> bool:
        due = self._round_due or self._pauses.failing or await self._aside(self._exchange.waits)
        return bool(due) or await self._exchange.news()

    async def _exchanged(self) -> None:
        """A round; what was asked for is asked again where it fails."""
        asked, self._files_asked, self._round_due = self._files_asked, False, False
        self._show(phase="working", progress=None, message="", again_at=None)
        try:
            done = await self._exchange.round(self._progress, files=asked or not self._metered)
        except BaseException:
            self._round_due, self._files_asked = True, asked
            raise
        pause_s = self._pauses.after_success()
        self._due = self._in(SOON_S if self._round_due else pause_s)
        self._round_due = self._round_due or done.waiting > 0
        await self._settled(done)

    async def _settled(self, done: Round) -> None:
        at = self._clock()
        if not done.waiting:
            await self._aside(self._stands.delivered, at)
        restored = done.restored or (self.status.restored and done.waiting > 0)
        await self._look(
            phase="idle", progress=None, checked=at, restored=restored, waiting_for_key=done.waiting_for_key
        )

    async def _failed(self, phase: Phase, message: str, wait_s: float = 0.0) -> None:
        pause_s = self._pauses.after_failure(wait_s)
        self._due = self._in(pause_s)
        again_at = self._clock() + timedelta(seconds=pause_s)
        await self._look(phase=phase, progress=None, message=message, again_at=again_at)

    async def _look(self, **news: Any) -> None:
        """What stands here now, and what is new besides."""
        self._show(stand=await self._stand(), **news)

    async def _stand(self) -> Stand:
        with suppress(IastedError):  # the store closes
            found: Stand = await self._aside(self._stands.look)
            return found
        return self.status.stand

    def _progress(self, progress: Progress) -> None:
        """Told now and then: a screen reader would read every step."""
        before, at = self.status.progress, self._in(0.0)
        if before is None or before.stage != progress.stage or at - self._told_at >= TELL_EVERY_S:
            self._told_at = at
            self._show(progress=progress)

    def _show(self, **news: Any) -> None:
        fresh = msgspec.structs.replace(self.status, **({"metered": self._metered} | news))
        if fresh != self.status:
            self.status = fresh
            self._tell(fresh)

    def _in(self, seconds: float) -> float:
        return asyncio.get_running_loop().time() + seconds


def _unexpected() -> str:
    return say(
        "La synchronisation a échoué de façon inattendue ; tout est intact ici et sera renvoyé.",
        "Synchronisation failed in an unexpected way; everything is intact here and will be sent again.",
    )
