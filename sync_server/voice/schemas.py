"""Voice sessions over HTTP, before and after their WebSocket."""

from __future__ import annotations

import base64
from datetime import datetime

import msgspec

from shared.crypto.recipients import Wrap
from shared.voice.ports import Privacy
from shared.voice.session import HEARTBEAT_S, RESUME_S, SUBPROTOCOL
from sync_server.voice.store import Row


class NewSession(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for."""

    privacy: Privacy = "internal"
    """How far anything said in it may go at most; what is restricted stays on the laptop and is refused here."""
    keep: bool = False
    """Whether whole turns are kept, each sealed when it ends to the owner's laptops and to whoever reviews them."""


class OpenedSession(msgspec.Struct, frozen=True, kw_only=True):
    """Where it goes on: a WebSocket at `path`, whose first message is Hello with the same person's token."""

    session: str
    path: str
    subprotocol: str = SUBPROTOCOL
    resume_s: float = RESUME_S
    heartbeat_s: float = HEARTBEAT_S


class KeptTurn(msgspec.Struct, frozen=True, kw_only=True):
    """A turn that only its readers can open: question, answer and timings, as content of kind `turn`."""

    number: int
    kept_at: datetime
    record: str
    """A sealed record in base64; its header names the server's key that signed it."""
    wraps: list[Wrap]


class KeptTurns(msgspec.Struct, frozen=True, kw_only=True):
    """In their order; the next page begins after the last number."""

    signer: str
    public: str
    """The key that signed them, as the audit log's manifest lists it."""
    turns: list[KeptTurn]


def shown(row: Row) -> KeptTurn:
    """As it is given."""
    return KeptTurn(
        number=row.number,
        kept_at=row.kept_at,
        record=base64.b64encode(row.record).decode(),
        wraps=msgspec.json.decode(row.wraps, type=list[Wrap]),
    )
