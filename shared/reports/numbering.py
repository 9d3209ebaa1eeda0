"""Reference numbers that a person can copy by hand, and that laptops with no network never give twice."""

from __future__ import annotations

import re
import secrets
from datetime import date

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O or U, which are misread."""
_BODY = 9
_NUMBER = re.compile(r"([A-Z]{1,6})[-\s]*(\d{4})[-\s]*(\d{2})[-\s]*([0-9A-Z]{5})[-\s]*([0-9A-Z]{5})")


def new_number(prefix: str, when: date) -> str:
    """A number like FT-2026-11-7K3Q9-4ZB2C: prefix, year, month, nine characters of chance, one that checks them.

    No laptop knows the others' counters, so there is none: 45 bits of chance in every month keep 10 000 reports a
    month apart with odds of a million to one against a pair, whoever made them and wherever. The last character
    (Luhn, base 32) tells any single wrong one.
    """
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_BODY))
    body += _check(body)
    return f"{prefix}-{when:%Y-%m}-{body[:5]}-{body[5:]}"


def read_number(text: str) -> str | None:
    """The number that a person typed, put in its form (O is zero, I and L are one); None when it is not one."""
    if not (found := _NUMBER.fullmatch(text.strip().upper())):
        return None
    prefix, year, month, *halves = found.groups()
    body = "".join(halves).translate(str.maketrans("OIL", "011"))
    if "U" in body or body[-1] != _check(body[:-1]):
        return None
    return f"{prefix}-{year}-{month}-{body[:5]}-{body[5:]}"


def _check(body: str) -> str:
    total = 0
    for place, character in enumerate(reversed(body)):
        doubled = _ALPHABET.index(character) * (2 - place % 2)
        total += doubled // 32 + doubled % 32
    return _ALPHABET[-total % 32]
