"""What a session may do now: read from the database, remembered for some seconds, never taken from a token."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from shared.ids import new_id
from shared.language import say
from sync_server.devices import store as devices
from sync_server.devices.device import Device
from sync_server.identity import store
from sync_server.identity.session import Session
from sync_server.kit.database import Database
from sync_server.kit.refusals import NotAllowed, NotSignedIn
from sync_server.signing.keys import Keys

REMEMBERED_S = 20.0
"""A role or region that changes on another instance counts here within this; the promise is a minute."""
_MOST = 10_000
WIPE_KIND = "iasted-wipe+jwt"


class DeviceToWipe(NotAllowed):
    """The device must destroy what it holds; `wipe_order` is the signed order."""

    code = "device-wiped"

    def __init__(self, wipe_order: str) -> None:
        super().__init__(
            say("Cet ordinateur doit effacer ses données.", "This laptop must erase its data."),
        )
        self.wipe_order = wipe_order


class Standings:
    """Sessions as they stand."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        issuer: str,
        clock: Callable[[], datetime],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database, self._keys, self._issuer = database, keys, issuer
        self._clock, self._steady = clock, steady
        self._known: dict[str, tuple[float, Session]] = {}

    async def of(self, id_: str, person: str) -> Session:
        """The session, alive; NotSignedIn when it is over, DeviceToWipe when its device is to be wiped."""
        session = self._remembered(id_) or await self._looked_up(id_)
        if session is not None and session.to_wipe and session.device is not None:
            raise DeviceToWipe(await self.wipe_order(session.device))
        if session is None or session.person != person or not session.lives(self._clock()):
            raise NotSignedIn(
                say("Cette session est terminée : reconnectez-vous.", "This session is over: sign in again."),
                code="session-ended",
            )
        return session

    async def wipe_order(self, device: str) -> str:
        """A signed order for this device alone."""
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "device": device,
            "iat": int(self._clock().timestamp()),
            "jti": new_id(),
        }
        return await self._keys.sign(WIPE_KIND, claims)

    async def device(self, id_: str) -> Device | None:
        async with self._database.reading() as tables:
            return await devices.device(tables, id_)

    def forget(self) -> None:
        """Something about people, sessions or devices changed here: look everything up again."""
        self._known = {}  # another one: what is being looked up meanwhile is remembered in the former, by nobody

    def _remembered(self, id_: str) -> Session | None:
        at, session = self._known.get(id_, (0.0, None))
        return session if session is not None and self._steady() - at < REMEMBERED_S else None

    async def _looked_up(self, id_: str) -> Session | None:
        known = self._known
        async with self._database.reading() as tables:
            session = await store.session(tables, id_)
        if session is not None:
            while len(known) >= _MOST:
                known.pop(next(iter(known)))
            known[id_] = (self._steady(), session)
        return session
