"""Passwords: which will do, and how they are kept."""

from __future__ import annotations

import pytest

from shared.errors import BadInput
from sync_server.people.passwords import LONGEST, Passwords, require_fit

GOOD = "quatre pirogues sur l'Ogooué"


@pytest.mark.parametrize("password", [GOOD, "x9 K#ñ2 ∞ q8", "mots sans rapport", "a" * 6 + "bcdefg" * 40])
def test_several_words_will_do(password):
    require_fit(password, "oyane")


@pytest.mark.parametrize(
    "password",
    [
        "",
        "onze lettre",
        "a b" * LONGEST,
        "aaaaaaaaaaaaaaaa",
        "ababababababab",
        "Oyane est mon nom",
        "mon motdepasse à moi",
        "AZERTY uiop qsdf",
        "iAsted pour toujours",
        "1 2 123456 7 8 9 x",
    ],
)
def test_what_is_easily_guessed_will_not(password):
    with pytest.raises(BadInput) as refused:
        require_fit(password, "oyane")
    assert refused.value.code == "password-unfit"
    assert not password or password not in refused.value.message


async def test_what_is_kept_tells_nothing_and_matches_it_alone():
    passwords = Passwords()
    kept = await passwords.hashed(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert GOOD not in kept
    assert await passwords.matches(GOOD, kept)
    assert not await passwords.matches(GOOD + " ", kept)


async def test_nobody_s_password_is_checked_as_well_and_never_right():
    passwords = Passwords()
    assert not await passwords.matches(GOOD, None)
    assert not await passwords.matches("", None)


async def test_odd_letters_are_letters_and_what_is_kept_amiss_matches_nothing():
    passwords = Passwords()
    odd = "\0 été \U0001f40a \ufffd"
    assert await passwords.matches(odd, await passwords.hashed(odd))
    assert not await passwords.matches(odd, "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAA")
