"""A purse that is asked with caution: when it does not answer, nothing that costs is begun, and no turn fails of it."""

from __future__ import annotations

import logging
from datetime import date

from shared.routing.ledger import Purse
from sync_server.kit.refusals import Unavailable

_LOG = logging.getLogger(__name__)


class CautiousPurse:
    """Around a purse that raises Unavailable."""

    def __init__(self, purse: Purse) -> None:
        self._purse = purse

    async def reserve(self, day: date, organisation: str, user: str, amount: int, limits: tuple[int, int]) -> bool:
        """Not granted when nobody knows what was spent; what costs nothing goes on."""
        try:
            return await self._purse.reserve(day, organisation, user, amount, limits)
        except Unavailable as error:
            _LOG.warning("a budget cannot be asked: nothing that costs is begun", extra={"code": error.code})
            return amount <= 0

    async def settle(self, day: date, organisation: str, user: str, reserved: int, cost: int) -> None:
        """What could not be settled stays set aside for a while; the row of the attempt says what it came to."""
        try:
            await self._purse.settle(day, organisation, user, reserved, cost)
        except Unavailable as error:
            _LOG.warning("a cost was not settled", extra={"code": error.code})

    async def spent(self, day: date, organisation: str, user: str) -> tuple[int, int]:
        """Nothing, when nobody knows: whoever reserves then is told no."""
        try:
            return await self._purse.spent(day, organisation, user)
        except Unavailable as error:
            _LOG.warning("what was spent cannot be asked", extra={"code": error.code})
            return 0, 0
