"""Ed25519 keys that sign tokens: kept sealed in the database, shared by all instances, changed every 90 days."""

from __future__ import annotations

import base64
import binascii
import time
import warnings
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from shared.ids import new_id
from sync_server.kit.database import Database
from sync_server.kit.secret import Secret
from sync_server.signing import store
from sync_server.signing.store import StoredKey

ALGORITHM = "EdDSA"
"""The name that every client knows; RFC 9864 would rather say Ed25519, which few read yet."""
warnings.filterwarnings("ignore", message="EdDSA is deprecated")
ROTATE = timedelta(days=90)
KEEP_RETIRED = timedelta(days=400)
"""Longer than any certificate and any lease."""
LOOK_EVERY_S = 60.0
"""How soon an instance learns of a key that another one made."""
_PURPOSE = "signing key"


class Keys:
    """Signs and verifies; keys are read from the database when the ones in memory are old or do not know a `kid`."""

    def __init__(
        self,
        database: Database,
        secret: Secret,
        clock: Callable[[], datetime],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database, self._secret, self._clock, self._steady = database, secret, clock, steady
        self._signing: OKPKey | None = None
        self._verifying: dict[str, OKPKey] = {}
        self._read_at = 0.0

    async def sign(self, kind: str, claims: dict[str, Any]) -> str:
        """A JWT of type `kind`."""
        key = await self._current()
        return jwt.encode({"alg": ALGORITHM, "typ": kind, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])

    async def claims(self, kind: str, token: str) -> dict[str, Any] | None:
        """What a JWT of this type says; None when we did not sign it, or not as this type. Dates are not looked at."""
        header = _header(token)
        if header.get("alg") != ALGORITHM or header.get("typ") != kind or not isinstance(header.get("kid"), str):
            return None
        key = await self._known(str(header["kid"]))
        if key is None:
            return None
        try:
            return dict(jwt.decode(token, key, algorithms=[ALGORITHM]).claims)
        except (JoseError, ValueError, TypeError):
            return None

    async def public(self) -> dict[str, Any]:
        """The JWKS: every key whose signatures still count."""
        await self._refresh()
        return dict(KeySet(list(self._verifying.values())).as_dict(private=False))

    async def prepare(self) -> None:
        """Make the first key, where there is none that may sign."""
        await self._current()

    async def rotate(self) -> str:
        """Make a new key that signs from now on; its kid."""
        async with self._database.transaction() as tables:
            await store.alone(tables)
            made = self._made()
            await store.add(tables, made)
            await store.retire_others(tables, made.kid, self._clock())
            await store.forget_retired(tables, self._clock() - KEEP_RETIRED)
        await self._read()
        return made.kid

    async def _current(self) -> OKPKey:
        if self._signing is None or self._steady() - self._read_at > LOOK_EVERY_S:
            await self._read()
        if self._signing is None:
            await self._first()
        assert self._signing is not None
        return self._signing

    async def _first(self) -> None:
        async with self._database.transaction() as tables:
            await store.alone(tables)
            newest = next((key for key in await store.keys(tables) if key.retired_at is None), None)
            if newest is None or self._clock() - newest.created_at > ROTATE:
                made = self._made()
                await store.add(tables, made)
                await store.retire_others(tables, made.kid, self._clock())
        await self._read()

    async def _known(self, kid: str) -> OKPKey | None:
        if kid not in self._verifying:
            await self._refresh()
        return self._verifying.get(kid)

    async def _refresh(self) -> None:
        """At most once a second, whatever unknown names are asked for."""
        if not self._verifying or self._steady() - self._read_at > 1.0:
            await self._read()

    async def _read(self) -> None:
        async with self._database.reading() as tables:
            found = await store.keys(tables)
        self._verifying = {key.kid: OKPKey.import_key({**key.public, "kid": key.kid}) for key in found}
        now = self._clock()
        fresh = next((key for key in found if key.retired_at is None and now - key.created_at <= ROTATE), None)
        self._signing = None if fresh is None else self._opened(fresh)
        self._read_at = self._steady()

    def _made(self) -> StoredKey:
        key, kid = OKPKey.generate_key("Ed25519"), new_id()
        private = msgspec.json.encode(key.as_dict(private=True))
        public = {**key.as_dict(private=False), "use": "sig", "alg": ALGORITHM}
        return StoredKey(
            kid=kid,
            public=public,
            private=self._secret.seal(_PURPOSE, private),
            created_at=self._clock(),
            retired_at=None,
        )

    def _opened(self, stored: StoredKey) -> OKPKey:
        private = msgspec.json.decode(self._secret.open(_PURPOSE, stored.private))
        return OKPKey.import_key({**private, "kid": stored.kid})


def _header(token: str) -> dict[str, Any]:
    """A JWT's header, unproven; empty when there is none to read."""
    first = token.split(".", 1)[0]
    try:
        header = msgspec.json.decode(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (msgspec.DecodeError, binascii.Error, ValueError, UnicodeEncodeError, RecursionError):
        return {}
    return header if isinstance(header, dict) else {}
