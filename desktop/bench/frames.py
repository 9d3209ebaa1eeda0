"""How long the window is busy with one token of an answer at the end of a thread of two thousand messages.

Run as a program of its own, because Qt wants the main thread: python -m desktop.bench.frames
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QApplication, QListView

from desktop.store.records import Turn
from desktop.talk.events import Told
from desktop.ui.following import Following
from desktop.ui.theme import wear
from desktop.ui.widgets.message_list import MessageList
from desktop.ui.widgets.message_model import Messages
from shared.voice.events import ReplyDelta

TURNS = 1_000
TOKENS = 400
_SAID = "Quelle quantité de ciment le bordereau du trois novembre annonce-t-il pour l'extension du dispensaire ?"
_ANSWERED = "Le bordereau annonce deux cent cinquante sacs. Le comptage en donne cent soixante-huit. " * 2
_WIDTH, _HEIGHT = 900, 560


def main() -> int:
    """Print milliseconds and processor milliseconds per token, ours and those of Qt's own list."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    wear(app, 100)
    sys.stdout.write(json.dumps({"ours": ours(app), "plain": plain(app)}) + "\n")
    return 0


def ours(app: QApplication) -> dict[str, list[float]]:
    """The thread as the talk page shows it, fed with the events of an answer."""
    messages = Messages()
    messages.put([_turn(place) for place in range(TURNS)])
    shown = MessageList(messages)
    following = Following(messages)
    shown.resize(_WIDTH, _HEIGHT)
    shown.show()
    shown.to_end()
    app.processEvents()
    spent = Spent()
    for place in range(TOKENS):
        with spent:
            event = ReplyDelta(turn="now", text=f"mot{place % 7} ")
            following.take(Told(at_s=place / 20, event=event))
            shown.viewport().repaint()
            app.processEvents()
    shown.close()
    return spent.told


def plain(app: QApplication) -> dict[str, list[float]]:
    """The same words in a QListView with wrapped words and nothing of ours."""
    model = QStringListModel([text for _ in range(TURNS) for text in (_SAID, _ANSWERED)])
    shown = QListView()
    shown.setWordWrap(True)
    shown.setModel(model)
    shown.resize(_WIDTH, _HEIGHT)
    shown.show()
    shown.scrollToBottom()
    app.processEvents()
    model.insertRow(model.rowCount())
    spent, text = Spent(), ""
    for place in range(TOKENS // 10):
        text += f"mot{place % 7} "
        with spent:
            model.setData(model.index(model.rowCount() - 1), text)
            shown.scrollToBottom()
            shown.viewport().repaint()
            app.processEvents()
    shown.close()
    return spent.told


class Spent:
    """Adds up what each `with` block took."""

    def __init__(self) -> None:
        self.told: dict[str, list[float]] = {"wall_ms": [], "cpu_ms": []}

    def __enter__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.told["wall_ms"].append((time.perf_counter() - self._wall) * 1000)
        self.told["cpu_ms"].append((time.process_time() - self._cpu) * 1000)


def _turn(place: int) -> Turn:
    return Turn(
        id=f"{place:08}",
        conversation="bench",
        at=datetime(2026, 11, 24, 9, tzinfo=UTC),
        heard=_SAID,
        written=_ANSWERED,
        answer=_ANSWERED,
        state="answered",
    )


if __name__ == "__main__":
    sys.exit(main())
