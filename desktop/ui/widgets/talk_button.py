"""The round button one holds to talk: always in the same place, its state in a drawing, a word and a colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from desktop.ui.icons import paint
from desktop.ui.talk_state import Mood, label
from desktop.ui.theme import colour, font, px

SMALLEST = 112
"""Pixels across at 100 %, the ring of the level included."""
_RING = 9
_LOOKS: dict[Mood, tuple[str, str]] = {
    "waiting": ("think", "disabled"),
    "deaf": ("mute", "disabled"),
    "ready": ("microphone", "main"),
    "listening": ("microphone", "recording"),
    "thinking": ("think", "thinking"),
    "speaking": ("repeat", "speaking"),
}


class TalkButton(QAbstractButton):
    """Shows a mood; `pressed` and `released` are for whoever minds gestures."""

    def __init__(self) -> None:
        super().__init__()
        self._mood: Mood = "waiting"
        self._level = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_mood("waiting")

    @property
    def mood(self) -> Mood:
        return self._mood

    def show_mood(self, mood: Mood) -> None:
        self._mood = mood
        self.setText(label(mood))
        self.setAccessibleName(label(mood))
        self.setEnabled(mood not in {"waiting", "deaf"})
        self.updateGeometry()
        self.update()

    def show_level(self, share: float) -> None:
        """How loud the microphone is, 0 to 1."""
        self._level = share
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(px(SMALLEST), px(SMALLEST))

    def hitButton(self, at: object) -> bool:  # noqa: N802 - Qt's name
        middle = QPointF(self.rect().center())
        away = QPointF(at) - middle  # type: ignore[call-overload]
        return bool(away.x() ** 2 + away.y() ** 2 <= (self.width() / 2) ** 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        drawing, name = _LOOKS[self._mood]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, outer = QPointF(self.width() / 2, self.height() / 2), self.width() / 2
        disc = outer - px(_RING)
        if self._mood == "listening":
            painter.setBrush(colour("recording_soft"))
            painter.drawEllipse(middle, disc + px(3) + self._level * px(6), disc + px(3) + self._level * px(6))
            painter.setPen(QPen(colour("recording"), max(1.0, self._level * px(5))))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, disc + px(4), disc + px(4))
            painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(name).darker(115) if self.isDown() else colour(name))
        painter.drawEllipse(middle, disc, disc)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("focus"), 3))
            painter.drawEllipse(middle, outer - 2, outer - 2)
        size = px(30)
        paint(painter, QRectF(middle.x() - size / 2, middle.y() - px(28), size, size), drawing, "main_text")
        painter.setPen(colour("main_text"))
        painter.setFont(font(0.86, bold=True))
        words = QRectF(middle.x() - disc + 4, middle.y() + px(4), 2 * disc - 8, px(22))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
