"""Two checkpoints of one log, from two places: the log only grew, or it showed two histories, and here is the proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from shared.audit.checkpoint import Checkpoint, parse_checkpoint
from shared.audit.merkle import consistent
from shared.audit.note import NoteKey
from shared.errors import BadInput
from shared.language import say

Relation = Literal["same", "extended", "split", "unproven"]


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two notes that one log signed and that cannot both be true; whoever holds its key can check."""

    first: str
    second: str

    def holds(self, log: NoteKey) -> bool:
        """Whether they really convict the holder of this key."""
        try:
            one, other = parse_checkpoint(self.first.encode()), parse_checkpoint(self.second.encode())
        except BadInput:
            return False
        signed = one.note.signed_by(log) and other.note.signed_by(log)
        return bool(signed) and one.origin == other.origin and one.size == other.size and one.root != other.root


class Comparison(msgspec.Struct, frozen=True):
    """How two checkpoints stand to each other."""

    relation: Relation
    newer: Checkpoint | None = None
    """The one to keep, when they agree."""
    evidence: Evidence | None = None


def compare(held: Checkpoint, met: Checkpoint, log: NoteKey, proof: Sequence[bytes] | None = None) -> Comparison:
    """Both must be signed by `log`; `proof` is the consistency proof from the smaller to the larger.

    `unproven` convicts nobody: a proof that is missing or wrong may have been lost or spoilt on its way. Ask again; a
    log that can never prove it has something to explain.
    """
    for each in (held, met):
        if each.origin != log.name or not each.note.signed_by(log):
            raise BadInput(
                say(
                    f"Ce point de contrôle n'est pas signé par le journal {log.name}.",
                    f"This checkpoint is not signed by the log {log.name}.",
                ),
                code="checkpoint-foreign",
            )
    older, newer = sorted((held, met), key=lambda each: each.size)
    if older.size == newer.size:
        if older.root == newer.root:
            return Comparison("same", newer=held)
        return Comparison("split", evidence=Evidence(str(held), str(met)))
    if proof is None and older.size:
        return Comparison("unproven")
    if not consistent(older.size, newer.size, proof or (), older.root, newer.root):
        return Comparison("unproven")
    return Comparison("extended", newer=newer)
