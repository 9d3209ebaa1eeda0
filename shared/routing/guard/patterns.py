"""Turns of phrase written with alternatives, unfolded into rows of words and found in a text by their longest match."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

_WORD = re.compile(
    r"aujourd'hui|quelqu'une?\b|\d+(?:[.,/:]\d+)*(?:h\d*)?"
    r"|-(?:t-)?(?:ils?|elles?|on|je|nous|vous|tu|ce|moi|toi|les?|la|lui|leur|en|y|ci|là)\b(?!-)"
    r"|(?:[ldjnscmt]|qu|jusqu|lorsqu|puisqu|quelqu)'|[^\W\d_]+(?:-(?!(?:t-)?(?:ils?|elles?|on|je|nous|vous|tu|ce|moi"
    r"|toi|les?|la|lui|leur|en|y|ci|là)\b)[^\W_]+)*|[^\W_]+|%",
    re.IGNORECASE,
)
_MACRO = re.compile(r"\{([a-z-]+)\}")
_INNERMOST = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")


def words(text: str) -> list[str]:
    """The words of `text` as they stand, elisions and the pronouns behind verbs apart: « l' », « -il »."""
    return [word.replace("-t-", "-") if word.startswith("-t-") else word for word in _WORD.findall(text)]


def unfold(pattern: str, macros: Mapping[str, str]) -> Iterator[str]:
    """Every way to say `pattern`: « (a|b) [c] » is « a », « b », « a c », « b c »."""
    while macro := _MACRO.search(pattern):
        pattern = pattern.replace(macro[0], macros[macro[1]])
    found = _INNERMOST.search(pattern)
    if not found:
        yield " ".join(pattern.split())
        return
    choices = found[1].split("|") if found[1] is not None else [*found[2].split("|"), ""]
    for choice in choices:
        yield from unfold(f"{pattern[: found.start()]}{choice}{pattern[found.end() :]}", macros)


class _Step:
    """What may follow, and what the words so far mean if they may end here."""

    __slots__ = ("after", "meant")

    def __init__(self) -> None:
        self.after: dict[str, _Step] = {}
        self.meant: tuple[str, ...] | None = None


class Phrases:
    """Rows of words and what stands for each; the longest that begins at a word is the one that is meant."""

    def __init__(self) -> None:
        self._first = _Step()

    def add(self, said: Iterable[str], meant: Sequence[str]) -> None:
        """The first meaning of a row stays."""
        step = self._first
        for word in said:
            step = step.after.get(word) or step.after.setdefault(word, _Step())
        if step is not self._first and step.meant is None:
            step.meant = tuple(meant)

    def at(self, text: Sequence[str], place: int) -> tuple[int, tuple[str, ...]] | None:
        """How many words the longest phrase at `place` takes, and its meaning."""
        step, found = self._first, None
        for index in range(place, len(text)):
            after = step.after.get(text[index])
            if after is None:
                break
            step = after
            if step.meant is not None:
                found = (index + 1 - place, step.meant)
        return found
