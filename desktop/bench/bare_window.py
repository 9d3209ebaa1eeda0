"""The least that a Qt window costs: started, shown, painted once, and told in milliseconds; a baseline."""

from __future__ import annotations

import json
import os
import sys
import time

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel


class Bare(QLabel):
    """One line of text."""

    def __init__(self, started: float) -> None:
        super().__init__("iAsted")
        self._started = started

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        told = {"window": (time.time() - self._started) * 1000, "window_cpu": time.process_time() * 1000}
        sys.stdout.write(json.dumps(told) + "\n")
        QApplication.exit(0)


def main(started: str) -> int:
    """Show it, and end."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    window = Bare(float(started))
    window.resize(1280, 720)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
