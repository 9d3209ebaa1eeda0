"""The dated price table: what an attempt costs in millionths of a dollar, or that nobody knows; what retires soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files

import msgspec

from shared.errors import BadInput
from shared.language import say
from shared.voice.usage import Usage

SOON = timedelta(days=60)
_MICRO = Decimal(1_000_000)


class Price(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """A row: dollars for `unit` of each meter it names."""

    provider: str
    model: str
    unit: int
    since: date
    until: date | None = None
    """The first day on which it does not hold any more."""
    retires: date | None = None
    """The day the model is gone."""
    input: Decimal = Decimal(0)
    cached: Decimal | None = None
    """None bills cached tokens as new ones."""
    cache_write: Decimal | None = None
    output: Decimal = Decimal(0)
    audio_ms: Decimal = Decimal(0)
    characters: Decimal = Decimal(0)
    source: str
    seen: date

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class Prices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All rows, and the version that each cost is booked with."""

    version: str
    price: tuple[Price, ...]

    def cost(self, provider: str, model: str, usage: Usage, day: date) -> int | None:
        """Millionths of a dollar, half a one rounded up; None when there is no price for that day."""
        row = self.row(provider, model, day)
        if row is None:
            return None
        cached = row.input if row.cached is None else row.cached
        written = row.input if row.cache_write is None else row.cache_write
        dollars = (
            usage.input_tokens * row.input
            + usage.cached_tokens * cached
            + usage.cache_write_tokens * written
            + usage.output_tokens * row.output
            + usage.audio_ms * row.audio_ms
            + usage.characters * row.characters
        ) / row.unit
        return int((dollars * _MICRO).to_integral_value(ROUND_HALF_UP))

    def row(self, provider: str, model: str, day: date) -> Price | None:
        """The row that holds on a day; the one that began last."""
        rows = [each for each in self.price if (each.provider, each.model) == (provider, model) and each.holds(day)]
        return max(rows, key=lambda each: each.since, default=None)

    def warnings(self, used: Sequence[tuple[str, str]], day: date) -> list[str]:
        """One sentence for each model in use that retires within sixty days, is retired, or has no price."""
        return [told for provider, model in used if (told := self._warning(provider, model, day))]

    def _warning(self, provider: str, model: str, day: date) -> str:
        row = self.row(provider, model, day)
        if row is None:
            return say(
                f"{provider} {model} : prix inconnu, son coût ne sera pas compté.",
                f"{provider} {model}: its price is not known, and its cost will not be counted.",
            )
        gone = min((each for each in (row.retires,) if each is not None), default=None)
        if gone is None or gone - day > SOON:
            return ""
        return say(
            f"{provider} {model} disparaît le {gone:%d/%m/%Y} : choisissez un autre modèle.",
            f"{provider} {model} is gone on {gone:%Y-%m-%d}: choose another model.",
        )


@cache
def bundled() -> Prices:
    """The table that comes with this version."""
    return read(files("shared.routing").joinpath("prices.toml").read_bytes())


def read(toml: bytes) -> Prices:
    """A table from its file."""
    try:
        return msgspec.toml.decode(toml, type=Prices)
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadInput(
            say(f"La table des prix ne se lit pas : {error}.", f"The table of prices cannot be read: {error}."),
            code="prices-unreadable",
        ) from error
