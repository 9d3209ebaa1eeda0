"""Voice sessions over HTTP, before and after their WebSocket."""

from __future__ import annotations

import msgspec

from shared.voice.ports import Privacy
from shared.voice.session import HEARTBEAT_S, RESUME_S, SUBPROTOCOL


class NewSession(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for."""

    privacy: Privacy = "internal"
    """How far anything said in it may go at most; what is restricted stays on the laptop and is refused here."""


class OpenedSession(msgspec.Struct, frozen=True, kw_only=True):
    """Where it goes on: a WebSocket at `path`, whose first message is Hello with the same person's token."""

    session: str
    path: str
    subprotocol: str = SUBPROTOCOL
    resume_s: float = RESUME_S
    heartbeat_s: float = HEARTBEAT_S
