"""Passwords: which will do, how they are kept (Argon2id), and a check that takes as long for nobody as for somebody."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from shared.errors import BadInput
from shared.language import say

SHORTEST, LONGEST = 12, 256
MEMORY_KIB, PASSES, LANES = 65_536, 3, 1
AT_ONCE = 2
"""Hashes at the same time: each takes 64 MiB and a core."""
_PLAIN = ("motdepasse", "password", "123456", "azerty", "qwerty", "iasted")


class Passwords:
    """Hashes on threads, few at a time."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._nobody = _hashed(secrets.token_hex(16))

    async def hashed(self, password: str) -> str:
        """The PHC string to keep."""
        async with self._turns:
            return await asyncio.to_thread(_hashed, password)

    async def matches(self, password: str, kept: str | None) -> bool:
        """Whether it is this one; without one kept, just as long and False."""
        async with self._turns:
            right = await asyncio.to_thread(_matches, password, kept or self._nobody)
        return right and kept is not None


def require_fit(password: str, name: str) -> None:
    """BadInput, with what to do, for a password that is easily guessed."""
    plain = password.casefold()
    if not SHORTEST <= len(password) <= LONGEST:
        message = say(
            f"Choisissez un mot de passe de {SHORTEST} à {LONGEST} caractères.",
            f"Choose a password of {SHORTEST} to {LONGEST} characters.",
        )
    elif (len(name) > 3 and name in plain) or any(word in plain for word in _PLAIN) or len(set(plain)) < 6:
        message = say(
            "Ce mot de passe se devine facilement : prenez plusieurs mots sans rapport entre eux.",
            "This password is easily guessed: take several words that have nothing to do with each other.",
        )
    else:
        return
    raise BadInput(message, code="password-unfit")


def _hashed(password: str) -> str:
    kdf = Argon2id(salt=secrets.token_bytes(16), length=32, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)
    return kdf.derive_phc_encoded(_as_typed(password))


def _matches(password: str, kept: str) -> bool:
    try:
        Argon2id.verify_phc_encoded(_as_typed(password), kept)
    except InvalidKey:
        return False
    return True


def _as_typed(password: str) -> bytes:
    """The same bytes on every keyboard: some compose an accent, others send it apart."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace")
