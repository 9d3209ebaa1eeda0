"""Records that this laptop sealed, in the order of its numbers, and how far they got."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from desktop.store.cipher import Database
from desktop.store.moments import kept, now

State = Literal["waiting", "sent", "refused"]
_COLUMNS = "device, dseq, kind, object, conversation, digest, operation, at, state, code, content"


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """A row; `operation` is what travels (`shared.sync.protocol.Operation`, MessagePack)."""

    device: str
    dseq: int
    kind: str
    object: str
    conversation: str
    digest: str
    operation: bytes
    at: int
    state: State = "waiting"
    code: str = ""
    content: bytes = b""
    """Of what stands nowhere else in the store: it may have to be sealed anew."""


class Last(msgspec.Struct, frozen=True):
    """Where a device's line ends."""

    dseq: int
    digest: str


_BY_STATE = "sealed INDEXED BY sealed_waiting"
"""Left to itself the database goes through all that was ever sealed here, record by record, with every push."""
_ADD = (
    f"INSERT INTO sealed ({', '.join(Sealed.__struct_fields__)})"  # noqa: S608 - names of columns
    f" VALUES ({', '.join(f':{name}' for name in Sealed.__struct_fields__)})"
)


class SealedRecords:
    """Nothing is renumbered, and nothing is removed that a restored server might ask for again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, sealed: Sealed) -> None:
        with self._database.transaction() as tables:
            tables.execute(_ADD, msgspec.structs.asdict(sealed))

    def put_aside(self, kind: str, object_id: str, conversation: str, code: str) -> None:
        """Something that cannot be sealed at all: under no device's name, with a number below all others."""
        with self._database.transaction() as tables:
            tables.execute(
                "INSERT INTO sealed (device, dseq, kind, object, conversation, digest, operation, at, state, code)"
                " SELECT '', coalesce(min(dseq), 0) - 1, ?, ?, ?, '', x'', ?, 'refused', ?"
                " FROM sealed WHERE device = ''",
                (kind, object_id, conversation, kept(now()), code),
            )

    def last(self, device: str) -> Last | None:
        """None before the first record of this device."""
        rows = self._database.rows(
            "SELECT dseq, digest FROM sealed WHERE device = ? ORDER BY dseq DESC LIMIT 1", (device,)
        )
        return Last(**rows[0]) if rows else None

    def waiting(self, device: str, limit: int, size: int) -> list[Sealed]:
        """The next ones to send: at most so many, and so many bytes, but one at least."""
        found: list[Sealed] = []
        sql = f"SELECT {_COLUMNS} FROM {_BY_STATE} WHERE state = 'waiting' AND device = ? ORDER BY dseq LIMIT ?"  # noqa: S608 - names of columns
        for row in self._database.rows(sql, (device, limit)):
            size -= len(row["operation"])
            if found and size < 0:
                break
            found.append(Sealed(**row))
        return found

    def ordered(self, device: str) -> list[Sealed]:
        """Orders to destroy that the server has and that were not carried out here: the keys are still there."""
        sql = (
            f"SELECT {_COLUMNS} FROM sealed WHERE kind = 'shred' AND state = 'sent' AND device = ?"  # noqa: S608 - names of columns
            " AND conversation IN (SELECT conversation FROM case_key) ORDER BY dseq"
        )
        return [Sealed(**row) for row in self._database.rows(sql, (device,))]

    def count(self, device: str) -> int:
        """How many wait."""
        sql = "SELECT count(*) FROM sealed WHERE state = 'waiting' AND device = ?"
        return int(self._database.value(sql, (device,)))

    def size(self, device: str) -> int:
        """How many bytes wait."""
        sql = "SELECT coalesce(sum(length(operation)), 0) FROM sealed WHERE state = 'waiting' AND device = ?"
        return int(self._database.value(sql, (device,)))

    def acked(self, device: str, through: int) -> int:
        """The server has answered for everything up to this number; how many after it it had and has no more."""
        self.delivered(device, through)
        return self.lost(device, through)

    def delivered(self, device: str, through: int) -> None:
        """The server has answered for everything up to this number."""
        with self._database.transaction() as tables:
            tables.execute(
                f"UPDATE {_BY_STATE} SET state = 'sent' WHERE state = 'waiting' AND device = ? AND dseq <= ?",  # noqa: S608 - a table's name
                (device, through),
            )

    def unheard(self, device: str, through: int) -> dict[int, str]:
        """What waits though the server has got further, by number: its kind."""
        sql = f"SELECT dseq, kind FROM {_BY_STATE} WHERE state = 'waiting' AND device = ? AND dseq <= ?"  # noqa: S608 - the same
        return {row["dseq"]: row["kind"] for row in self._database.rows(sql, (device, through))}

    def digest(self, device: str, dseq: int) -> str:
        """Of the header under this number; empty where it is not kept any more."""
        return str(
            self._database.value("SELECT digest FROM sealed WHERE device = ? AND dseq = ?", (device, dseq)) or ""
        )

    def lost(self, device: str, through: int) -> int:
        """The server has nothing after this number; how many it had and has no more."""
        with self._database.transaction() as tables:
            lost = tables.execute(
                f"UPDATE {_BY_STATE} SET state = 'waiting', code = '', sent_ms = 0"  # noqa: S608 - the same
                " WHERE state IN ('sent', 'refused') AND device = ? AND dseq > ?",
                (device, through),
            )
            return int(lost.rowcount)

    def refuse(self, device: str, dseq: int, code: str) -> None:
        """Kept aside, with the server's reason."""
        with self._database.transaction() as tables:
            tables.execute(
                "UPDATE sealed SET state = 'refused', code = ? WHERE device = ? AND dseq = ?", (code, device, dseq)
            )

    def refused(self, limit: int = 100) -> list[Sealed]:
        """The newest that were refused."""
        sql = f"SELECT {_COLUMNS} FROM sealed WHERE state = 'refused' ORDER BY at DESC LIMIT ?"  # noqa: S608 - the same
        return [Sealed(**row) for row in self._database.rows(sql, (limit,))]

    def conversation_of(self, kind: str, object_id: str) -> str:
        """Where an object was sealed last; empty when it never was."""
        sql = "SELECT conversation FROM sealed WHERE object = ? AND kind = ? ORDER BY dseq DESC LIMIT 1"
        return self._database.value(sql, (object_id, kind)) or ""

    def unsent_of_others(self, device: str) -> list[Sealed]:
        """What was sealed by a device that this store was before, and never reached the server."""
        sql = f"SELECT {_COLUMNS} FROM sealed WHERE state = 'waiting' AND device <> ? ORDER BY at"  # noqa: S608 - the same
        return [Sealed(**row) for row in self._database.rows(sql, (device,))]

    def forget(self, rows: Iterable[Sealed]) -> None:
        """Drop rows that were sealed anew."""
        with self._database.transaction() as tables:
            for each in rows:
                tables.execute("DELETE FROM sealed WHERE device = ? AND dseq = ?", (each.device, each.dseq))

    def prune(self, device: str, older_than_days: int, server_ms: int) -> None:
        """Let go of what was sent so long ago that no backup of the server is older; the last one stays.

        Only the server's clock counts: the laptop's own may jump by months, and what is let go does not come back.
        """
        before = server_ms - older_than_days * 86_400_000
        with self._database.transaction() as tables:
            tables.execute(
                "UPDATE sealed SET sent_ms = ? WHERE state = 'sent' AND device = ? AND sent_ms = 0", (server_ms, device)
            )
            tables.execute(
                "DELETE FROM sealed WHERE state = 'sent' AND device = ? AND sent_ms < ?"
                " AND dseq < (SELECT max(dseq) FROM sealed WHERE device = ?)",
                (device, before, device),
            )
