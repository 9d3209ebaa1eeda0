"""Fingerprints as people type and read them."""

from __future__ import annotations

import pytest

from desktop.keys.fingerprints import fingerprints, read_fingerprint
from desktop.keys.prints import Fingerprints
from desktop.keys.refusals import FingerprintMistyped
from tests.fakes.laptop import Laptop

WHOLE = " ".join(f"{group:05}" for group in range(12))


def test_groups_are_read_however_they_are_parted():
    for typed in (WHOLE, WHOLE.replace(" ", ""), WHOLE.replace(" ", "-"), f" {WHOLE}\n", WHOLE.replace(" ", "\u00a0")):
        assert read_fingerprint(typed) == WHOLE


@pytest.mark.parametrize("typed", ["", "12345", WHOLE[:-1], f"{WHOLE} 1", WHOLE.replace("0", "O"), "٣" * 60])
def test_what_is_not_whole_is_told(typed):
    with pytest.raises(FingerprintMistyped):
        read_fingerprint(typed)


def test_before_anybody_signed_in_there_is_none(tmp_path):
    laptop = Laptop(tmp_path / "desk")
    with laptop.store as store:
        assert fingerprints(store) == Fingerprints()
