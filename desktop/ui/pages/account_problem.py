"""What went wrong with the account in one sentence, and below it what is safe all the same."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.report.sentence import Sentence
from shared.language import say


class Problem(QWidget):
    """Takes no room while there is nothing to say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.said, self.safe = Sentence("error", self), Sentence("meta", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.said)
        column.addWidget(self.safe)
        self.hide()

    def tell(self, sentence: str) -> None:
        """Show what was wrong; nothing when it is empty."""
        calm = say(
            "Rien n’est perdu : tout reste sur cet ordinateur, et iAsted continue de fonctionner.",
            "Nothing is lost: everything stays on this computer, and iAsted keeps working.",
        )
        self.said.tell(sentence)
        self.said.setAccessibleName(sentence)
        self.safe.tell(calm if sentence else "")
        self.setVisible(bool(sentence))
