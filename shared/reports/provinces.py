"""The nine provinces of Gabon: names, capitals, principal towns, and how people say them."""

from __future__ import annotations

import tomllib
from functools import cache

import msgspec

from shared.reports.kind_file import data
from shared.voice.glossary import provinces as capitals
from shared.voice.intents import plain


class Province(msgspec.Struct, frozen=True):
    """One province; `towns` begins with its capital, `spoken` is how it is said besides its name."""

    name: str
    capital: str
    towns: tuple[str, ...]
    spoken: tuple[str, ...] = ()


def province(text: str) -> Province | None:
    """The province of that name, whatever its capitals, accents and hyphens, and with or without « province de »."""
    return _by_name().get(plain(text))


def province_of(town: str) -> Province | None:
    """The province in which a town lies; None when it is not a town of the list."""
    return _by_town().get(plain(town))


def towns() -> tuple[str, ...]:
    """Every principal town, province after province."""
    return tuple(town for each in PROVINCES for town in each.towns)


def _read() -> tuple[Province, ...]:
    told = tomllib.loads(data().joinpath("provinces.toml").read_text(encoding="utf-8"))
    return tuple(
        Province(
            name=name,
            capital=capital,
            towns=(capital, *(town.strip() for town in told[name]["towns"].split(","))),
            spoken=tuple(told[name]["spoken"]),
        )
        for name, capital in capitals().items()
    )


PROVINCES = _read()


@cache
def _by_name() -> dict[str, Province]:
    found: dict[str, Province] = {}
    for each in PROVINCES:
        for name in (each.name, *each.spoken):
            said = plain(name)
            heads = (
                "",
                "province ",
                "province de ",
                "province de la ",
                "province du ",
                "province de l ",
                "la ",
                "le ",
                "l ",
            )
            found.update({f"{head}{said}": each for head in heads})
    return found


@cache
def _by_town() -> dict[str, Province]:
    return {plain(town): each for each in PROVINCES for town in each.towns}
