"""The account of an open desk: the server is reached now and then, the lease minded, and an order to erase obeyed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

from desktop.account.account import Account
from desktop.account.refusals import DeviceWiped, LeaseOver, Unreachable
from shared.errors import IastedError

RENEW_EVERY_S, NOTE_EVERY_S = 3600.0, 600.0
FIRST_PAUSE_S = 30.0
"""After the first failure; it doubles each time, up to `RENEW_EVERY_S`."""


class Membership:
    """Works from `begin` to `aclose`; `over` is called, once, when the lease ends and the server cannot be reached."""

    def __init__(self, account: Account, over: Callable[[LeaseOver], None]) -> None:
        self.account, self._over = account, over
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self) -> None:
        """Go on-line now, if somebody is signed in, and then every hour."""
        self._tasks = [asyncio.create_task(self._renew()), asyncio.create_task(self._mind())]

    async def aclose(self) -> None:
        """Note what time it is, and leave the account."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(IastedError):  # the store may have been destroyed
            await asyncio.to_thread(self.account.note)
        await self.account.aclose()

    async def _renew(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            wait_s = RENEW_EVERY_S
            try:
                await self.account.renew()
                pause = FIRST_PAUSE_S
            except Unreachable as error:
                wait_s = max(error.wait_s, pause)
                pause = min(2 * pause, RENEW_EVERY_S)
            except DeviceWiped:
                return
            except IastedError:  # nobody is signed in, or the server said no, which may be otherwise in an hour
                pass
            await asyncio.sleep(wait_s * random.uniform(1.0, 1.1))

    async def _mind(self) -> None:
        while True:
            await asyncio.sleep(NOTE_EVERY_S)
            try:
                await self.account.admit()
            except LeaseOver as error:
                self._over(error)
                return
            except IastedError:  # DeviceWiped is obeyed already; a full disk is told by whoever writes
                continue
