"""What can be asked, as data: each target's place, limits and speed, and how the organisation wants them used."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.errors import BadInput
from shared.language import say
from shared.voice.events import Stage
from shared.voice.manner import Manner
from shared.voice.ports import Privacy

Place = Literal["laptop", "organisation", "vendor"]
"""Whose machine it runs on: nothing leaves the first, only the organisation's server sees the second."""
Tier = Literal["simple", "medium", "complex"]
LOCAL, GATEWAY = "local", "gateway"
"""Providers: what runs on the asking machine (no network, key or price); the organisation's server, for a laptop."""
_PLACES: tuple[Place, ...] = ("laptop", "organisation", "vendor")
Micro = Annotated[int, Meta(ge=0)]
"""Millionths of a dollar."""


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One engine or model of one vendor, serving one port."""

    name: str
    stage: Stage
    place: Place
    provider: str
    model: str
    languages: tuple[str, ...] = ("fr",)
    context_tokens: int = 1_000_000
    expected_output: int = 200
    """Tokens of an ordinary answer, for the estimate."""
    expected_ms: float = 500.0
    """Until the first of an answer, before any was measured."""
    voice: str = ""
    """Of a vendor's: its name there."""
    manner: Manner = Manner()

    def __post_init__(self) -> None:
        if self.place == "laptop" and self.provider != LOCAL:
            raise ValueError(f"{self.name}: place = laptop, provider = {self.provider}")


class Budgets(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Millionths of a dollar; 0 forbids whatever costs."""

    turn: Micro = 20_000
    user_day: Micro = 500_000
    organisation_day: Micro = 20_000_000
    soft_percent: Annotated[int, Meta(ge=0, le=100)] = 80
    """From this share of a day's budget on, the cheapest comes first."""


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How targets are used; `tiers` name them in the order that is wished, for each complexity."""

    targets: tuple[Target, ...]
    tiers: dict[Tier, tuple[str, ...]] = {}
    order: dict[Stage, tuple[str, ...]] = {}
    """The same for hearing and speaking, which are not weighed."""
    reaches: dict[Privacy, Place] = msgspec.field(default_factory=lambda: {"public": "vendor", "internal": "vendor"})
    """How far a question of a class may go; `restricted` never goes further than the laptop, whatever stands here."""
    budgets: Budgets = Budgets()
    version: str = "1"

    def only(self, names: Collection[str]) -> Config:
        """The same for those that are really there."""
        return msgspec.structs.replace(self, targets=tuple(each for each in self.targets if each.name in names))

    def named(self, name: str) -> Target:
        """KeyError when there is none."""
        return {each.name: each for each in self.targets}[name]


@cache
def bundled() -> Config:
    """What holds where an organisation has said nothing else."""
    return read(files("shared.routing").joinpath("targets.toml").read_bytes())


def read(toml: bytes) -> Config:
    """A configuration from its file; a tier that names nobody is refused."""
    try:
        config = msgspec.toml.decode(toml, type=Config)
    except (msgspec.MsgspecError, ValueError) as error:
        raise _unreadable(str(error)) from error
    known = {each.name for each in config.targets}
    if len(known) != len(config.targets):
        raise _unreadable(say("deux cibles du même nom", "two targets of one name"))
    wished = (*config.tiers.values(), *config.order.values())
    if unknown := {name for names in wished for name in names} - known:
        raise _unreadable(say(f"cible inconnue : {min(unknown)}", f"unknown target: {min(unknown)}"))
    return config


def on_server(config: Config) -> Config:
    """As the organisation's server sees it: no gateway, its own engines last: whoever gave keys wants them used."""
    kept = [each for each in config.targets if each.provider != GATEWAY]
    names = {each.name: each.name.replace("laptop", "server") if each.provider == LOCAL else each.name for each in kept}
    targets = tuple(
        msgspec.structs.replace(
            each, name=names[each.name], place="organisation" if each.provider == LOCAL else each.place
        )
        for each in kept
    )
    own = {each.name for each in targets if each.provider == LOCAL}

    def seen(wished: tuple[str, ...]) -> tuple[str, ...]:
        there = [names[name] for name in wished if name in names]
        return tuple(sorted(there, key=lambda name: name in own))

    tiers = {tier: seen(wished) for tier, wished in config.tiers.items()}
    order = {stage: seen(wished) for stage, wished in config.order.items()}
    return msgspec.structs.replace(config, targets=targets, tiers=tiers, order=order)


def _unreadable(why: str) -> BadInput:
    return BadInput(
        say(
            f"La configuration du routage ne se lit pas : {why}.", f"The configuration of routing is not usable: {why}."
        ),
        code="routing-unreadable",
    )


def reaches(config: Config, privacy: Privacy, place: Place) -> bool:
    """Whether a question of this class may be asked there."""
    furthest = "laptop" if privacy == "restricted" else config.reaches.get(privacy, "laptop")
    return _PLACES.index(place) <= _PLACES.index(furthest)
