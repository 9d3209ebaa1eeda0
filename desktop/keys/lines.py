"""Lines of review keys by name: a region's, the nation's, recovery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from shared.crypto.manifest import Manifest
from shared.crypto.recipients import Recipient
from shared.crypto.review import ReviewKind, Share
from shared.errors import BadInput
from shared.language import say

_NATION, _RECOVERY = {"nation", "national", "pays"}, {"recovery", "secours"}


class Line(msgspec.Struct, frozen=True, order=True):
    """What epochs follow each other in."""

    kind: ReviewKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @property
    def name(self) -> str:
        """As programs are told, in every language."""
        return self.id if self.kind == "region" else self.kind

    @property
    def shown(self) -> str:
        """As it is typed and read."""
        return {"nation": say("nation", "nation"), "recovery": say("secours", "recovery")}.get(self.kind, self.id)


def line_of(key: Recipient | Share) -> Line:
    """The line to which a review key belongs."""
    if key.kind == "device":
        raise ValueError(key.kind)
    return Line(key.kind, key.id)


def read_line(written: str) -> Line:
    """The line that was written with `str`."""
    return msgspec.convert(dict(zip(("kind", "id"), written.split(":", 1), strict=True)), Line)


def lines_in(manifest: Manifest) -> list[Line]:
    """Every line that the list knows: the nation, recovery, then regions."""
    found = {line_of(key) for key in manifest.keys}
    return sorted(found, key=lambda line: (line.kind == "region", line))


def first_lines(organisation: str, regions: Iterable[str]) -> list[Line]:
    """Those with which an organisation begins."""
    whole: list[Line] = [Line("nation", organisation), Line("recovery", organisation)]
    return [*whole, *(Line("region", code) for code in sorted(regions))]


def named(text: str, organisation: str, regions: Mapping[str, str]) -> Line:
    """The line that a person means: `nation`, `secours`, a region's code or name."""
    asked = text.strip().casefold().removeprefix("region:").removeprefix("région:")
    if asked.partition(":")[0] in _NATION:
        return Line("nation", organisation)
    if asked.partition(":")[0] in _RECOVERY:
        return Line("recovery", organisation)
    for code, name in regions.items():
        if asked in {code.casefold(), name.casefold()}:
            return Line("region", code)
    known = ", ".join(["nation", "secours", *regions])
    raise BadInput(
        say(f"Ligne de clés inconnue : « {text} ». Choisissez : {known}.", f"Unknown line of keys: choose: {known}."),
        code="line-unknown",
    )
