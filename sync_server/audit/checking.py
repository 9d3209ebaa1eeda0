"""Whether all that the database holds of a log is of one piece: read from end to end, signatures left to verifiers."""

from __future__ import annotations

from shared.audit.chain import Link
from shared.audit.entry import Entry, link, read_line
from shared.audit.merkle import Frontier, Node, leaf_hash
from sync_server.audit import checkpoint_store, store
from sync_server.audit.refusals import Altered
from sync_server.kit.database import Database, Transaction

_PAGE = 1000


async def all_sound(database: Database) -> dict[str, int]:
    """How many entries each organisation's log has; Altered at the first that is not sound."""
    async with database.reading() as tables:
        there = await store.organisations(tables)
    return {organisation: await sound(database, organisation) for organisation in there}


async def sound(database: Database, organisation: str) -> int:
    """How many entries there are; Altered where nodes, chains, the edge or checkpoints are not what the lines make."""
    checking = _Checking(organisation)
    async with database.reading() as tables:
        head = await store.head(tables, organisation)
        if head is None:
            return 0
        while checking.frontier.size < head.size:
            await checking.page(tables, min(checking.frontier.size + _PAGE, head.size))
        _require(list(checking.frontier.full) == list(head.grown().full))
        for signer, at in checking.links.items():
            kept = (await store.chain(tables, organisation, signer))[0]
            _require((at.seq, at.last) in {(kept.seq, kept.last), (head.own_seq, head.own_link)})
    return checking.frontier.size


class _Checking:
    def __init__(self, organisation: str) -> None:
        self._organisation = organisation
        self.frontier = Frontier()
        self.links: dict[str, Link] = {}

    async def page(self, tables: Transaction, end: int) -> None:
        """The lines up to `end`, and all that stands on them."""
        low, nodes = self.frontier.size, dict[Node, bytes]()
        lines = await store.lines(tables, self._organisation, low, end)
        roots = await checkpoint_store.roots(tables, self._organisation, range(low + 1, end + 1))
        _require(len(lines) == end - low)
        for line in lines:
            nodes |= self._line(line)
            root = self.frontier.root()
            _require(roots.get(self.frontier.size, root) == root)
        _require(await store.nodes(tables, self._organisation, nodes) == nodes)

    def _line(self, line: bytes) -> dict[Node, bytes]:
        """The nodes that it completes."""
        leaf, index, hashed = read_line(line), self.frontier.size, leaf_hash(line)
        if leaf is None:
            raise Altered
        self._follow(leaf.entry, leaf.signature)
        upper = self.frontier.append(hashed)
        return {(0, index): hashed} | {(level, index >> level): node for level, node in enumerate(upper, 1)}

    def _follow(self, entry: Entry, signature: bytes) -> None:
        _require(not self.links.get(entry.device, Link()).follows(entry))
        seen = entry.seen.size if entry.seen else 0
        self.links[entry.device] = Link(entry.seq, link(entry.signed_bytes(), signature), seen)


def _require(holds: bool) -> None:
    if not holds:
        raise Altered
