"""The second factor: six digits of an app (TOTP, RFC 6238), each good once, and recovery codes for a lost telephone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

import pyotp
import segno

from sync_server.audit.act import Act
from sync_server.audit.log import Log
from sync_server.kit.database import Database, Transaction
from sync_server.kit.secret import Secret, digest
from sync_server.people import proofs_store
from sync_server.people.person import Person

STEP_S, CODES = 30, 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_PURPOSE = "second factor"


class SecondFactor:
    """Sets up, checks and removes."""

    def __init__(self, database: Database, secret: Secret, clock: Callable[[], datetime], log: Log) -> None:
        self._database, self._secret, self._clock, self._log = database, secret, clock, log

    def begin(self) -> tuple[str, bytes]:
        """A new secret for an app, and the same sealed until a first code proves that the app has it."""
        secret = pyotp.random_base32()
        return secret, self._secret.seal(_PURPOSE, secret.encode())

    def shown(self, sealed: bytes) -> str:
        return self._secret.open(_PURPOSE, sealed).decode()

    async def confirm(self, person: Person, sealed: bytes, code: str) -> list[str] | None:
        """The app has the secret: from now on it is asked for. The recovery codes; None for a wrong code."""
        step = self._step(self.shown(sealed), code)
        if step is None:
            return None
        codes = [_recovery_code() for _ in range(CODES)]
        async with self._database.transaction() as tables:
            await proofs_store.set_second_factor(tables, person.id, sealed)
            await proofs_store.set_step(tables, person.id, step)
            await proofs_store.set_recovery_codes(tables, person.id, [_hashed(each) for each in codes])
            await self._note(tables, person, "second-factor.set")
        return codes

    async def accepts(self, person: str, code: str) -> bool:
        """Whether this is the code of now, not used before, or a recovery code that was not."""
        async with self._database.transaction() as tables:
            sealed, used = await proofs_store.second_factor(tables, person)
            if sealed is None:
                return False
            step = self._step(self.shown(sealed), code)
            if step is not None and step > used:
                await proofs_store.set_step(tables, person, step)
                return True
            return await proofs_store.use_recovery_code(tables, person, _hashed(code), self._clock())

    async def remove(self, person: Person) -> None:
        async with self._database.transaction() as tables:
            await proofs_store.set_second_factor(tables, person.id, None)
            await proofs_store.set_recovery_codes(tables, person.id, [])
            await self._note(tables, person, "second-factor.removed")

    async def _note(self, tables: Transaction, person: Person, action: str) -> None:
        act = Act(organisation=person.organisation, who=person.id, action=action, object=f"person:{person.id}")
        await self._log.act(tables, act)

    def _step(self, secret: str, code: str) -> int | None:
        """The step whose code this is: the one of now or one beside it."""
        code = code.replace(" ", "")
        now = int(self._clock().timestamp()) // STEP_S
        app = pyotp.TOTP(secret)
        steps = [step for step in (now, now - 1, now + 1) if pyotp.utils.strings_equal(app.generate_otp(step), code)]
        return steps[0] if steps else None


def picture(secret: str, name: str) -> str:
    """A QR code for the app, as a data address of an SVG."""
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="iAsted")
    return segno.make(address, error="m").svg_data_uri(scale=5, border=3)


def _recovery_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _hashed(code: str) -> bytes:
    return digest("recovery " + code.upper().replace("-", "").replace(" ", ""))
