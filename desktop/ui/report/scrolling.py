"""An area whose sheet is as wide as it is and exactly as tall as its words need at that width."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget


class Sheet(QWidget):
    """Wrapped labels ask for the height they would have in a narrow column: the sheet does not pass that on."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, 0)


class Scrolling(QScrollArea):
    """Scrolls up and down only, and follows the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def cards_under(title: QLabel, cards: Sequence[QWidget], page: QWidget) -> Scrolling:
    """Lay a page out: its title, and below it cards that scroll."""
    title.setProperty("role", "title")
    sheet, area = Sheet(page), Scrolling(page)
    inside = QVBoxLayout(sheet)
    inside.setContentsMargins(0, 0, 12, 16)
    inside.setSpacing(12)
    for card in cards:
        inside.addWidget(card)
    inside.addStretch()
    area.setWidget(sheet)
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 20, 16, 8)
    column.setSpacing(12)
    column.addWidget(title)
    column.addWidget(area, 1)
    return area
