"""The recovery sheet: the private half of the recovery key in groups that can be copied by hand, with a check."""

from __future__ import annotations

import hashlib

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.store.recovery_code import ALPHABET
from shared.crypto.keys import fingerprint, public_of
from shared.errors import BadInput
from shared.language import say

_LETTERS, _CHECK, _GROUP = 52, 4, 7
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What is given out once and kept on paper."""

    organisation: str
    code: str
    fingerprint: str
    """Of the key, to know which sheet it is."""

    def __repr__(self) -> str:
        return f"Sheet({self.organisation})"

    def written(self) -> str:
        """As it is printed."""
        return say(
            f"FICHE DE SECOURS DES CLÉS — {self.organisation}\n\n"
            "Cette fiche ouvre tout ce que l’organisation a scellé. Gardez-la sur papier, sous clé, loin des postes.\n"
            "Elle n’est gardée nulle part ailleurs. Pour s’en servir : iasted keys recover\n\n"
            f"    {self.code}\n\n"
            f"Empreinte de la clé : {self.fingerprint}\n",
            f"RECOVERY SHEET OF THE KEYS — {self.organisation}\n\n"
            "This sheet opens all that the organisation has sealed. Keep it on paper, locked up, away from laptops.\n"
            "It is kept nowhere else. To use it: iasted keys recover\n\n"
            f"    {self.code}\n\n"
            f"The key's fingerprint: {self.fingerprint}\n",
        )


def sheet_of(organisation: str, private: X25519PrivateKey) -> Sheet:
    """The sheet of a recovery key."""
    number = int.from_bytes(private.private_bytes_raw())
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LETTERS)))
    whole = letters + _check(letters)
    code = "-".join(whole[place : place + _GROUP] for place in range(0, len(whole), _GROUP))
    return Sheet(organisation=organisation, code=code, fingerprint=fingerprint(public_of(private)))


def read_sheet(typed: str) -> X25519PrivateKey:
    """The key behind a typed code, or behind a whole sheet, whatever its capitals and blanks."""
    lines = [_letters(line) for line in [typed, *typed.splitlines()]]
    letters = next((line for line in lines if len(line) == _LETTERS + _CHECK and set(line) <= set(ALPHABET)), "")
    number = 0
    for letter in letters[:_LETTERS]:
        number = number << 5 | ALPHABET.index(letter)
    if not letters or _check(letters[:_LETTERS]) != letters[_LETTERS:] or number >> 256:
        raise BadInput(
            say(
                f"Le code de la fiche de secours a {_LETTERS + _CHECK} lettres et chiffres, en groupes de {_GROUP} : "
                "comparez-le à la fiche, groupe par groupe.",
                f"The code of the recovery sheet has {_LETTERS + _CHECK} letters and digits, in groups of {_GROUP}: "
                "compare it with the sheet, group by group.",
            ),
            code="recovery-sheet-mistyped",
        )
    return X25519PrivateKey.from_private_bytes(number.to_bytes(32))


def _letters(text: str) -> str:
    return "".join(c for c in text.upper() if not c.isspace() and c not in "-‐‑–—_.").translate(_MISREAD)


def _check(letters: str) -> str:
    number = int.from_bytes(hashlib.sha256(b"iasted recovery sheet " + letters.encode("ascii")).digest()[:8])
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(_CHECK))
