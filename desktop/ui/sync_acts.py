"""What a button about the synchronisation does, wherever it stands, and how a page asks how it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.ui.bridge import Bridge

if TYPE_CHECKING:
    from desktop.desk.desk import Desk
    from desktop.sync.status import Status


def carry_out(bridge: Bridge, act: str) -> None:
    """retry, resume, pause, files, seen or destroy."""
    match act:
        case "resume" | "pause":
            bridge.change(sync_paused=act == "pause")
        case "retry" | "files":
            bridge.call(lambda desk: desk.syncing.at_once(files=act == "files"))
        case "destroy":
            bridge.ask(lambda desk: desk.syncing.confirm_removals())
        case "seen":
            bridge.ask(lambda desk: desk.syncing.board.seen())


async def sync_status(desk: Desk) -> Status:
    """How things stand, for a page that has just come to the front."""
    return desk.syncing.status
