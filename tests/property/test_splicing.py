"""However an answer is gone on with, in pieces of whatever size: no new word is lost, and none is heard twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.routing.splicing import FEWEST, Splice

WORDS = st.sampled_from(["le", "village", "est", "au", "nord", "il", "faut", "une", "heure", "de", "route", "Mouila"])
SENTENCES = st.lists(st.lists(WORDS, min_size=3, max_size=7), min_size=1, max_size=4)
SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=5)


def text(sentences: list[list[str]]) -> str:
    return " ".join(f"{' '.join(words)}." for words in sentences)


def spliced(said: str, continuation: str, sizes: list[int]) -> str:
    splice, given_, place, turn = Splice(said), "", 0, 0
    while place < len(continuation):
        size = sizes[turn % len(sizes)]
        given_ += splice.feed(continuation[place : place + size])
        place, turn = place + size, turn + 1
    return given_ + splice.flush()


@given(SENTENCES, SENTENCES, SIZES)
def test_a_whole_restart_is_not_heard_twice_and_what_follows_is_whole(said, rest, sizes):
    whole = text([*said, *rest])
    assert spliced(text(said) + " ", whole, sizes).split() == text(rest).split()


@given(SENTENCES, SIZES, st.data())
def test_a_restart_that_ends_sooner_says_nothing_again(said, sizes, data):
    again = text(said[: data.draw(st.integers(1, len(said)))])
    assert spliced(text(said) + " ", again, sizes).split() == []


@given(SENTENCES, SENTENCES, SIZES)
def test_only_words_that_were_said_are_left_out(said, rest, sizes):
    continuation = text(rest)
    words, given_ = continuation.split(), spliced(text(said) + " ", continuation, sizes).split()
    left_out = words[: len(words) - len(given_)]
    assert words[len(left_out) :] == given_
    assert " ".join(left_out) in text(said)
    assert not left_out or len(left_out) >= FEWEST


@given(SENTENCES, SENTENCES, st.data(), SIZES)
def test_the_last_words_taken_up_again_are_heard_once(said, rest, data, sizes):
    before = [each for sentence in said for each in sentence]
    taken = data.draw(st.integers(FEWEST, len(before)))
    unique = [f"{word}{place}" for place, word in enumerate(before)]
    again = " ".join(unique[-taken:])
    assert spliced(" ".join(unique), f"{again} {text(rest)}", sizes).split() == text(rest).split()


@given(SIZES)
def test_of_words_that_repeat_themselves_the_longest_repetition_is_left_out(sizes):
    said = "on appelle le un deux trois un deux trois "
    assert spliced(said, "un deux trois un deux trois et quatre", sizes).split() == ["et", "quatre"]


@given(SENTENCES, SENTENCES, SIZES, SIZES)
def test_the_size_of_the_pieces_changes_nothing(said, rest, one, other):
    before, continuation = text(said) + " ", text(rest)
    assert spliced(before, continuation, one).split() == spliced(before, continuation, other).split()
