"""What went wrong with the account in one sentence, and below it what works all the same."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.report.sentence import Sentence
from shared.language import say


class Problem(QWidget):
    """Takes no room while there is nothing to say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.said, self.meanwhile = Sentence("error", self), Sentence("meta", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.said)
        column.addWidget(self.meanwhile)
        self.hide()

    def tell(self, sentence: str) -> None:
        """Show what was wrong; nothing when it is empty."""
        calm = say("En attendant, tout fonctionne sur cet ordinateur.", "Meanwhile everything works on this computer.")
        self.said.tell(sentence)
        self.said.setAccessibleName(sentence)
        self.meanwhile.tell(calm if sentence else "")
        self.setVisible(bool(sentence))
