"""Whose a conversation's key is: what its wraps say when it comes first, and who may write under it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from shared.crypto.header import Header
from shared.crypto.recipients import Wrap
from shared.roles import Standing, Target
from shared.sync.protocol import Code
from sync_server.identity.guard import Caller

_OWNERS = {"conversation", "turn", "report", "attachment"}
"""Kinds of records that only whoever began a case writes in it."""


class CaseKey(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `conversation_key`."""

    organisation: str
    id: str
    conversation: str
    owner: str
    region: str | None
    commitment: bytes
    shredded_at: datetime | None = None

    @property
    def target(self) -> Target:
        return Target(organisation=self.organisation, owner=self.owner, region=self.region)


def begun(header: Header, wraps: tuple[Wrap, ...], owner: Standing, regions: frozenset[str]) -> CaseKey | None:
    """The key that these wraps bring; None when they are not those of one key for its reviewers."""
    names = {(wrap.conversation, wrap.dek_id) for wrap in wraps}
    kinds = {wrap.kind: wrap.recipient for wrap in wraps}
    if len(names) != 1 or not {"nation", "recovery"} <= set(kinds):
        return None
    conversation, dek_id = names.pop()
    region = kinds.get("region")
    if dek_id != header.dek_id or (region is not None and region not in regions):
        return None
    return CaseKey(
        organisation=owner.organisation,
        id=dek_id,
        conversation=conversation,
        owner=owner.person,
        region=region,
        commitment=bytes.fromhex(header.dek_commit),
    )


def against(key: CaseKey, header: Header, who: Caller) -> Code | None:
    """Why this record may not stand under this key."""
    if bytes.fromhex(header.dek_commit) != key.commitment:
        return "unknown-key"
    mine = who.standing.person == key.owner
    if not mine and (header.kind in _OWNERS or not who.allows("reports:read", key.target)):
        return "not-yours"
    if key.shredded_at is not None:
        return "shredded"
    if header.kind == "shred" and not who.allows("reports:shred", key.target):
        return "not-yours"
    return None
