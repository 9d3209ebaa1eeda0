"""Roots and proofs out of the nodes that the database keeps: O(log n) rows each."""

from __future__ import annotations

from collections.abc import Sequence

from shared.audit.merkle import EMPTY_ROOT, Span, complete, consistency_spans, consistent, folded
from sync_server.audit import store
from sync_server.audit.refusals import Altered
from sync_server.audit.store import Head
from sync_server.kit.database import Transaction


async def root(tables: Transaction, organisation: str, size: int) -> bytes:
    """The root that the log had with `size` entries."""
    return (await _roots(tables, organisation, [(0, size)]))[0] if size else EMPTY_ROOT


async def consistency(tables: Transaction, organisation: str, first: int, second: int) -> list[bytes]:
    """That the log of `second` entries begins with the one of `first`; IndexError when it cannot."""
    return await _roots(tables, organisation, consistency_spans(first, second))


async def consistencies(
    tables: Transaction, organisation: str, firsts: Sequence[int], second: int
) -> list[list[bytes]]:
    """The same for many, asked for at once."""
    spans = [consistency_spans(first, second) for first in firsts]
    found = iter(await _roots(tables, organisation, [span for each in spans for span in each]))
    return [[next(found) for _ in each] for each in spans]


async def require_grown(tables: Transaction, head: Head) -> None:
    """What the newest checkpoint signs is the beginning of what there is now; Altered otherwise."""
    path = await consistency(tables, head.organisation, min(head.signed_size, head.size), head.size)
    before, after = head.signed_root or EMPTY_ROOT, head.grown().root()
    if not consistent(head.signed_size, head.size, path, before, after):
        raise Altered


async def _roots(tables: Transaction, organisation: str, spans: Sequence[Span]) -> list[bytes]:
    parts = [complete(*span) for span in spans]
    found = await store.nodes(tables, organisation, {node for part in parts for node in part})
    try:
        return [folded([found[node] for node in part]) for part in parts]
    except KeyError:
        raise Altered from None
