"""The code printed on the recovery sheet: chance written so that it can be copied by hand, with a check of its own."""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives import hashes

from desktop.store.refusals import WrongRecoveryCode
from shared.language import say

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O or U, which are misread."""
CHANCE, CHECK, GROUP = 32, 4, 6
"""Characters: 160 bits of chance, 20 bits of check, six to a group."""
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """A code like 7K3Q9Z-…: six groups of six."""
    chance = "".join(secrets.choice(ALPHABET) for _ in range(CHANCE))
    return _grouped(chance + _check(chance))


def read_code(typed: str) -> bytearray:
    """The bytes behind a typed code, whatever its capitals, blanks and dashes; says so when it is mistyped."""
    letters = "".join(c for c in typed.upper() if not c.isspace() and c not in "-‐‑–—_.").translate(_MISREAD)
    if len(letters) != CHANCE + CHECK:
        raise _mistyped(
            say(
                f"Le code de secours a {CHANCE + CHECK} lettres et chiffres ; il y en a {len(letters)} ici.",
                f"The recovery code has {CHANCE + CHECK} letters and digits; there are {len(letters)} here.",
            )
        )
    chance, check = letters[:CHANCE], letters[CHANCE:]
    if not set(letters) <= set(ALPHABET) or _check(chance) != check:
        raise _mistyped(
            say(
                "Le code de secours contient une faute de frappe : comparez-le à la fiche, groupe par groupe.",
                "There is a typing mistake in the recovery code: compare it with the sheet, group by group.",
            )
        )
    return bytearray(chance.encode("ascii"))


def _mistyped(message: str) -> WrongRecoveryCode:
    return WrongRecoveryCode(message, code="recovery-code-mistyped")


def _check(chance: str) -> str:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(b"iasted recovery code " + chance.encode("ascii"))
    number = int.from_bytes(digest.finalize()[:8], "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(CHECK))


def _grouped(letters: str) -> str:
    return "-".join(letters[place : place + GROUP] for place in range(0, len(letters), GROUP))
