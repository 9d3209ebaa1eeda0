"""How loud the microphone is, as a bar and in a word."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import colour, px
from shared.language import say

LOWEST, LOUD = -60.0, -6.0
"""Decibels below full scale where the bar begins, and from where on sound is cut off at its peaks."""
_HEARD = -42.0


class LevelMeter(QWidget):
    """`show_level` in dB below full scale; the peak stays for a moment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rms = self._peak = self._held = LOWEST
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    @property
    def words(self) -> str:
        """What the level means."""
        if self._held >= LOUD:
            return say("Trop fort : éloignez-vous", "Too loud: move away")
        if self._held >= _HEARD:
            return say("On vous entend bien", "You are heard well")
        return say("Silence : parlez", "Silence: speak")

    def show_level(self, rms: float, peak: float) -> None:
        self._rms, self._peak = rms, peak
        self._held = max(peak, self._held - 0.6)
        self.setAccessibleDescription(self.words)
        self.update()

    def rest(self) -> None:
        """Nothing is heard any more."""
        self._rms = self._peak = self._held = LOWEST
        self.update()

    def retranslate(self) -> None:
        self.setAccessibleName(say("Niveau du micro", "Microphone level"))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(px(320), max(px(28), self.fontMetrics().height() + px(6)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(px(240), self.sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words = self.fontMetrics().horizontalAdvance(say("Trop fort : éloignez-vous", "Too loud: move away")) + px(12)
        high = px(14)
        bar = QRectF(0.5, (self.height() - high) / 2, max(px(60), self.width() - words - px(8)), high)
        painter.setPen(QPen(colour("border"), 1))
        painter.setBrush(colour("paper"))
        painter.drawRoundedRect(bar, high / 2, high / 2)
        filled = QRectF(bar)
        filled.setWidth(max(0.0, _share(self._rms)) * bar.width())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("recording" if self._held >= LOUD else "main"))
        if filled.width() > high / 2:
            painter.drawRoundedRect(filled, high / 2, high / 2)
        held = bar.left() + _share(self._held) * bar.width()
        painter.setPen(QPen(colour("text"), 2))
        if self._held > LOWEST:
            painter.drawLine(round(held), round(bar.top()), round(held), round(bar.bottom()))
        painter.setPen(colour("meta"))
        place = self.rect().adjusted(round(bar.right()) + px(12), 0, 0, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.words)


def _share(level: float) -> float:
    return min(1.0, max(0.0, (level - LOWEST) / -LOWEST))
