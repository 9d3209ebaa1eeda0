"""Who is spoken of: names with a title, a first name or a trade, never the agent, a firm or a town."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec

from shared.reports.reading.corrections import Spot, standing
from shared.reports.reading.places import is_place
from shared.reports.reading.transcript import Sentence
from shared.reports.reading.words import bare, data, ends_with
from shared.voice.glossary import listed
from shared.voice.words import fold, function_words, ordinary

_NAME = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_SHORT = {
    "monsieur": "M.",
    "madame": "Mme",
    "mademoiselle": "Mlle",
    "docteur": "Dr",
    "professeur": "Pr",
    "maitre": "Me",
}
_ARTICLE = r"(?:\b(?:le|la|un|une|du|au|ancien|ancienne) |\bl')"
_LONGEST = 60


class Person(msgspec.Struct, frozen=True):
    """Somebody who was named, and where; `role` in the speaker's words."""

    spot: Spot
    name: str
    title: str = ""
    role: str = ""

    @property
    def shown(self) -> str:
        """As a report writes it: « Firmin Nziengui, infirmier », « M. Ibinga »."""
        titled = (
            f"{_SHORT.get(self.title, self.title)} {self.name}" if self.title and " " not in self.name else self.name
        )
        return f"{titled}, {self.role}" if self.role else titled


def shortened(name: str) -> str:
    """`name` without the title that a report puts before it."""
    head, _, rest = name.partition(" ")
    return rest if rest and head in _SHORT.values() else name


def people(sentences: Sequence[Sentence]) -> list[Person]:
    """Everybody who is named, once, by the longest form of the name."""
    found = [
        person for place, sentence in enumerate(sentences) if sentence.bears for person in _people(place, sentence)
    ]
    kept: list[Person] = []
    agents = {bare(person.name) for person in found if person.role == _AGENT}
    for person in standing(found, sentences, lambda one, other: bare(one.name) == bare(other.name)):
        if bare(person.name) in agents:
            continue
        twin = next((place for place, other in enumerate(kept) if same(person, other)), None)
        if twin is None:
            kept.append(person)
        else:
            kept[twin] = _fuller(kept[twin], person)
    return kept


_AGENT = "\0"


def listed_people(text: str) -> list[str]:
    """Dictated people, one a line: parted by « et », by commas or by lines; a trade stays with its name."""
    kept: list[str] = []
    for part in re.split(
        r"\s*(?:[;\n]|,| et (?=[A-ZÀ-Ý]|monsieur|madame|m\.)|\bvirgule\b|\bpuis\b)\s*", text.strip(" .")
    ):
        if kept and _trade().match(fold(part)):
            kept[-1] = f"{kept[-1]}, {part}"
        elif bare(part):
            kept.append(_capitals(part.strip(" ,.")) if len(part.split()) < 4 else part.strip(" ,."))
    return kept


@cache
def _trade() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:le|la|un|une) |l')?(?:{'|'.join(data()['roles'])})(?!\w)")


def doubtful(sentences: Sequence[Sentence], known: Sequence[Person]) -> list[Person]:
    """Two capitals in a row or more that may name somebody: nothing around them says whom, a model may know."""
    found: list[Person] = []
    for place, sentence in enumerate(sentences):
        for run in _CAPITALS.finditer(sentence.figures) if sentence.bears else ():
            person = _proposed(sentence, Spot(place, run.start(), run.end()))
            if person and not any(same(person, other) for other in (*known, *found)):
                found.append(person)
    return found


_CAPITALS = re.compile(r"(?<![\w'-])[A-ZÀ-ÖØ-Þ][\w-]+(?: [A-ZÀ-ÖØ-Þ][\w-]+){1,3}(?![\w-])")


def _proposed(sentence: Sentence, spot: Spot) -> Person | None:
    said = sentence.figures[spot.start : spot.end]
    words = said.split()
    capitals = all(word[0].isupper() and bare(word) not in ordinary() for word in words)
    if len(said) > _LONGEST or len(words) < 2 or not capitals:
        return None
    before = sentence.folded[: spot.start]
    if is_place(said) or is_place(words[-1]) or ends_with("not_somebody", before) or ends_with("the_agent", before):
        return None
    return Person(spot, said, role=_role(sentence, spot))


def _people(place: int, sentence: Sentence) -> Iterator[Person]:
    words = list(_NAME.finditer(sentence.figures))
    skip = 0
    for at, word in enumerate(words):
        if word.start() < skip:
            continue
        title = fold(word[0]) if fold(word[0]) in data()["titles"] else ""
        first = at + 1 if title else at
        last = _run(sentence, words, first, titled=bool(title))
        if last is None:
            continue
        spot = Spot(place, words[first].start(), words[last].end())
        skip = spot.end
        before = sentence.folded[: word.start()]
        if ends_with("not_somebody", before):
            continue
        agent = ends_with("the_agent", before)
        role = _AGENT if agent else _role(sentence, Spot(place, word.start(), spot.end))
        yield Person(spot, _capitals(sentence.figures[spot.start : spot.end]), title, role)


def _run(sentence: Sentence, words: list[re.Match[str]], first: int, *, titled: bool) -> int | None:
    """The last word of the name that starts with `first`, if one starts there."""
    if first >= len(words) or (titled and sentence.figures[words[first - 1].end() : words[first].start()].strip()):
        return None
    begins = titled or _is_first_name(words[first][0]) or ends_with("somebody", sentence.folded[: words[first].start()])
    begins = begins or _by_trade(sentence, words, first)
    surname = fold(words[first][0]) in _surnames() and (words[first][0][0].isupper() or titled)
    if not (begins or surname) or not _may_be_name(words[first][0], listed_only=not words[first][0][0].isupper()):
        return None
    last = first
    while last + 1 < len(words) and last - first < 3:
        following = words[last + 1]
        if sentence.figures[words[last].end() : following.start()] != " ":
            break
        if not _may_be_name(following[0], listed_only=not following[0][0].isupper()):
            break
        last += 1
    alone = first == last and not titled and not surname
    named_so = ends_with("somebody", sentence.folded[: words[first].start()])
    return None if alone and not named_so else last


def _by_trade(sentence: Sentence, words: list[re.Match[str]], first: int) -> bool:
    """Two capitals in a row with a trade before or behind name somebody, whatever they are."""
    pair = words[first : first + 2]
    if len(pair) < 2 or not all(word[0][0].isupper() and fold(word[0]) not in ordinary() for word in pair):
        return False
    start, end = pair[0].start(), pair[1].end()
    apart = sentence.figures[pair[0].end() : pair[1].start()] != " "
    said = sentence.figures[start:end]
    return not apart and not is_place(said) and bool(_role(sentence, Spot(0, start, end)))


def _may_be_name(word: str, *, listed_only: bool) -> bool:
    plain = fold(word)
    if listed_only:
        return plain in _surnames() or (plain.split("-")[0] in _first_names() and plain not in function_words())
    return plain in _surnames() or _is_first_name(word) or (plain not in ordinary() and len(plain) > 1)


def _is_first_name(word: str) -> bool:
    return word[0].isupper() and fold(word).split("-")[0] in _first_names()


def _role(sentence: Sentence, spot: Spot) -> str:
    """What the person is, in the words that stand right before the name or right after it."""
    before, after = sentence.folded[: spot.start], sentence.folded[spot.end :]
    if found := _before().search(before):
        return sentence.figures[found.start("role") : found.end("role")].strip()
    if found := _after().match(after):
        start = spot.end + found.start("role")
        return sentence.figures[start : spot.end + found.end("role")].strip()
    return ""


_OF = r"(?: (?:de|du|des|de la|d|technique|general)\b[ ']?(?:l')?(?:[a-z]+)?)"


@cache
def _before() -> re.Pattern[str]:
    roles = "|".join(data()["roles"])
    return re.compile(rf"{_ARTICLE}(?P<role>(?:{roles}){_OF}{{0,3}}),? (?:s'appelle |est |,)?$")


@cache
def _after() -> re.Pattern[str]:
    roles = "|".join(data()["roles"])
    return re.compile(rf",? (?:est )?(?:(?:le|la|un|une) |l')(?P<role>(?:{roles}){_OF}?)(?=[,.;]|$)")


def same(one: Person, other: Person) -> bool:
    """Whether two names may be one person's: the same surname, and nothing that differs."""
    mine, theirs = bare(one.name).split(), bare(other.name).split()
    return mine[-1] == theirs[-1] and (set(mine) <= set(theirs) or set(theirs) <= set(mine))


def _fuller(one: Person, other: Person) -> Person:
    longer = other if len(other.name.split()) > len(one.name.split()) else one
    return msgspec.structs.replace(longer, role=longer.role or one.role or other.role, title=longer.title or one.title)


def _capitals(name: str) -> str:
    """A name that was written without capitals gets them."""
    return " ".join(part if part[0].isupper() else part[0].upper() + part[1:] for part in name.split())


@cache
def _first_names() -> frozenset[str]:
    return frozenset(fold(name) for name in listed("first_names"))


@cache
def _surnames() -> frozenset[str]:
    return frozenset(fold(name) for name in listed("surnames"))
