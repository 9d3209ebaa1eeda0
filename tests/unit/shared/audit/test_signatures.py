"""The first wrong signature is found, whether one process looks or several."""

from __future__ import annotations

import pytest

from shared.audit import signatures
from shared.audit.signatures import Signatures
from tests.fakes.ledger import key, public

GOOD = (public("A"), key("A").sign(b"message"), b"message")


def jobs(count, wrong=()):
    return [(each, *GOOD[:2], b"other" if each in wrong else b"message") for each in range(count)]


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("wrong", [(), (512,), (1050, 700, 1090)])
def test_the_lowest_is_told(processes, wrong, monkeypatch):
    monkeypatch.setattr(signatures, "WORTH_A_POOL", 600)
    with Signatures(processes) as work:
        for job in jobs(1100, wrong):
            work.add(job)
        assert work.first_wrong() == min(wrong, default=None)


def test_a_key_that_is_none_verifies_nothing():
    for bad in (b"short", bytes([255]) * 32):
        with Signatures(1) as work:
            work.add((7, bad, *GOOD[1:]))
            assert work.first_wrong() == 7
