"""What one transaction adds to a log that it holds: entries in their order, and the tree's nodes that they complete."""

from __future__ import annotations

from datetime import UTC, datetime

from shared.audit.chain import Link, Signed, Writer
from shared.audit.entry import Leaf, Seen, moment
from shared.audit.merkle import leaf_hash
from sync_server.audit import store
from sync_server.audit.act import Act
from sync_server.audit.own_keys import Pair
from sync_server.audit.store import Head, Line
from sync_server.kit.database import Transaction


class Growth:
    """Gathered in memory, written at once."""

    def __init__(self, head: Head, keys: Pair, now: datetime) -> None:
        self._head, self._keys = head, keys
        self._frontier = head.grown()
        self._received = max(head.received, now)
        self._own = Writer(
            head.organisation, keys.signer, keys.entries, Link(head.own_seq, head.own_link, head.signed_size)
        )
        self._lines: list[Line] = []
        self._nodes: list[tuple[int, int, bytes]] = []

    @property
    def size(self) -> int:
        """Where the next entry will stand."""
        return self._frontier.size

    def act(self, act: Act, at: datetime | None = None) -> None:
        """An act of the server's; its clock is the log's, unless it happened before there was a tree."""
        head = self._head
        seen = None if head.signed_root is None else Seen(head.signed_size, head.signed_root)
        signed = self._own.entry(
            who=act.who,
            action=act.action,
            on=act.object,
            change=act.told,
            at=moment(min(at or self._received, self._received)),
            seen=seen,
        )
        self._add(signed, act.device, act.change)

    def entry(self, signed: Signed) -> None:
        """An entry that a device signed, and that follows its last one."""
        self._add(signed, signed.entry.device, signed.entry.change)

    async def write(self, tables: Transaction) -> Head:
        """How the log stands now."""
        if not self._lines:
            return self._head
        return await store.write(tables, self._head, self._frontier, self._lines, self._nodes, self._own.at)

    def _add(self, signed: Signed, device: str | None, change: str) -> None:
        entry, index = signed.entry, self.size
        leaf = Leaf(received=moment(self._received), signature=signed.signature, entry=entry).line()
        hashed = leaf_hash(leaf)
        for level, node in enumerate(self._frontier.append(hashed), 1):
            self._nodes.append((level, index >> level, node))
        self._lines.append(
            Line(
                index=index,
                hash=hashed,
                line=leaf,
                signer=entry.device,
                who=entry.who,
                device=device,
                action=entry.action,
                object=entry.object,
                change=change,
                at=datetime.fromisoformat(entry.at).astimezone(UTC),
                received=self._received,
            )
        )
