"""Audit entries that were signed here, each device's in one chain, and how far they got."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from desktop.store.cipher import Database


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """A row: `line` is what travels (`shared.audit.chain.Signed.line()`), `link` what the next one names."""

    device: str
    seq: int
    line: bytes
    link: bytes
    at: int


class SignedDeeds:
    """Nothing is renumbered or taken away: a server that was restored asks for what it lacks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, deed: Deed) -> None:
        with self._database.transaction() as tables:
            tables.table("deed").insert(msgspec.structs.asdict(deed))

    def last(self, device: str) -> Deed | None:
        """None before the first of this device."""
        rows = self._database.rows(
            "SELECT device, seq, line, link, at FROM deed WHERE device = ? ORDER BY seq DESC LIMIT 1", (device,)
        )
        return Deed(**rows[0]) if rows else None

    def waiting(self, device: str, limit: int) -> list[bytes]:
        """The next lines to send."""
        rows = self._database.rows(
            "SELECT line FROM deed WHERE device = ? AND sent = 0 ORDER BY seq LIMIT ?", (device, limit)
        )
        return [row["line"] for row in rows]

    def acked(self, device: str, through: int) -> None:
        """The server has everything up to this number, and nothing after it."""
        with self._database.transaction() as tables:
            tables.execute(
                "UPDATE deed SET sent = (seq <= :through) WHERE device = :device AND sent <> (seq <= :through)",
                {"device": device, "through": through},
            )

    def of_others(self, device: str) -> list[Deed]:
        """What was never sent under another name that this laptop had: it is another device since then."""
        rows = self._database.rows(
            "SELECT device, seq, line, link, at FROM deed WHERE device <> ? AND sent = 0 ORDER BY at, device, seq",
            (device,),
        )
        return [Deed(**row) for row in rows]

    def taken_over(self, deeds: Iterable[Deed]) -> None:
        """They were signed anew under the present name."""
        with self._database.transaction() as tables:
            for each in deeds:
                tables.execute("UPDATE deed SET sent = 2 WHERE device = ? AND seq = ?", (each.device, each.seq))
