"""How far what was heard is from what was said: word errors, empty answers and loops."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import msgspec
from rapidfuzz.distance import Levenshtein

from shared.voice.numbers import words

_LOOP_WORDS = 3
_LOOP_TIMES = 3


class Errors(msgspec.Struct, frozen=True):
    """The fewest changes that turn what was said into what was heard, counted in words."""

    substitutions: int
    deletions: int
    insertions: int
    words: int
    """Words in the reference."""

    @property
    def total(self) -> int:
        return self.substitutions + self.deletions + self.insertions

    @property
    def rate(self) -> float:
        """Errors for each word said; over an empty reference, the number of words invented."""
        return self.total / max(1, self.words)


class Wer:
    """Adds up clips, so that a long clip weighs more than a short one."""

    def __init__(self) -> None:
        self.clips = 0
        self.empty = 0
        """Clips with words in which nothing was heard."""
        self.loops = 0
        self._substitutions = self._deletions = self._insertions = self._words = 0

    def add(self, reference: str, hypothesis: str) -> Errors:
        """Count one clip and return its own errors."""
        errors = word_errors(reference, hypothesis)
        self.clips += 1
        self.empty += bool(errors.words) and errors.deletions == errors.words
        self.loops += is_loop(reference, hypothesis)
        self._substitutions += errors.substitutions
        self._deletions += errors.deletions
        self._insertions += errors.insertions
        self._words += errors.words
        return errors

    @property
    def errors(self) -> Errors:
        return Errors(self._substitutions, self._deletions, self._insertions, self._words)

    @property
    def rate(self) -> float:
        return self.errors.rate


def word_errors(reference: str, hypothesis: str) -> Errors:
    """Compare two texts word by word, once figures, case and punctuation are levelled."""
    said, heard = _comparable(reference), _comparable(hypothesis)
    kinds = Counter(operation.tag for operation in Levenshtein.editops(said, heard))
    return Errors(kinds["replace"], kinds["delete"], kinds["insert"], len(said))


def is_loop(reference: str, hypothesis: str) -> bool:
    """Whether three words in a row come back at least three times more often than they were said."""
    surplus = _runs(_comparable(hypothesis))
    surplus.subtract(_runs(_comparable(reference)))
    return max(surplus.values(), default=0) >= _LOOP_TIMES


def _runs(text: list[str]) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(islice(text, start, None) for start in range(_LOOP_WORDS)), strict=False))


def _comparable(text: str) -> list[str]:
    # "un" may be the article or the figure; recognisers write it either way.
    return ["1" if word == "un" else word for word in words(text)]
