"""Writing an export: one ZIP with everything that a stranger needs to verify the log, and nothing that would not.

version             iasted-audit-export v1
keys                the key manifest (keys.py), a signed note
checkpoint          the newest checkpoint: how many entries there are, and their root
checkpoints.jsonl   earlier ones, the smallest first, each a JSON string: at least all that entries name
proofs.jsonl        that each of those is the beginning of the newest: {"first":m,"second":n,"path":[base64…]}
entries.jsonl       the entries (entry.py), in the log's order
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import IO, Protocol

import msgspec

from shared.audit.archive import CHECKPOINTS, ENTRIES, HEAD, KEYS, PROOFS, VERSION, VERSION_TEXT
from shared.audit.checkpoint import Checkpoint
from shared.audit.entry import Leaf
from shared.audit.keys import Manifest
from shared.audit.merkle import Frontier, leaf_hash
from shared.errors import BadInput
from shared.language import say

MOST_CHECKPOINTS = 400_000
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The same log gives the same file, byte for byte."""


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That the tree of `second` begins with the tree of `first`."""

    first: int
    second: int
    path: list[bytes]


class Prover(Protocol):
    """Whoever keeps the tree's nodes."""

    def consistency(self, first: int, second: int) -> list[bytes]:
        """RFC 9162 §2.1.4.1."""
        ...


def write_export(
    path: Path,
    *,
    manifest: Manifest,
    head: Checkpoint,
    earlier: Sequence[Checkpoint],
    leaves: Iterable[Leaf],
    prover: Prover,
) -> None:
    """Write the file whole or not at all; refuses a log whose entries are not the ones its head speaks of."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file, begun(file, str(manifest), str(head)) as archive:
            _write_lines(archive, CHECKPOINTS, (msgspec.json.encode(str(each)) for each in _ascending(earlier, head)))
            proofs = (Proof(each.size, head.size, prover.consistency(each.size, head.size)) for each in earlier)
            _write_lines(archive, PROOFS, map(msgspec.json.encode, proofs))
            _write_lines(archive, ENTRIES, _checked(leaves, head, {each.size: each.root for each in earlier}))
        with part.open("r+b") as written:
            os.fsync(written.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def begun(file: IO[bytes], manifest: str, head: str) -> Iterator[zipfile.ZipFile]:
    """An export that begins: checkpoints, proofs and entries follow, in this order. `file` need not be seekable."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((VERSION, VERSION_TEXT), (KEYS, manifest), (HEAD, head)):
            archive.writestr(_member(name), content)
        yield archive


def lines_of(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """A member of lines, to be written to and closed."""
    return archive.open(_member(name), "w", force_zip64=True)


def _checked(leaves: Iterable[Leaf], head: Checkpoint, roots: dict[int, bytes]) -> Iterable[bytes]:
    frontier = Frontier()
    for leaf in leaves:
        seen, line = leaf.entry.seen, leaf.line()
        if seen is not None and seen.size and seen.size not in roots:
            raise _refused(
                f"l'entrée {frontier.size} cite un point de contrôle absent",
                f"entry {frontier.size} names a checkpoint that is missing",
            )
        frontier.append(leaf_hash(line))
        if frontier.size in roots and roots[frontier.size] != frontier.root():
            raise _refused(
                f"le point de contrôle {frontier.size} ne concorde pas", f"checkpoint {frontier.size} does not agree"
            )
        yield line
    if (frontier.size, frontier.root()) != (head.size, head.root):
        raise _refused("les entrées ne sont pas celles du point de contrôle", "the entries are not the checkpoint's")


def _ascending(earlier: Sequence[Checkpoint], head: Checkpoint) -> Sequence[Checkpoint]:
    sizes = [0, *(each.size for each in earlier), head.size]
    if earlier and any(one >= other for one, other in pairwise(sizes)):
        raise _refused("les points de contrôle ne se suivent pas", "the checkpoints are not in order")
    if len(earlier) > MOST_CHECKPOINTS:
        raise _refused("trop de points de contrôle", "too many checkpoints")
    return earlier


def _write_lines(archive: zipfile.ZipFile, name: str, lines: Iterable[bytes]) -> None:
    with lines_of(archive, name) as member:
        for line in lines:
            member.write(line + b"\n")


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _FIRST_DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _refused(french: str, english: str) -> BadInput:
    return BadInput(
        say(f"Cet export ne se vérifierait pas : {french}.", f"This export would not verify: {english}."),
        code="export-refused",
    )
