"""Which part of an interim transcript will not change any more: what two readings in a row agree on.

LocalAgreement-2 (Liu et al., 2020): a word is stable once two successive readings of growing sound begin with the
same words up to and including it. What is stable is never taken back.
"""

from __future__ import annotations

import re


class StablePrefix:
    """Fed with one reading after the other of an utterance that is still being spoken."""

    def __init__(self) -> None:
        self._stable: list[str] = []
        self._last: list[str] = []

    def feed(self, text: str) -> tuple[str, str]:
        """The stable words and the ones that may still change."""
        words = text.split()
        agreed = 0
        for word, before in zip(words, self._last, strict=False):
            if _bare(word) != _bare(before):
                break
            agreed += 1
        if agreed > len(self._stable):
            self._stable += words[len(self._stable) : agreed]
        self._last = words
        return " ".join(self._stable), " ".join(words[len(self._stable) :])


def _bare(word: str) -> str:
    return re.sub(r"\W", "", word).lower()
