"""Word errors are counted as a careful reader would count them."""

import pytest

from desktop.bench.wer import Errors, Wer, is_loop, word_errors


@pytest.mark.parametrize(
    ("said", "heard", "expected"),
    [
        ("Le puits est sec.", "le puits est sec", Errors(0, 0, 0, 4)),
        ("le puits est sec", "le puits était sec", Errors(1, 0, 0, 4)),
        ("le puits est sec", "puits sec", Errors(0, 2, 0, 4)),
        ("le puits", "le grand puits", Errors(0, 0, 1, 2)),
        ("appuyez sur 1", "appuyez sur un", Errors(0, 0, 0, 3)),
        ("il est neuf heures", "", Errors(0, 4, 0, 4)),
        ("", "sous-titres réalisés", Errors(0, 0, 3, 0)),
    ],
)
def test_errors_are_the_fewest_changes(said, heard, expected):
    found = word_errors(said, heard)
    if heard or not said:
        assert found == expected
    else:
        assert found.deletions == found.words == found.total


def test_long_clips_weigh_more_than_short_ones():
    wer = Wer()
    wer.add("oui", "non")
    wer.add("le poste de santé est ouvert ce matin pour tous", "le poste de santé est ouvert ce matin pour tous")
    assert wer.errors.words == 11
    assert wer.rate == pytest.approx(1 / 11)


def test_empty_answers_and_loops_are_counted_apart():
    wer = Wer()
    wer.add("bonjour à tous", " ")
    wer.add("bonjour à tous", "bonjour à tous bonjour à tous bonjour à tous bonjour à tous")
    wer.add("bonjour à tous", "bonjour à tous")
    wer.add("", "")
    assert (wer.clips, wer.empty, wer.loops) == (4, 1, 1)


@pytest.mark.parametrize(
    ("said", "heard", "loop"),
    [
        ("pour un, appuyez sur deux", "merci merci merci merci merci", True),
        ("a b c d a b c d a b c d a b c d", "a b c d a b c d a b c d a b c d", False),
        ("le dièse", "le dièse le dièse", False),
        ("", "", False),
    ],
)
def test_a_loop_is_what_comes_back_beyond_what_was_said(said, heard, loop):
    assert is_loop(said, heard) is loop
