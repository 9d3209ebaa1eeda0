"""Sorts what the desk tells into the bridge's signals; read only once there is a desk that tells something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.desk.events import (
    DeskEvent,
    Dictated,
    Locked,
    NoAudio,
    NotSaved,
    Opened,
    PartGone,
    Ready,
    Recorded,
)
from desktop.talk.events import Told

if TYPE_CHECKING:
    from desktop.ui.bridge import Bridge


def hand_on(bridge: Bridge, event: DeskEvent) -> None:
    """Emit the signal that belongs to the event."""
    match event:
        case Told():
            bridge.told.emit(event)
        case Opened():
            bridge.is_open = bridge.exists = True
            bridge.opened.emit()
        case Locked(why=why):
            bridge.is_open = False
            bridge.locked.emit(why)
        case Ready(microphone=microphone, speaker=speaker):
            bridge.ready.emit(microphone, speaker)
        case NoAudio(message=message):
            bridge.no_audio.emit(message)
        case PartGone():
            bridge.part_gone.emit(event)
        case Recorded(turn=turn):
            bridge.recorded.emit(turn)
        case Dictated(text=text):
            bridge.dictated.emit(text)
        case NotSaved(message=message):
            bridge.not_saved.emit(message)
