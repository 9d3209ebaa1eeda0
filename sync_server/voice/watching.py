"""What no message asks for: sessions nobody came back to, tokens that end, people who may no longer talk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from shared.errors import IastedError
from sync_server.kit.refusals import Unavailable
from sync_server.voice.bearer import Bearers
from sync_server.voice.gateway import Gateway

SWEEP_S = 1.0
RECHECK_S = 15.0
"""After so long, each connection's session, device and account are looked up again."""
_LOG = logging.getLogger(__name__)


class Watching:
    """Goes on for as long as the server does."""

    def __init__(self, gateway: Gateway, bearers: Bearers, clock: Callable[[], datetime]) -> None:
        self._gateway, self._bearers, self._clock = gateway, bearers, clock

    async def keep(self) -> None:
        """Until it is cancelled."""
        async with asyncio.TaskGroup() as work:
            work.create_task(_every(SWEEP_S, self.sweep))
            work.create_task(_every(RECHECK_S, self.recheck))
            work.create_task(self._warn())

    async def _warn(self) -> None:
        try:
            for warning in await self._gateway.staff.warnings():
                _LOG.warning(warning)
        except Exception:
            _LOG.exception("whoever serves turns could not be asked for warnings")

    async def sweep(self) -> None:
        await self._gateway.sweep(self._clock())

    async def recheck(self) -> None:
        """Hang up on whoever was disabled, revoked, wiped or signed out; a database that is away harms nobody.

        Whoever has another role or region now has it from their next turn on.
        """
        for connection in self._gateway.connections:
            try:
                connection.session.stands(await self._bearers.require(connection.bearer))
            except Unavailable:
                return
            except IastedError as error:
                await self._gateway.expel(connection, error)


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await work()
        except Exception:
            _LOG.exception("voice sessions could not be looked after")
