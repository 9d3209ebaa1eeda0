"""Unit: reference numbers are unique without a network, and a wrong character is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.reports.numbering import new_number, read_number

WHEN = datetime(2026, 11, 24, tzinfo=UTC)


def test_a_number_tells_kind_and_month_and_reads_back():
    number = new_number("FT", WHEN)
    assert number.startswith("FT-2026-11-")
    assert read_number(number) == number
    assert read_number(f" {number.lower().replace('-', ' ')} ") == number


def test_ten_thousand_numbers_of_one_month_are_apart():
    assert len({new_number("FT", WHEN) for _ in range(10_000)}) == 10_000


def test_letters_that_look_like_figures_are_read_as_these():
    assert read_number("FT-2026-11-OIL0O-0000" + read_check("01100000")) is not None


def test_every_single_wrong_character_is_told():
    number = new_number("RV", WHEN)
    for place in range(len("RV-2026-11-"), len(number)):
        if number[place] != "-":
            wrong = number[:place] + ("2" if number[place] != "2" else "3") + number[place + 1 :]
            assert read_number(wrong) is None


@pytest.mark.parametrize("text", ["", "FT", "FT-2026-11-UUUUU-UUUUU", "FT-2026-11-00000", "ft 26 11 00000 00000"])
def test_what_is_no_number_is_none(text):
    assert read_number(text) is None


def read_check(body: str) -> str:
    """The check character of `0` and this body, found by trying all of them."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    whole = f"0{body}"
    return next(last for last in alphabet if read_number(f"FT-2026-11-{whole[:5]}-{whole[5:]}{last}"))
