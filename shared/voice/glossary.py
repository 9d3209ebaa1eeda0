"""The names that a field agent in Gabon is likely to say, and the few facts of the country that are always at hand."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from shared.voice.words import data, fold

_TOWNS_IN_PROMPT = 8


@cache
def listed(kind: str) -> tuple[str, ...]:
    """One of the lists of `gabon.toml`: towns, rivers, peoples, surnames, first_names, terms, more_terms."""
    return tuple(" ".join(entry.split()) for entry in data("gabon.toml")[kind].split(",") if entry.strip())


@cache
def provinces() -> dict[str, str]:
    """Province → chief town."""
    return dict(data("gabon.toml")["provinces"])


@cache
def places() -> frozenset[str]:
    """Folded names of provinces, towns and rivers, hyphens as spaces."""
    names = [*provinces(), *listed("towns"), *listed("rivers")]
    return frozenset(fold(name).replace("-", " ") for name in names)


@cache
def people_and_places() -> frozenset[str]:
    """Folded single words that name a person, a town, a river or a province, however they are written."""
    names = [name for kind in ("towns", "rivers", "surnames", "first_names") for name in listed(kind)]
    return frozenset(fold(name) for name in [*names, *provinces()] if " " not in name)


def glossary(names: Iterable[str] | None = None) -> str:
    """What Whisper is told before it listens, in natural French; `names` of this agent (people, places) come first."""
    asked = tuple(names or ())
    known = {fold(name) for name in asked}
    chief = [town for town in provinces().values() if fold(town) not in known]
    towns = [town for town in ("Ndjolé", "Booué", "Bitam") if fold(town) not in known]
    places = [*asked, *chief, *towns][: len(chief) + _TOWNS_IN_PROMPT]
    return f"Mission au Gabon : {', '.join(places)}. On parle de {', '.join(listed('terms'))}."


def facts() -> str:
    """What may be answered anywhere, from this sheet alone."""
    towns = " ".join(f"Le chef-lieu de la province {_of(name)} est {town}." for name, town in provinces().items())
    return f"Le Gabon compte neuf provinces. Sa capitale est Libreville. {towns}"


def _of(province: str) -> str:
    if province in {"Nyanga", "Ngounié"}:
        return f"de la {province}"
    return f"de l'{province}" if province[0] in "EO" else f"du {province}"
