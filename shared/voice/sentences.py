"""Cuts an answer into clauses while it is being written, and makes each of them fit for a voice."""

from __future__ import annotations

import re
import unicodedata

import msgspec

from shared.voice.abbreviations import SOMETIMES_LAST, STANDING, expand

FIRST_CHARS, FIRST_WORDS = 12, 4
"""The first clause may stop at any punctuation once it is this long: sound starts sooner."""
CLAUSE_CHARS = (FIRST_CHARS, 12, 30, 60)
"""The second, the third and all later clauses run to the end of their sentence, or to punctuation beyond this length.

They grow: each must be made into sound while the ones before it are being said; docs/decisions/0010-two-cores.md.
"""
HARD_CHARS = 220
"""No clause runs on much longer than this: it is cut between two words."""

CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_PIECES = re.compile(r"\s+|\S+")
_CLOSERS = "»”’\"')]}*_`"
_NEVER_FIRST = frozenset("»”)]}!?;:…,.%°")
_INITIAL = re.compile(r"(?:^|[^\w])(?:[A-ZÀ-Ý]|[A-ZÀ-Ý][a-zà-ÿ]?\.-?[A-ZÀ-Ý])$")


class Clause(msgspec.Struct, frozen=True):
    """A piece of an answer that can be said on its own; joined by spaces, the pieces give the answer back."""

    text: str
    index: int
    ends_sentence: bool


def _full_stop(word: str, following: str) -> str:
    """What a full stop after `word` ends: a sentence, a clause, or nothing."""
    bare = word.rstrip(".")
    if len(word) - len(bare) > 1:
        return "clause" if following.islower() else "sentence"
    plain = bare.lstrip("«“(['\"*_-").lower()
    plain = plain.rsplit("’", 1)[-1].rsplit("'", 1)[-1]
    if plain in SOMETIMES_LAST and following.isupper():
        return "sentence"
    if plain in STANDING or _INITIAL.search(bare):
        return ""
    return "clause" if following.islower() else "sentence"


def _ending(word: str, following: str, *, opens_line: bool) -> str:
    """What ends after `word` when `following` is the next thing written: "sentence", "clause" or ""."""
    bare = word.rstrip(_CLOSERS) or word
    last = bare[-1]
    if opens_line and re.fullmatch(r"\(?\d{1,2}[.)]", word):
        return ""
    if last == ".":
        return _full_stop(bare, following)
    if last in "!?":
        return "clause" if bare != word and following.islower() else "sentence"
    if last == "…":
        return "clause" if following.islower() else "sentence"
    if last in ",;:" or (last in "—–" and len(bare) == 1):
        return "clause" if not (following.isdigit() and (last in "—–" or bare[-2:-1].isdigit())) else ""
    return ""


def _holds_together(word: str, following: str) -> bool:
    """Whether a cut between `word` and `following` would break a number, a title or a quotation."""
    plain = word.rstrip(".").lower()
    number = (word[-1].isdigit() or plain == "h") and (following.isdigit() or following in "h%€°")
    return number or plain in STANDING or word in "«—–-"


class ClauseSplitter:
    """Takes an answer in pieces of any size; gives its clauses as soon as the word after them is known."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._word: list[str] = []
        self._chars = 0
        self._words = 0
        self._gap = ""
        self._index = 0
        self._opens_line = True

    def feed(self, text: str) -> list[Clause]:
        """The clauses that `text` completes."""
        done: list[Clause] = []
        for found in _PIECES.finditer(CONTROLS.sub("", text)):
            piece = found[0]
            if piece.isspace():
                self._gap = "\n" if "\n" in piece or self._gap == "\n" else " "
                continue
            if self._gap and self._parts:
                done += self._boundary(piece[0])
            self._append(piece)
        return done

    def flush(self) -> list[Clause]:
        """What is left when the answer is over."""
        if not self._parts:
            return []
        whole = "".join(self._word)
        clause = self._take(ends=_ending(whole, "", opens_line=self._opens_line) == "sentence")
        self._gap = ""
        return [clause]

    def _append(self, piece: str) -> None:
        if self._gap or not self._parts:
            if self._parts:
                self._parts.append(" ")
                self._chars += 1
            if piece[0] not in "»”)]":
                self._word = []
                self._opens_line = self._gap == "\n" or not self._parts
            self._words += 1
            self._gap = ""
        self._parts.append(piece)
        self._word.append(piece)
        self._chars += len(piece)

    def _boundary(self, following: str) -> list[Clause]:
        if following in _NEVER_FIRST:
            return []
        word = "".join(self._word)
        ending = "sentence" if self._gap == "\n" else _ending(word, following, opens_line=self._opens_line)
        if self._index == 0:
            cut = bool(ending) and (self._chars >= FIRST_CHARS or self._words >= FIRST_WORDS)
        else:
            enough = CLAUSE_CHARS[min(self._index, len(CLAUSE_CHARS) - 1)]
            cut = ending == "sentence" or (bool(ending) and self._chars > enough)
        if cut or (self._chars > HARD_CHARS and not _holds_together(word, following)):
            return [self._take(ends=ending == "sentence")]
        return []

    def _take(self, *, ends: bool) -> Clause:
        clause = Clause("".join(self._parts), self._index, ends)
        self._parts, self._word, self._chars, self._words = [], [], 0, 0
        self._index += 1
        return clause


_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\([^)\n]{0,500}\)")
_BULLET = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]*|[-*+•▪◦‣][ \t]+|[-*_=]{3,}[ \t]*$)+", re.MULTILINE)
_MARKS = re.compile(r"[*`~#|\\^<>{}\[\]]+|(?<!\w)_+|_+(?!\w)")
_SILENT = frozenset({"So", "Sk", "Cc", "Cf", "Cs", "Co", "Cn", "Me"})
_KEPT = frozenset("°ºª\n\t")
_SAID = re.compile(r"[^\W_]")


def speakable(text: str) -> str:
    """`text` as it is sent to a voice: no markdown, no emoji, short forms in full; empty if nothing can be said."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if c.isspace() and c != "\n" else c for c in text if c in _KEPT or c.isspace() or not _mute(c))
    text = _BULLET.sub("", _LINK.sub(r"\1", text))
    text = _MARKS.sub(" ", text)
    text = re.sub(r" +([,.)»])", r"\1", re.sub(r"[ \t]+", " ", text))
    text = expand(re.sub(r"([^\W_]) ?\n\s*(?=\S)", r"\1, ", text))
    return text.strip() if _SAID.search(text) else ""


def _mute(c: str) -> bool:
    return unicodedata.category(c) in _SILENT or 0xFE00 <= ord(c) <= 0xFE0F
