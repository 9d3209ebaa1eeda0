"""What stands above the thread for as long as it is true: what is missing, what works meanwhile, what to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from desktop.ui.icons import pixmap
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px


class Banner(QFrame):
    """One sentence and one button."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.drawing, self.words, self.button = QLabel(), Sentence(kept=True), QPushButton()
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._act: Callable[[], object] | None = None
        self.button.clicked.connect(lambda: self._act() if self._act is not None else None)
        self.row = row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(12)
        row.addWidget(self.drawing)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.hide()

    def tell(self, text: str, action: str = "", act: Callable[[], object] | None = None) -> None:
        """Show a sentence and a button; an empty sentence hides both."""
        self._act = act
        self.drawing.setPixmap(pixmap("warning", px(22), "thinking"))
        self.words.tell(text)
        self.words.setAccessibleName(text)
        self.button.setText(action)
        self.button.setAccessibleName(action)
        self.button.setVisible(bool(action))
        self.setVisible(bool(text))
