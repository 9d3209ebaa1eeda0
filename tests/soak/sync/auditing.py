"""The audit log after a run: certified by the keeper, exported, and verified as a third party would."""

from __future__ import annotations

from pathlib import Path

import msgspec

from shared.audit.chain import Head
from shared.audit.keys import Trusted, root_key
from shared.audit.note import Note, sign
from shared.audit.verify import verify
from shared.crypto.keys import public_of
from tests.soak.sync.fleet import Member
from tests.soak.sync.headquarters import Headquarters


def export_of(headquarters: Headquarters, into: Path) -> Path:
    """The log as a file, after the organisation's root has signed whose signatures count in it."""
    keeper = headquarters.keeper
    text = headquarters.asked("GET", "audit/keys").json()["text"]
    note = Note(text, (sign(text, root_key(keeper.organisation, b"").name, keeper.root),))
    headquarters.asked("PUT", "keys/audit-manifest", json={"note": str(note)})
    into.write_bytes(headquarters.asked("GET", "audit/export").content)
    return into


def unverified(headquarters: Headquarters, members: list[Member], folder: Path) -> list[str]:
    """Why the log does not verify.

    Of a server that was put back it must be intact as far as it goes, though devices remember more of it.
    """
    export, keeper = export_of(headquarters, folder / "log.zip"), headquarters.keeper
    trusted = Trusted((root_key(keeper.organisation, public_of(keeper.root)),))
    heads = [] if headquarters.restores else [_head(member) for member in members]
    verdict = verify(export, trusted=trusted, heads=[head for head in heads if head is not None])
    return [] if verdict.code == "intact" else [f"the audit log does not verify: {verdict}"]


def _head(member: Member) -> Head | None:
    told = member.machine.do("deeds_head")["head"]
    return msgspec.json.decode(told, type=Head) if told else None
