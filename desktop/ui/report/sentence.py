"""A label for sentences: plain text, wrapped, as tall as its words need, gone when it has nothing to say."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class Sentence(QLabel):
    """`role` is how the theme tells a note from a warning; `kept` leaves it in place even when it is empty."""

    def __init__(self, role: str = "", parent: QWidget | None = None, *, kept: bool = False) -> None:
        super().__init__(parent)
        self._kept = kept
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if role:
            self.setProperty("role", role)
        if not kept:
            self.hide()

    def tell(self, text: str) -> None:
        """Show a sentence, or nothing."""
        self.setText(text)
        self.setVisible(self._kept or bool(text))

    def paint_as(self, role: str) -> None:
        """Take another role of the theme."""
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)
