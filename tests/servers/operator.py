"""Whoever holds the server: its PostgreSQL as a superuser without triggers, and the keys that its secret opens."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.audit.chain import Writer
from shared.audit.checkpoint import checkpoint
from shared.audit.entry import Leaf, Seen, read_line
from shared.audit.merkle import Frontier, leaf_hash
from sync_server.kit.secret import Secret
from tests.servers.journal import ESSAI, Journal

Change = Callable[[list[Leaf]], None]
_REPLICA = "SET session_replication_role = replica; BEGIN; "


class Operator:
    """Rewrites the log as `change` says and signs again all that the server signs, so that it is of one piece."""

    def __init__(self, journal: Journal) -> None:
        self._journal, self._secret = journal, Secret(journal.secret)
        self.sizes = {int(size) for size in journal.ask("SELECT size FROM audit_checkpoint").split()}

    def key(self, purpose: str) -> Ed25519PrivateKey:
        """Sealed in the database, opened with the server's secret."""
        sealed = bytes.fromhex(
            self._journal.ask(f"SELECT encode(private, 'hex') FROM audit_key WHERE purpose = '{purpose}'")
        )
        return Ed25519PrivateKey.from_private_bytes(self._secret.open(f"audit {purpose} {ESSAI}", sealed))

    def leaves(self) -> list[Leaf]:
        told = self._journal.ask("SELECT encode(line, 'hex') FROM audit_leaf ORDER BY index").split()
        found = [read_line(bytes.fromhex(line)) for line in told]
        assert None not in found
        return [leaf for leaf in found if leaf is not None]

    def rewrite(self, change: Change) -> None:
        """The table of leaves, every node, the chains, the head, and every checkpoint that still has its size."""
        leaves = self.leaves()
        change(leaves)
        server, signer = self.key("entries"), self._journal.ask("SELECT name FROM audit_key WHERE purpose = 'entries'")
        writer = Writer(ESSAI, signer, server)
        again = self._again(leaves, writer, signer)
        self._journal.ask(_REPLICA + "; ".join([*self._tree(again, writer), *self._checkpoints(again)]) + "; COMMIT")

    def _again(self, leaves: list[Leaf], writer: Writer, signer: str) -> list[Leaf]:
        """The server's own entries, each naming the checkpoint that is the newest in the new history."""
        frontier, seen, again = Frontier(), None, list[Leaf]()
        for leaf in leaves:
            if leaf.entry.device == signer:
                entry = leaf.entry
                told = {"who": entry.who, "action": entry.action, "on": entry.object, "change": entry.change}
                signed = writer.entry(**told, at=entry.at, seen=seen)
                again.append(Leaf(received=leaf.received, signature=signed.signature, entry=signed.entry))
            else:
                again.append(leaf)
            frontier.append(leaf_hash(again[-1].line()))
            if frontier.size in self.sizes:
                seen = Seen(frontier.size, frontier.root())
        return again

    def _tree(self, leaves: list[Leaf], writer: Writer) -> list[str]:
        sql, frontier = ["DELETE FROM audit_leaf", "DELETE FROM audit_node", "DELETE FROM audit_published"], Frontier()
        for index, leaf in enumerate(leaves):
            line, entry = leaf.line(), leaf.entry
            hashed = leaf_hash(line)
            sql.append(
                f"INSERT INTO audit_leaf VALUES ('{ESSAI}', {index}, '\\x{hashed.hex()}', '\\x{line.hex()}',"
                f" '{entry.device}', '{entry.who}', NULL, '{entry.action}', '{entry.object}', '', '{entry.at}',"
                f" '{leaf.received}')"
            )
            for level, node in enumerate(frontier.append(hashed), 1):
                sql.append(f"INSERT INTO audit_node VALUES ('{ESSAI}', {level}, {index >> level}, '\\x{node.hex()}')")
        edge = b"".join(frontier.full).hex()
        own = f"own_seq = {writer.at.seq}, own_link = '\\x{writer.at.last.hex()}'"
        return [*sql, f"UPDATE audit_head SET size = {frontier.size}, frontier = '\\x{edge}', {own}"]

    def _checkpoints(self, leaves: list[Leaf]) -> list[str]:
        origin, key = self._journal.ask("SELECT origin FROM audit_head"), self.key("checkpoints")
        sql, frontier = (
            ["DELETE FROM audit_checkpoint", "UPDATE audit_head SET signed_size = 0, signed_root = NULL"],
            Frontier(),
        )
        for leaf in leaves:
            frontier.append(leaf_hash(leaf.line()))
            if frontier.size in self.sizes:
                root = frontier.root()
                values = f"'{ESSAI}', {frontier.size}, '\\x{root.hex()}'"
                note = str(checkpoint(origin, frontier.size, root, key)).replace("'", "''")
                sql.append(f"INSERT INTO audit_checkpoint VALUES ({values}, '{note}', now())")
                sql.append(f"UPDATE audit_head SET signed_size = {frontier.size}, signed_root = '\\x{root.hex()}'")
        return sql


def edited(leaf: Leaf, **fields: object) -> Leaf:
    """The same with other words, under the same signature."""
    return msgspec.structs.replace(leaf, entry=msgspec.structs.replace(leaf.entry, **fields))
