"""From a passphrase to a key: Argon2id, and HKDF where a second secret joins it."""

from __future__ import annotations

import unicodedata

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.store.refusals import PassphraseUnfit
from desktop.store.wiping import KEY, wiped
from shared.language import say

SHORTEST, LONGEST = 8, 1024
"""Characters in a new passphrase."""


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one try costs; the default is RFC 9106's for machines with little memory."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


def stretched(passphrase: str, salt: bytes, cost: Cost) -> bytearray:
    """The key of a passphrase; accents written in two ways count as the same."""
    key = bytearray(KEY)
    deriver = Argon2id(salt=salt, length=KEY, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    with wiped(bytearray(_normal(passphrase).encode("utf-8", "surrogatepass"))) as typed:
        deriver.derive_into(typed, key)  # type: ignore[arg-type]  # it takes any buffer; its types say less
    return key


def joined(secret: bytearray, more: bytearray, purpose: bytes) -> bytearray:
    """One key of two secrets, for one purpose."""
    key = bytearray(KEY)
    with wiped(secret + more) as both:
        HKDF(algorithm=hashes.SHA256(), length=KEY, salt=None, info=purpose).derive_into(both, key)
    return key


def require_fit(passphrase: str) -> None:
    """Stop at a new passphrase that is too short or too long."""
    length = len(_normal(passphrase))
    if length < SHORTEST or not passphrase.strip():
        raise PassphraseUnfit(
            say(
                f"Une phrase secrète a au moins {SHORTEST} caractères : quatre ou cinq mots font l’affaire.",
                f"A passphrase has at least {SHORTEST} characters: four or five words will do.",
            )
        )
    if length > LONGEST:
        raise PassphraseUnfit(
            say(f"Une phrase secrète a au plus {LONGEST} caractères.", f"At most {LONGEST} characters in a passphrase.")
        )


def _normal(passphrase: str) -> str:
    return unicodedata.normalize("NFC", passphrase)
