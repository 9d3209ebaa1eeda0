"""Joins an answer that another engine goes on with: what it says again of what was already said is left out.

A vendor cannot be handed half a sentence to end. It is told what was said and asked to go on; some begin anew all the
same, some take up the last words again. Words are compared without accents, capitals and punctuation.
"""

from __future__ import annotations

import re

from shared.voice.words import fold

_WORD = re.compile(r"\S+\s*")
_PLAIN = re.compile(r"[^\w]+")
FEWEST = 3
"""Words in common that make a repetition; fewer are chance."""


class Splice:
    """Fed with the pieces of a continuation; gives them back without what was said before."""

    def __init__(self, said: str) -> None:
        self._said = [bare for word in said.split() if (bare := _plain(word))]
        self._sentences = _ends(said)
        self._held = ""
        self._settled = not self._said

    def feed(self, piece: str) -> str:
        """What is new in it, as far as that is known already."""
        if self._settled:
            return piece
        self._held += piece
        return self._judged(over=False)

    def flush(self) -> str:
        """What is left when the continuation is over."""
        return "" if self._settled else self._judged(over=True)

    def _judged(self, *, over: bool) -> str:
        words = [word for word in _WORD.findall(self._held) if over or word[-1].isspace()]
        plain = [_plain(word) for word in words]
        again = self._again([word for word in plain if word], over=over)
        if not over and (again is None or len(plain) < FEWEST):
            return ""
        self._settled = True
        left, skipped = again or 0, 0
        for word, bare in zip(words, plain, strict=True):
            if not left:
                break
            skipped += len(word)
            left -= bool(bare)
        return self._held.lstrip()[skipped:] if skipped else self._held

    def _again(self, words: list[str], *, over: bool) -> int | None:
        """How many of the first words were said before; None while more words may tell."""
        said, anew = self._said, 0
        while anew < min(len(words), len(said)) and words[anew] == said[anew]:
            anew += 1
        if anew == len(words) < len(said):
            return None if not over else anew if anew >= FEWEST else 0
        if anew >= FEWEST or anew == len(said):
            return max((end for end in self._sentences if end <= anew), default=0)
        if not over and any(said[-size:][: len(words)] == words for size in range(len(words) + 1, len(said) + 1)):
            return None
        for size in range(min(len(words), len(said)), FEWEST - 1, -1):
            if said[-size:] == words[:size]:
                return size
        return 0


def _plain(word: str) -> str:
    return _PLAIN.sub("", fold(word))


def _ends(text: str) -> list[int]:
    """After how many words a sentence ends, and where the text does."""
    count, ends = 0, list[int]()
    for word in text.split():
        count += bool(_plain(word))
        if word.rstrip("»”\"')")[-1:] in {".", "!", "?", "…"}:
            ends.append(count)
    return [*ends, count]
