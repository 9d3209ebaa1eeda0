"""Which of the bridge's signals tells an event of the desk; read only once there is a desk that tells something."""

from __future__ import annotations

from desktop.desk.events import (
    AccountChanged,
    DeskEvent,
    Dictated,
    LeaseOver,
    Locked,
    NoAudio,
    NotSaved,
    Opened,
    PartGone,
    Ready,
    Recorded,
    SyncChanged,
    Unsound,
    Wiped,
)
from desktop.ui.notice import Notice

_SIGNALS: dict[type, tuple[str, tuple[str, ...]]] = {
    Opened: ("opened", ()),
    Locked: ("locked", ("why",)),
    Ready: ("ready", ("microphone", "speaker")),
    NoAudio: ("no_audio", ("message",)),
    Recorded: ("recorded", ("turn",)),
    Dictated: ("dictated", ("text",)),
    NotSaved: ("not_saved", ("message",)),
    AccountChanged: ("account_changed", ()),
    SyncChanged: ("sync_changed", ("status",)),
    LeaseOver: ("lease_over", ("message",)),
    Wiped: ("wiped", ("message",)),
}


def signal_of(event: DeskEvent) -> tuple[str, tuple[object, ...]]:
    """The signal's name and what it carries."""
    if type(event) in _SIGNALS:
        name, fields = _SIGNALS[type(event)]
        return name, tuple(getattr(event, field) for field in fields)
    if isinstance(event, Unsound):
        return "notice", (Notice(text=event.message, kind="error"),)
    return "part_gone" if isinstance(event, PartGone) else "told", (event,)
