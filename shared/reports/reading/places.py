"""Where it happened: a town of the list or a village that was named as one, and the province that follows from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec
from rapidfuzz import fuzz, process

from shared.reports.provinces import PROVINCES, Province, province, province_of
from shared.reports.reading.corrections import Spot, standing
from shared.reports.reading.transcript import Sentence
from shared.reports.reading.words import bare, cue, ends_with
from shared.voice.glossary import listed
from shared.voice.words import fold, ordinary

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_VILLAGE = re.compile(
    r"\b(?:village|localité|hameau|regroupement) (?:de |d'|du )?(?P<name>[A-ZÀ-Ý]\w+(?:[- ][A-ZÀ-Ý]\w+)*)"
)
_RIVER = re.compile(r"\b(?:fleuve|riviere|berges?|rives?|pont sur|bac (?:de|sur))(?: de)?(?: la| le| l')? ?$")
_ALIKE = 86
"""Out of 100: how near a misheard name must be to one of the list."""
_SHORTEST = 6
"""Letters of a name that may be misheard; shorter ones resemble too much."""


class Place(msgspec.Struct, frozen=True):
    """A place that was named, and how well its words say that it is where things happened."""

    spot: Spot
    name: str
    is_province: bool
    weight: int


def place_of_the_facts(sentences: Sequence[Sentence]) -> tuple[Place | None, str]:
    """The town, or why none was taken: "none", "elsewhere" or "several"."""
    return _best([place for place in _standing(sentences) if not place.is_province])


def province_of_the_facts(sentences: Sequence[Sentence], town: Place | None) -> tuple[Place | None, str]:
    """The province that was said, else the one in which the town lies."""
    said, why = _best([place for place in _standing(sentences) if place.is_province])
    lies = province_of(town.name) if town else None
    if town and lies and (said is None or said.name != lies.name):
        return msgspec.structs.replace(town, name=lies.name, is_province=True), ""
    return said, why


def town_told(text: str) -> str:
    """`text` in the list's spelling when it is one of its towns, else as it is."""
    found = _exact(bare(text)) or _misheard(bare(text))
    return found if found and found in _towns().values() else " ".join(text.split()).strip(" .,;")


def province_told(text: str) -> Province | None:
    """The province that `text` names, said well or badly, or whose town it names."""
    said = re.sub(
        r"^(?:(?:dans|en|de|du) )?(?:la |le |l )?(?:province (?:de |du |d )?)?(?:la |le |l )?", "", bare(text)
    )
    found = province(text) or province(said) or province_of(text)
    if found is None and len(said) >= _SHORTEST:
        near = process.extractOne(said, _provinces().keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        found = province(_provinces()[near[0]]) if near else None
    return found


def is_place(name: str) -> bool:
    """Whether the list knows a town or a province of that name."""
    return _exact(bare(name)) is not None


def named_places(sentence: Sentence) -> tuple[str, ...]:
    """The towns, villages and provinces that the sentence names as such."""
    return tuple(place.name for place in _places(0, sentence) if place.weight != _SOMEBODY)


def _best(places: list[Place]) -> tuple[Place | None, str]:
    if not places:
        return None, "none"
    here = [place for place in places if place.weight > 0]
    if not here:
        return None, "elsewhere"
    top = max(place.weight for place in here)
    best = [place for place in here if place.weight == top]
    if len({place.name for place in best}) > 1 and top < _SURE:
        return None, "several"
    return best[0], ""


_SURE = 3
"""From this weight the first place named wins over others of the same weight."""


def _standing(sentences: Sequence[Sentence]) -> list[Place]:
    found = [
        place for number, sentence in enumerate(sentences) if sentence.bears for place in _places(number, sentence)
    ]
    somebody = {place.name for place in found if place.weight == _SOMEBODY}
    real = [place for place in found if place.weight != _SOMEBODY and not (place.name in somebody and place.weight < 2)]
    towns = standing([place for place in real if not place.is_province], sentences, lambda a, b: a.name == b.name)
    provinces = standing([place for place in real if place.is_province], sentences, lambda a, b: a.name == b.name)
    return [*towns, *provinces]


_SOMEBODY = -9


def _places(number: int, sentence: Sentence) -> Iterator[Place]:
    taken = 0
    words = list(_WORD.finditer(sentence.figures))
    for village in _VILLAGE.finditer(sentence.figures):
        spot = Spot(number, village.start("name"), village.end("name"))
        yield Place(spot, village["name"], is_province=False, weight=_weight(sentence, spot) + 1)
        taken = village.end()
    for first in range(len(words)):
        for last in (first + 2, first + 1, first):
            if last >= len(words) or words[first].start() < taken:
                continue
            spot = Spot(number, words[first].start(), words[last].end())
            if name := _name(sentence, spot, single=first == last):
                taken = spot.end
                weight = _SOMEBODY if _somebody(sentence, spot) else _weight(sentence, spot)
                yield Place(spot, name, is_province=name in _provinces().values(), weight=weight)


def _name(sentence: Sentence, spot: Spot, *, single: bool) -> str | None:
    said = sentence.figures[spot.start : spot.end]
    if re.search(r"[^\w\s-]", said):
        return None
    plain, before = bare(said), sentence.folded[: spot.start]
    found = _exact(plain)
    if found and (said[0].isupper() or ends_with("at_there", before)):
        return None if found in _provinces().values() and _RIVER.search(before) else found
    capital = said[0].isupper() and before.strip() != ""
    if single and (capital or ends_with("at_there", before)) and plain not in ordinary():
        return _misheard(plain)
    return None


def _weight(sentence: Sentence, spot: Spot) -> int:
    before = sentence.folded[: spot.start]
    if ends_with("from_there", before):
        return 0
    weight = 1 + ends_with("at_there", before) + 2 * bool(cue("of_the_facts").search(sentence.folded))
    return weight - 3 * bool(cue("follow_up").search(sentence.folded))


def _somebody(sentence: Sentence, spot: Spot) -> bool:
    """« madame Makokou », « Jean Oyem »: a name that is also a place."""
    before = sentence.figures[: spot.start]
    if ends_with("somebody", sentence.folded[: spot.start]):
        return True
    word = re.search(r"([^\W\d_]+(?:-[^\W\d_]+)*) $", before)
    return word is not None and fold(word[1]).split("-")[0] in _names()


@cache
def _names() -> frozenset[str]:
    return frozenset(fold(name) for kind in ("first_names", "surnames") for name in listed(kind))


@cache
def _towns() -> dict[str, str]:
    return {bare(town): town for each in PROVINCES for town in each.towns}


@cache
def _provinces() -> dict[str, str]:
    return {bare(each.name): each.name for each in PROVINCES}


def _exact(plain: str) -> str | None:
    return _towns().get(plain) or _provinces().get(plain)


def _misheard(plain: str) -> str | None:
    """The only town that is spelled nearly so."""
    if len(plain) < _SHORTEST or plain in _names():
        return None
    near = process.extract(plain, _towns().keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=2)
    if not near or (len(near) > 1 and near[0][1] == near[1][1]):
        return None
    return _towns()[near[0][0]]
