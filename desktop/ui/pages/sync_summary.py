"""The synchronisation in one sentence, on the page of the account, and the way to its own page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.sync.status import Status, drawing_of, sentence
from desktop.ui.icons import icon, pixmap
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from shared.language import say


class SyncSummary(QFrame):
    """`wanted` when the person wants to see more."""

    wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.head, self.drawing, self.words = QLabel(self), QLabel(self), Sentence(parent=self, kept=True)
        self.see = QPushButton(self)
        self._status = Status()
        self.see.clicked.connect(self.wanted)
        self.setProperty("role", "card")
        self.head.setProperty("role", "subtitle")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.drawing)
        row.addWidget(self.words, 1)
        row.addWidget(self.see)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addLayout(row)

    def retranslate(self) -> None:
        """Speak the language in use."""
        self.head.setText(say("Synchronisation", "Synchronisation"))
        self.drawing.setPixmap(pixmap(drawing_of(self._status), px(22)))
        self.words.tell(sentence(self._status))
        self.words.setAccessibleName(self.words.text())
        self.see.setText(say("Voir ce qui attend", "See what waits"))
        self.see.setAccessibleName(self.see.text())
        self.see.setIcon(icon("next"))
        self.see.setIconSize(QSize(px(18), px(18)))

    def show_status(self, status: Status) -> None:
        """How things stand now."""
        self._status = status
        self.retranslate()
