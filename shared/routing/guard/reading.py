"""Reads a French question into signs: what is asked, acts, things, names and numbers in their order."""

from __future__ import annotations

import re
import unicodedata

import msgspec

from shared.routing.guard.lexicon import cases, classes, nouns, phrases, refused, refused_first, small, version
from shared.routing.guard.naming import Name, named
from shared.routing.guard.patterns import words
from shared.routing.guard.reasons import Refusal
from shared.routing.guard.tidying import tidied
from shared.voice.abbreviations import MONTHS, expand
from shared.voice.claims import WEEKDAYS
from shared.voice.spoken_numbers import digits_only
from shared.voice.words import fold, ordinary

LONGEST = 300
"""Characters; nobody asks the same thing twice at greater length."""

_SPACE = re.compile(r"[\s\u00a0\u202f]+")
_ABBREVIATED = re.compile(r"[\d%°&€.²³]|\b(?:Mmes?|Mlle|Dr|Pr)\b")
_NUMERAL = re.compile(
    r"(?i)\b(?:z[ée]ro|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|"
    r"quarante|cinquante|soixante|cents?|mille|millions?|milliards?|et une?|premi[eè]re?|\w+i[eè]me)\b",
)
_GROUPED = re.compile(r"(?<=\d)[ .](?=\d{3}(?!\d))")
_CLOCK = re.compile(r"(\d+)h(\d*)$")
_AMOUNT = re.compile(r"(?<!\d)\d{1,3}(?:[ .]\d{3})+(?!\d)")
PERSONAL = re.compile(r"(?:\d[ .-]?){8,}|\S+@\S+\.\w")
_WEEKDAYS, _MONTHS = frozenset(WEEKDAYS), frozenset(MONTHS)
_ARTICLES = frozenset({"le", "la", "les", "l'"})
_HAS = frozenset({"a", "ont", "avait", "avaient", "aura", "auront"})
_EVERY = frozenset({"le", "les", "chaque", "du", "au", "tous", "et", "ou", "à"})


class Signs(msgspec.Struct, frozen=True, kw_only=True):
    """What the guard keeps of a question; two questions with the same signs are one."""

    signs: tuple[str, ...] = ()
    """?asked, +act, #number, @name, !modality, ~link; other words stand for themselves."""
    refused: Refusal | None = None
    """Why no answer to it is kept."""
    version: str = ""


def normal(question: str) -> str:
    """The question without what makes no difference: spaces, apostrophes, its first capital and its last mark."""
    text = _SPACE.sub(" ", unicodedata.normalize("NFC", question).replace("’", "'")).strip().rstrip(" ?.!…")
    return text[:1].lower() + text[1:]


def read(question: str) -> Signs:
    """The signs of a question, or why it has none."""
    text = _SPACE.sub(" ", unicodedata.normalize("NFC", question).replace("’", "'")).strip()
    if len(text) > LONGEST:
        return Signs(refused="long", version=version())
    if PERSONAL.search(_AMOUNT.sub("", text)):
        return Signs(refused="person", version=version())
    reading = _Reading(_digits(text), asks="?" in text)
    reading.run()
    return Signs(signs=tuple(reading.signs), refused=reading.refused, version=version())


def _digits(text: str) -> str:
    """Numbers in digits, however they were said."""
    text = _GROUPED.sub("", text)
    if _ABBREVIATED.search(text[:-1]):
        text = expand(text)
    return _GROUPED.sub("", digits_only(text)) if _NUMERAL.search(text) else text


class _Reading:
    """One question while it is read."""

    def __init__(self, text: str, *, asks: bool) -> None:
        self._raw = words(text)
        self._said = [word.lower() for word in self._raw]
        self._asks = asks
        self.signs: list[str] = []
        self.refused: Refusal | None = None

    def run(self) -> None:
        place = 0
        while place < len(self._said) and self.refused is None:
            place += self._step(place)
        self.refused = self.refused or self._whole()
        if self.refused:
            self.signs = []
            return
        self.signs = tidied(self.signs)

    def _step(self, place: int) -> int:
        """How many words were read."""
        found = phrases().at(self._said, place)
        length = found[0] if found else 0
        if self._refused_at(place, length):
            return 1
        if found:
            return self._phrase(place, length, found[1])
        if (name := named(self._raw[place], first=place == 0)) is not None:
            self._name(name)
            return 1
        word = self._said[place]
        if word[0].isdigit():
            return self._number(place)
        if place == 0 and self._raw[0][0].isupper() and fold(word) not in ordinary() and self._does_something(1):
            self.refused = "person"
        if word in _HAS and place > 0 and self._said[place - 1] in _ARTICLES:
            self.refused = "deixis"
        if meant := small().get(word, word):
            self.signs.append(meant)
        return 1

    def _refused_at(self, place: int, length: int) -> bool:
        """Whether a word that must not be kept stands here, unless a longer phrase gives it another sense."""
        found = refused().at(self._said, place) or (None if self.signs else refused_first().at(self._said, place))
        if found and found[0] >= length:
            self.refused = msgspec.convert(found[1][0], Refusal)
        elif self._said[place] in _WEEKDAYS and (place == 0 or self._said[place - 1] not in _EVERY):
            self.refused = "relative"
        return self.refused is not None

    def _phrase(self, place: int, length: int, meant: tuple[str, ...]) -> int:
        if meant == ("~told",):
            after = place + length
            if after < len(self._said) and self._said[after] in _ARTICLES:
                self._said[place:after] = ["quel", "est"]
                self._raw[place:after] = ["quel", "est"]
                return 0 if phrases().at(self._said, place) else 2
            self._asks = True
            return length
        if length == 1 and self._points(place, meant):
            self.refused = "deixis"
        self.signs += meant
        self._asks = self._asks or any(
            word in {"-il", "-on", "-elle", "est", "-ils"} for word in self._said[place : place + length]
        )
        return length

    def _points(self, place: int, meant: tuple[str, ...]) -> bool:
        """« Qui la signe ? »: a pronoun before a verb, which looks like an article."""
        acts = bool(meant) and meant[0].startswith("+") and "~noun" not in meant and not meant[0].endswith("/done")
        return acts and place > 0 and self._said[place - 1] in _ARTICLES and self._said[place] not in nouns()

    def _does_something(self, place: int) -> bool:
        """Whether a verb stands here: a word without an article before it is somebody's name."""
        if place >= len(self._said):
            return False
        found = phrases().at(self._said, place)
        acts = found is not None and found[1][:1] != () and found[1][0].endswith(("/now", "!doit", "!peut"))
        return acts or self._said[place] in classes()["tense"]

    def _name(self, name: Name) -> None:
        if name.person:
            self.refused = "person"
        else:
            self.signs.append(name.sign)

    def _number(self, place: int) -> int:
        word = self._said[place]
        before = self._said[max(0, place - 2) : place]
        after = self._said[place + 1 : place + 2]
        if after and after[0] in _MONTHS:
            self.refused = "date"
        elif before and (before[-1] in cases() or (before[-1] in {"numéro", "n", "no"} and before[0] in cases())):
            self.refused = "case"
        if clock := _CLOCK.match(word):
            self.signs += [f"#{clock[1]}", "heures", *([f"#{clock[2]}"] if clock[2].strip("0") else [])]
        else:
            self.signs.append(f"#{word.replace('.', ',')}")
        return 1

    def _whole(self) -> Refusal | None:
        """What only the whole tells."""
        asked = any(sign.startswith("?") for sign in self.signs)
        if not asked and not self._asks and not any(word.startswith("-") for word in self._said):
            return "statement"
        if not any(sign[0] not in "?~!" for sign in self.signs):
            return "empty"
        if not asked:
            self.signs.insert(0, "?oui")
        return None
