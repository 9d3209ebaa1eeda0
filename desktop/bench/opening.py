"""One opening of the window on a store of its own, told in milliseconds from the start of the process.

Run as a program of its own, because Qt wants the main thread: python -m desktop.bench.opening FOLDER STARTED
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from desktop.runtime import Runtime
from desktop.settings import Settings
from desktop.ui.bridge import Bridge, Tell
from desktop.ui.theme import wear
from desktop.ui.window import MainWindow

if TYPE_CHECKING:
    from desktop.desk.desk import Desk

PASSPHRASE = "le fleuve passe sous le pont"  # noqa: S105 - of a store that lasts for one measurement
QUESTION = "Quel est le chef-lieu de la Nyanga ?"
_PRESSES = 40


class Opening(QObject):
    """Follows one start: the first picture, the passphrase, the engines, presses of the key, one typed question."""

    def __init__(self, window: MainWindow, bridge: Bridge, clock: Callable[[], float]) -> None:
        super().__init__()
        self._window, self._bridge, self._clock = window, bridge, clock
        self.told: dict[str, float] = {}
        self.presses: list[float] = []
        self._pressed = 0.0
        window.installEventFilter(self)
        bridge.ready.connect(self._ready)
        bridge.recorded.connect(self._recorded)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint and "window" not in self.told:
            self._note("window")
            QTimer.singleShot(0, self._unlock)
        return super().eventFilter(watched, event)

    def _unlock(self) -> None:
        self._bridge.start()
        self._bridge.ask(lambda desk: desk.unlock(PASSPHRASE), failed=_fail)

    def _ready(self) -> None:
        self._note("ready")
        self._bridge.ask(_warmed, lambda _: self._warm(), failed=_fail)

    def _warm(self) -> None:
        self._note("warm")
        self.told["idle_mb"] = _rss_mb()
        self._press()

    def _press(self) -> None:
        if len(self.presses) == _PRESSES:
            self._bridge.call(lambda desk: desk.talk.ask(QUESTION))
            return
        self._pressed = time.perf_counter()
        self._bridge.ask(_press, self._took, failed=_fail)

    def _took(self, at: float) -> None:
        self.presses.append((at - self._pressed) * 1000)
        QTimer.singleShot(10, self._press)

    def _recorded(self, turn: object) -> None:
        if getattr(turn, "state", "") == "answered":
            self._note("answered")
            self.told["turn_mb"] = _rss_mb()
            self._window.close()

    def _note(self, what: str) -> None:
        self.told[what] = self._clock()
        self.told[f"{what}_cpu"] = time.process_time() * 1000


async def _press(desk: Desk) -> float:
    """The key goes down and up again; when the desk's loop knew it."""
    desk.talk.press()
    at = time.perf_counter()
    desk.talk.cancel()
    return at


async def _warmed(desk: Desk) -> None:
    await desk.warmed()


def _fail(error: Exception) -> None:
    sys.exit(f"{error}")


def _rss_mb() -> float:
    import psutil  # noqa: PLC0415 - not what is measured

    return float(psutil.Process().memory_info().rss) / 1e6


def main(folder: str, started: str) -> int:
    """Open the window, and print what was noted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    wear(app, 100)
    runtime, settings = Runtime(), Settings(language="fr")
    bridge = Bridge(runtime, lambda tell: _desk(Path(folder), settings, tell), settings, exists=True)
    window = MainWindow(bridge, QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat))
    opening = Opening(window, bridge, lambda: (time.time() - float(started)) * 1000)
    bridge.left.connect(app.quit)
    window.show()
    app.exec()
    runtime.close()
    sys.stdout.write(json.dumps(opening.told | {"presses": opening.presses}) + "\n")
    return 0


def _desk(folder: Path, settings: Settings, tell: Tell) -> Desk:
    """A desk with this laptop's engines and a silent microphone, imported as late as the program does."""
    from desktop.app import gathering  # noqa: PLC0415 - off the window's thread
    from desktop.audio.recorded import RecordedBackend  # noqa: PLC0415 - the same
    from desktop.crew import Crew  # noqa: PLC0415 - the same
    from desktop.desk.desk import Desk as RealDesk  # noqa: PLC0415 - the same
    from desktop.store.vault import Vault  # noqa: PLC0415 - the same
    from models.store import default_store  # noqa: PLC0415 - the same

    silence = RecordedBackend(bytes(32_000 * 600))
    return RealDesk(Vault(folder, None), gathering(Crew(default_store()), silence), settings, tell)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
