"""Fingerprints as two people read them to each other: of the organisation's root, and of this laptop's keys."""

from __future__ import annotations

import re

from desktop.account import kept as account
from desktop.account.device import device_keys
from desktop.keys import kept
from desktop.keys.prints import Fingerprints
from desktop.keys.refusals import FingerprintMistyped
from desktop.store.store import Store
from shared.crypto.keys import fingerprint

_GROUPS, _DIGITS = 12, 5


def fingerprints(store: Store) -> Fingerprints:
    """Those that this laptop shows; nothing before somebody signed in."""
    profile = account.read(store).profile
    if profile is None or not profile.device:
        return Fingerprints()
    keys, trust, alarm = device_keys(store), kept.trust(store, profile.organisation_id), kept.alarm(store)
    return Fingerprints(
        device=fingerprint(keys.signing_public, keys.sealing_public),
        root=fingerprint(bytes.fromhex(trust.root)) if trust else "",
        number=trust.manifest.number if trust and trust.manifest else 0,
        alarm=alarm.message if alarm else "",
    )


def read_fingerprint(typed: str) -> str:
    """What was typed, in its one form; FingerprintMistyped when it is not whole."""
    digits = re.sub(r"[\s.,;:_-]", "", typed)
    if not (digits.isascii() and digits.isdecimal() and len(digits) == _GROUPS * _DIGITS):
        raise FingerprintMistyped
    return " ".join(digits[place : place + _DIGITS] for place in range(0, len(digits), _DIGITS))
