"""What this laptop remembers of its organisation's log: the log's key, the newest proven checkpoint, and alarms."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from desktop.store.store import Store
from shared.audit.checkpoint import Checkpoint, parse_checkpoint
from shared.audit.note import NoteKey, parse_key
from shared.language import say

_LOG, _ALARMS = "audit log", "audit alarms"
MOST_ALARMS = 20
Kind = Literal["split", "went-back", "unproven", "other-key"]


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """Two notes that cannot both be true of one log, or that nobody could prove to be; kept for whoever has to ask."""

    at: datetime
    kind: Kind
    held: str
    shown: str

    @property
    def message(self) -> str:
        """For people."""
        if self.kind in {"split", "went-back"}:
            return say(
                "Le serveur montre un autre journal d'audit qu'avant : la preuve est gardée ici, prévenez votre "
                "organisation.",
                "The server shows another audit log than before: the proof is kept here, tell your organisation.",
            )
        if self.kind == "other-key":
            return say(
                "Le journal d'audit du serveur a changé de clé : demandez à votre organisation si c'est voulu.",
                "The server's audit log has changed its key: ask your organisation whether that is meant.",
            )
        return say(
            "Le serveur ne prouve pas que son journal d'audit a seulement grandi : prévenez votre organisation.",
            "The server does not prove that its audit log only grew: tell your organisation.",
        )


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    organisation: str
    key: str
    note: str = ""


def log_key(store: Store, organisation: str) -> NoteKey | None:
    """The key that was shown first."""
    kept = _kept(store, organisation)
    return None if kept is None else parse_key(kept.key)


def held(store: Store, organisation: str) -> Checkpoint | None:
    """The newest checkpoint that was proven to extend all before."""
    kept = _kept(store, organisation)
    return None if kept is None or not kept.note else parse_checkpoint(kept.note.encode())


def hold(store: Store, organisation: str, key: NoteKey, checkpoint: Checkpoint) -> None:
    """Hold to this from now on."""
    kept = _Kept(organisation=organisation, key=str(key), note=str(checkpoint))
    store.meta.set(_LOG, msgspec.json.encode(kept).decode())


def alarms(store: Store) -> list[Alarm]:
    """The newest last."""
    written = store.meta.get(_ALARMS)
    return msgspec.json.decode(written, type=list[Alarm]) if written else []


def keep_alarm(store: Store, alarm: Alarm) -> bool:
    """Whether it is a new one: the same two notes are one alarm. The oldest stay, where there are too many."""
    with store.database.transaction():
        before = alarms(store)
        if any((each.kind, each.held, each.shown) == (alarm.kind, alarm.held, alarm.shown) for each in before):
            return False
        store.meta.set(_ALARMS, msgspec.json.encode([*before, alarm][:MOST_ALARMS]).decode())
    return True


def _kept(store: Store, organisation: str) -> _Kept | None:
    written = store.meta.get(_LOG)
    kept = msgspec.json.decode(written, type=_Kept) if written else None
    return kept if kept is not None and kept.organisation == organisation else None
