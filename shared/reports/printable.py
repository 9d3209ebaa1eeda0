"""Makes any text printable with the product's own fonts: nothing of it is lost, and nothing reads as something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from shared.fonts import FONTS, path

LONGEST_PARAGRAPH = 3000
"""Characters; a longer one is cut at the end of a sentence or a word, else laying it out takes minutes."""
_PIECE = 20
"""Characters between two places to break in a word of more than sixty."""
_LONG_WORD = re.compile(r"\S{60,}")
_BREAK = re.compile(r"[\r\n\u2028\u2029\u0085\x0b\x0c]")
_MARKS = frozenset("\u200c\u200d\u200e\u200f\u00ad\u2060\ufe0e\ufe0f\u061c\u200b\ufeff")
"""Shape or order what stands beside them, and have no glyph of their own."""
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Turn the order of what follows, so that 001 may read as 100: they are written out."""


def printable(text: str) -> str:
    """`text` in composed form; a character that no font of ours shows stands as [U+4E2D], a sign with its name.

    Line breaks of every kind become line feeds, tabs a space.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    text = _BREAK.sub("\n", text).replace("\t", " ")
    strange = {character for character in set(text) if character != "\n" and not _shown(character)}
    return text.translate({ord(character): _written_out(character) for character in strange}) if strange else text


def breakable(text: str) -> str:
    """`text` with invisible places to break (U+200B) in words too long for any line: laying those out takes minutes."""
    return _LONG_WORD.sub(lambda found: "\u200b".join(_pieces(found[0])), text)


def _pieces(word: str) -> Iterator[str]:
    for at in range(0, len(word), _PIECE):
        yield word[at : at + _PIECE]


def paragraphs(text: str) -> tuple[tuple[str, ...], ...]:
    """The paragraphs of a printable text, which blank lines part, each as its lines; overlong ones are cut."""
    found = (tuple(line.strip() for line in block.split("\n")) for block in re.split(r"\n\s*\n", text.strip()) if block)
    return tuple(piece for lines in found for piece in _cut(lines))


def _cut(lines: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A paragraph's lines in groups that are short enough to lay out."""
    group: list[str] = []
    size = 0
    for line in (part for whole in lines for part in _parts(whole)):
        if group and size + len(line) > LONGEST_PARAGRAPH:
            yield tuple(group)
            group, size = [], 0
        group.append(line)
        size += len(line)
    if group:
        yield tuple(group)


def _parts(line: str) -> Iterator[str]:
    while len(line) > LONGEST_PARAGRAPH:
        head = line[:LONGEST_PARAGRAPH]
        at = max(head.rfind(". ") + 1, head.rfind("? ") + 1, head.rfind("! ") + 1)
        at = at if at > LONGEST_PARAGRAPH // 2 else head.rfind(" ")
        at = at if at > 0 else LONGEST_PARAGRAPH
        yield line[:at].strip()
        line = line[at:].strip()
    yield line


@cache
def _covered() -> frozenset[int]:
    found: set[int] = set()
    for font in FONTS:
        with TTFont(path(font), lazy=True) as file:
            found.update(file.getBestCmap())
    return frozenset(found)


def _shown(character: str) -> bool:
    if character in _TURNING or unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}:
        return False
    return character in _MARKS or ord(character) in _covered()


def _written_out(character: str) -> str:
    name = unicodedata.name(character, "") if unicodedata.category(character) == "So" else ""
    return f"[U+{ord(character):04X}{' ' + name if name else ''}]"
