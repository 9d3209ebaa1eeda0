"""How loud the microphone is, as a bar and in words; it shows why one is not heard."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import colour, font, px
from shared.language import say

QUIETEST_DB = -60.0
TOO_LOUD_DB = -1.0
SPEECH = 0.5
_PARTS = 16


class LevelMeter(QWidget):
    """`take` a level ten times a second; `rest` when nobody listens."""

    def __init__(self) -> None:
        super().__init__()
        self.share = 0.0
        self._peak_db = self._speech = 0.0
        self._live = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.retranslate()

    @property
    def words(self) -> str:
        """What the bar shows, in words."""
        if not self._live:
            return say("Micro au repos", "Microphone idle")
        if self._peak_db > TOO_LOUD_DB:
            return say("Trop fort : éloignez le micro", "Too loud: move the microphone away")
        if self._speech >= SPEECH:
            return say("On vous entend", "You are heard")
        return say("Silence", "Silence")

    def take(self, rms_db: float, peak_db: float, speech: float) -> None:
        """A tenth of a second: RMS and peak in dB below full scale, and how surely somebody speaks."""
        loud = rms_db if math.isfinite(rms_db) else QUIETEST_DB
        self.share = max(0.0, min(1.0, 1 - loud / QUIETEST_DB))
        self._peak_db, self._speech, self._live = peak_db, speech, True
        self._tell()

    def rest(self) -> None:
        self.share, self._live = 0.0, False
        self._tell()

    def retranslate(self) -> None:
        self._tell()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(px(220), px(44))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(px(120), px(44))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width = (self.width() + px(3)) / _PARTS
        lit = round(self.share * _PARTS)
        loud = self._live and self._peak_db > TOO_LOUD_DB
        for part in range(_PARTS):
            name = "line" if part >= lit else "recording" if loud else "main" if self._speech >= SPEECH else "border"
            painter.setBrush(colour(name))
            painter.drawRoundedRect(QRectF(part * width, px(4), width - px(3), px(12)), 2, 2)
        painter.setPen(colour("meta"))
        painter.setFont(font(0.9))
        words = QRectF(0, px(20), self.width(), px(24))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.words)

    def _tell(self) -> None:
        name = say(f"Niveau du micro : {self.words}", f"Microphone level: {self.words}")
        if name != self.accessibleName():
            self.setAccessibleName(name)
        self.update()
