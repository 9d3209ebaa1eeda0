"""Whom this server may ask, at what prices and with whose keys: from files and the environment that settings name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from shared.errors import BadInput
from shared.language import say
from shared.providers.keys import EnvironmentKeys, Keys
from shared.routing import prices, targets
from shared.routing.estimates import FREE
from shared.routing.prices import Prices
from shared.routing.targets import Config
from sync_server.settings import Settings


class Vendors(msgspec.Struct, frozen=True, kw_only=True):
    """Printing it shows no key: it holds where keys are, not what they are."""

    config: Config
    prices: Prices
    keys: Keys

    def warnings(self, day: date) -> list[str]:
        """What somebody has to look at: models that retire, prices nobody knows, keys that cannot be read."""
        told, asked = list[str](), list[tuple[str, str]]()
        for each in self.config.targets:
            if each.provider in FREE or (each.provider, each.model) in asked:
                continue
            try:
                if self.keys.of(each.provider) is not None:
                    asked.append((each.provider, each.model))
            except BadInput as error:
                told.append(error.message)
        return [*dict.fromkeys(told), *self.prices.warnings(asked, day)]


def vendors_of(settings: Settings, keys: Keys | None = None) -> Vendors:
    """BadInput when a file that is named cannot be used."""
    routing, table = settings.routing_file, settings.prices_file
    config = targets.bundled() if routing is None else targets.read(_content(routing, "IASTED_ROUTING_FILE"))
    return Vendors(
        config=targets.on_server(config),
        prices=prices.bundled() if table is None else prices.read(_content(table, "IASTED_PRICES_FILE")),
        keys=EnvironmentKeys() if keys is None else keys,
    )


def _content(path: Path, named: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            say(
                f"{named} désigne {path}, qui ne se lit pas : vérifiez le chemin et les droits.",
                f"{named} names {path}, which cannot be read: check the path and its permissions.",
            ),
            code="settings",
        ) from error
