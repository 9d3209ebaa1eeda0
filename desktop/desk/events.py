"""What a desk tells whoever shows it, besides what happens in a conversation."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.store.records import Turn
from desktop.sync.status import Status
from desktop.talk.events import Told
from shared.voice.events import Stage

Why = Literal["asked", "idle", "leaving", "lease", "wiped"]
"""Why a desk is locked: somebody asked, nobody came, the program ends, the lease is over, the data were destroyed."""


class DeskChange(msgspec.Struct, frozen=True, kw_only=True):
    """Something about the desk, not part of a conversation."""


class Opened(DeskChange, frozen=True, kw_only=True):
    """The store is open."""


class Locked(DeskChange, frozen=True, kw_only=True):
    """The store is closed and its keys are gone."""

    why: Why


class Ready(DeskChange, frozen=True, kw_only=True):
    """The engines are warm and the line is open: whoever speaks is heard and answered."""

    microphone: str
    speaker: str


class NoAudio(DeskChange, frozen=True, kw_only=True):
    """There is no microphone or speaker that can be used; typing works."""

    message: str
    code: str


class PartGone(DeskChange, frozen=True, kw_only=True):
    """A model is missing or an engine failed: what does not work without it, and what to do."""

    stage: Stage
    message: str
    code: str


class Recorded(DeskChange, frozen=True, kw_only=True):
    """A turn is on disk as it now stands."""

    turn: Turn


class Dictated(DeskChange, frozen=True, kw_only=True):
    """Words that were wanted for themselves; empty when nothing was heard."""

    text: str


class NotSaved(DeskChange, frozen=True, kw_only=True):
    """A turn could not be written; it is kept in memory and tried again."""

    message: str
    code: str


class Unsound(DeskChange, frozen=True, kw_only=True):
    """A page of the store was altered or is damaged: what can be read should be backed up."""

    message: str
    code: str


class AccountChanged(DeskChange, frozen=True, kw_only=True):
    """Somebody signed in or out, or what is known of the account is new."""


class SyncChanged(DeskChange, frozen=True, kw_only=True):
    """How the synchronisation stands is new."""

    status: Status


class LeaseOver(DeskChange, frozen=True, kw_only=True):
    """The time without a network is used up: the desk opens again once it has reached the server."""

    message: str


class Wiped(DeskChange, frozen=True, kw_only=True):
    """The organisation had this laptop's data destroyed: there is no store any more."""

    message: str


DeskEvent = (
    Told
    | Opened
    | Locked
    | Ready
    | NoAudio
    | PartGone
    | Recorded
    | Dictated
    | NotSaved
    | Unsound
    | AccountChanged
    | SyncChanged
    | LeaseOver
    | Wiped
)
