"""A checkpoint that somebody else holds beside what the database holds: one history, or the proof of two."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Literal

import msgspec

from shared.audit.checkpoint import Checkpoint, parse_checkpoint
from shared.audit.note import NoteKey
from shared.errors import BadInput
from sync_server.audit import checkpoint_store, proving
from sync_server.audit.act import BY_ITSELF, Act
from sync_server.audit.store import Head
from sync_server.kit.database import Transaction

Met = Literal["same", "split", "ahead", "foreign"]
"""Of this log's history; of another one that its key signed, too; of more than there is; not of its key."""


class Meeting(msgspec.Struct, frozen=True):
    """What was found, and what is to be written down for it."""

    relation: Met
    act: Act | None = None


class Held(msgspec.Struct, frozen=True):
    """What a device came with."""

    device: str
    note: str
    at: datetime


async def meet(tables: Transaction, head: Head, log: NoteKey, given: Held) -> Meeting:
    """Compare, and keep what contradicts, once."""
    held = _read(given.note, log)
    if held is None:
        return Meeting("foreign")
    if held.size > head.size:
        return await _kept(tables, head, given, "", "ahead")
    if held.root == await proving.root(tables, head.organisation, held.size):
        await checkpoint_store.meet(tables, head.organisation, given.device, held.size, given.at)
        return Meeting("same")
    ours = await checkpoint_store.at_least(tables, head.organisation, held.size)
    return await _kept(tables, head, given, ours or "", "split")


def _read(note: str, log: NoteKey) -> Checkpoint | None:
    try:
        held = parse_checkpoint(note.encode())
    except BadInput:
        return None
    return held if held.origin == log.name and held.note.signed_by(log) else None


async def _kept(tables: Transaction, head: Head, given: Held, ours: str, relation: Met) -> Meeting:
    digest = hashlib.sha256(given.note.encode()).digest()
    new = await checkpoint_store.add_evidence(
        tables, head.organisation, digest, given.note, ours, given.device, given.at
    )
    act = Act(
        organisation=head.organisation,
        who=BY_ITSELF,
        action=f"log.{relation}-seen",
        object=f"device:{given.device}",
        change=digest.hex(),
    )
    return Meeting(relation, act if new else None)
