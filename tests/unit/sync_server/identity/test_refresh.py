"""Refresh tokens tell where they stand, and only ours do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import new_id
from sync_server.identity.refresh import Parts, Refreshes
from sync_server.kit.secret import Secret

OURS, OTHERS = Refreshes(Secret(b"a" * 32)), Refreshes(Secret(b"b" * 32))


@given(st.integers(0, 999_999_999))
def test_what_we_made_is_read(counter):
    session = new_id()
    token = OURS.made(session, counter)
    assert OURS.read(token) == Parts(session=session, counter=counter)
    assert OURS.made(session, counter) != token
    assert OTHERS.read(token) is None


@given(st.data())
def test_one_letter_changed_is_none_of_ours(data):
    token = OURS.made("0" * 26, 7)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters(max_codepoint=0x2000).filter(lambda each: each != token[place]))
    assert OURS.read(token[:place] + letter + token[place + 1 :]) is None


@pytest.mark.parametrize(
    "token", ["", ".", "a.b.c.d", "\0", "é" * 100, "0" * 26 + ".\u0661." + "a" * 43 + "." + "0" * 32]
)
def test_nonsense_is_none_of_ours(token):
    assert OURS.read(token) is None


def test_nothing_may_be_added():
    token = OURS.made("0" * 26, 7)
    for more in (f"{token}\n", f" {token}", f"{token}.", token + token):
        assert OURS.read(more) is None
