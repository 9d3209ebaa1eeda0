"""The recovery sheet: copied by hand it is read again, and a slip of the pen is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.keys.sheet import read_sheet, sheet_of
from shared.crypto.keys import fingerprint, new_sealing_key, public_of
from shared.errors import BadInput


def test_what_is_written_is_read_again_alone_or_on_its_sheet():
    private = new_sealing_key()
    sheet = sheet_of("Direction des routes", private)
    assert len(sheet.code.split("-")) == 8
    for typed in (sheet.code, sheet.code.lower().replace("-", " "), sheet.written(), f"  {sheet.code}\n"):
        assert read_sheet(typed).private_bytes_raw() == private.private_bytes_raw()
    assert sheet.fingerprint == fingerprint(public_of(private))


def test_letters_that_are_misread_are_the_digits_they_look_like():
    private = new_sealing_key()
    code = sheet_of("x", private).code
    assert read_sheet(code.replace("0", "O").replace("1", "l")).private_bytes_raw() == private.private_bytes_raw()


def test_printing_it_by_mistake_shows_nothing():
    sheet = sheet_of("x", new_sealing_key())
    assert sheet.code not in repr(sheet)


@given(place=st.integers(0, 55), letter=st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_letter_is_told(place, letter):
    code = sheet_of("x", new_sealing_key()).code.replace("-", "")
    if code[place] == letter:
        return
    with pytest.raises(BadInput, match="groupe par groupe"):
        read_sheet(code[:place] + letter + code[place + 1 :])


@pytest.mark.parametrize("typed", ["", "ABC", "Z" * 56, "é" * 56, "0" * 57])
def test_what_is_no_code_is_told(typed):
    with pytest.raises(BadInput):
        read_sheet(typed)
