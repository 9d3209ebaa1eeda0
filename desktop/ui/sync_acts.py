"""What a button about the synchronisation does, wherever it stands."""

from __future__ import annotations

from desktop.ui.bridge import Bridge


def carry_out(bridge: Bridge, act: str) -> None:
    """retry, resume, pause, files or seen."""
    match act:
        case "resume" | "pause":
            bridge.change(sync_paused=act == "pause")
        case "retry" | "files":
            bridge.call(lambda desk: desk.syncing.at_once(files=act == "files"))
        case "seen":
            bridge.ask(lambda desk: desk.syncing.seen())
