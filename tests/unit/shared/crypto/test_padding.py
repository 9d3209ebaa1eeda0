"""How long a record looks: padmé's law, and one way to pad."""

from __future__ import annotations

from math import floor, log2

from shared.crypto.padding import FLOOR, pad, padme, unpad
from tests.security.crypto.parties import refusal, sealed


def law(length):
    """As the paper says it."""
    exponent = floor(log2(length))
    free = exponent - (floor(log2(exponent)) + 1)
    mask = (1 << free) - 1
    return (length + mask) & ~mask


def test_padme_is_as_its_paper_says_above_the_floor():
    for length in range(FLOOR + 1, 20_000):
        assert padme(length) == law(length)


def test_it_never_shortens_never_wastes_more_than_twelve_in_a_hundred_and_stands_still_on_its_own_lengths():
    for length in [*range(FLOOR + 1, 5000), *(2**power + step for power in range(13, 40) for step in (-1, 0, 1))]:
        assert length <= padme(length) <= length * 1.12
        assert padme(padme(length)) == padme(length)


def test_few_lengths_are_told_apart():
    assert len({padme(length) for length in range(1_000_000)}) < 300
    assert {padme(length) for length in range(FLOOR + 1)} == {FLOOR}


def test_padding_comes_off_again():
    for length in (0, 1, 251, 252, 253, 1000, 4096):
        assert unpad(pad(b"x" * length)) == b"x" * length


def test_any_other_padding_is_refused():
    good = pad(b"x" * 301)
    for wrong in (good + b"\0", good[:-1], good[:-1] + b"\1", b"", b"\0" * 3, b"\xff" * 300):
        assert refusal(unpad, wrong) == "sealed-malformed"


def test_a_yes_and_a_no_and_a_sentence_are_sealed_to_one_length():
    spoken = [b"oui", b"non", b"Le pont de Kango est ferm\xc3\xa9 depuis lundi, il faut passer par le bac."]
    assert len({len(sealed(each)[0]) for each in spoken}) == 1
