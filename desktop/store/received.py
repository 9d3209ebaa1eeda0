"""What was pulled from the server: others' records, whose they are, and where this reader stands in the line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from desktop.store.cipher import Database
from shared.crypto.recipients import Wrap
from shared.sync.protocol import Author, KeyOf

State = Literal["opened", "waiting", "held", "refused"]
_COLUMNS = "cursor, device, dseq, key, kind, object, conversation, hlc, received, state, code, record, content"


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A row; `content` is JSON (`shared.sync.content.Content`) once it was opened."""

    cursor: int
    device: str
    dseq: int
    key: str
    kind: str
    object: str
    conversation: str
    hlc: str
    received: int
    state: State
    code: str = ""
    record: bytes = b""
    content: bytes = b""


class Mark(msgspec.Struct, frozen=True):
    """Where a reader stands, and what the server's line looked like there."""

    cursor: int = 0
    mark: bytes = b""


class ReceivedRecords:
    """Each record once, whatever number the server gives it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, row: Received) -> bool:
        """Whether it is new here; one that is known only takes its new number.

        What was refused does not keep out another record of that number: it may not have been its device's at all.
        """
        at = (row.device, row.dseq)
        with self._database.transaction() as tables:
            tables.execute(
                "DELETE FROM received WHERE device = ? AND dseq = ?"
                " AND state = 'refused' AND code <> 'shredded' AND record <> ?",
                (*at, row.record),
            )
            known = tables.execute("UPDATE received SET cursor = ? WHERE device = ? AND dseq = ?", (row.cursor, *at))
            if known.rowcount:
                return False
            tables.table("received").insert(msgspec.structs.asdict(row))
            return True

    def settle(self, row: Received) -> None:
        """It was opened meanwhile, or refused."""
        values = (row.state, row.code, row.content, row.conversation, row.device, row.dseq)
        with self._database.transaction() as tables:
            tables.execute(
                "UPDATE received SET state = ?, code = ?, content = ?, conversation = ? WHERE device = ? AND dseq = ?",
                values,
            )

    def in_state(self, state: State, limit: int = 500, after: int = 0) -> list[Received]:
        """In the server's order, from the one after `after`."""
        sql = f"SELECT {_COLUMNS} FROM received WHERE state = ? AND cursor > ? ORDER BY cursor LIMIT ?"  # noqa: S608 - names of columns
        return [Received(**row) for row in self._database.rows(sql, (state, after, limit))]

    def count(self, state: State) -> int:
        return int(self._database.value("SELECT count(*) FROM received WHERE state = ?", (state,)))

    def destroy(self, conversation: str) -> None:
        """The content of a conversation that was shredded; that there was one stays."""
        with self._database.transaction() as tables:
            tables.execute(
                "UPDATE received SET content = x'', record = x'', state = 'refused', code = 'shredded'"
                " WHERE conversation = ?",
                (conversation,),
            )

    def keep_keys(self, keys: Iterable[KeyOf]) -> None:
        with self._database.transaction() as tables:
            for key in keys:
                row = {
                    "id": key.dek_id,
                    "conversation": key.conversation,
                    "owner": key.owner,
                    "region": key.region,
                    "wraps": msgspec.msgpack.encode(key.wraps),
                    "shredded": key.shredded,
                }
                tables.table("received_key").upsert(row, pk="id")

    def key(self, id_: str) -> KeyOf | None:
        """Whose a key is, and the wraps that came with it."""
        rows = self._database.rows("SELECT * FROM received_key WHERE id = ?", (id_,))
        if not rows:
            return None
        row = rows[0]
        return KeyOf(
            dek_id=row["id"],
            conversation=row["conversation"],
            owner=row["owner"],
            region=row["region"],
            shredded=bool(row["shredded"]),
            wraps=msgspec.msgpack.decode(row["wraps"], type=tuple[Wrap, ...]),
        )

    def keep_authors(self, authors: Iterable[Author]) -> None:
        """A device keeps the key under which it was met first: another one does not take its place."""
        with self._database.transaction() as tables:
            for each in authors:
                tables.execute(
                    "INSERT OR IGNORE INTO author (device, person, name, signing_key, certificate)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (each.device, each.person, each.name, each.signing_key, each.certificate),
                )

    def author(self, device: str) -> Author | None:
        rows = self._database.rows("SELECT * FROM author WHERE device = ?", (device,))
        return Author(**rows[0]) if rows else None

    def mark(self) -> Mark:
        """Where to pull from."""
        rows = self._database.rows("SELECT cursor, mark FROM pull_mark ORDER BY cursor DESC LIMIT 1")
        return Mark(**rows[0]) if rows else Mark()

    def reached(self, mark: Mark) -> None:
        """Everything up to here is kept; called in the transaction that keeps it."""
        with self._database.transaction() as tables:
            tables.execute("INSERT OR REPLACE INTO pull_mark (cursor, mark) VALUES (?, ?)", (mark.cursor, mark.mark))

    def step_back(self) -> Mark:
        """The server's line is another one here: go on from the mark before."""
        with self._database.transaction() as tables:
            tables.execute("DELETE FROM pull_mark WHERE cursor = (SELECT max(cursor) FROM pull_mark)")
            return self.mark()

    def start_over(self) -> None:
        """What this person may read has changed: everything is asked for again, and kept once."""
        with self._database.transaction() as tables:
            tables.execute("DELETE FROM pull_mark")
