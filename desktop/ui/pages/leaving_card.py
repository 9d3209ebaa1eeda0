"""Asks before signing out, and tells what has not been sent and that it stays."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui.pages.account_shown import unsent_in_words
from desktop.ui.report.sentence import Sentence
from shared.language import say


class LeavingCard(QFrame):
    """`stayed` or `left`."""

    stayed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.head, self.unsent, self.keeps = QLabel(self), Sentence(parent=self), Sentence(parent=self, kept=True)
        self.stay, self.go = QPushButton(self), QPushButton(self)
        self._count = 0
        self._lay_out()
        self.stay.clicked.connect(self.stayed)
        self.go.clicked.connect(self.left)

    def retranslate(self) -> None:
        """Speak the language in use."""
        self.head.setText(say("Se déconnecter de ce compte ?", "Sign out of this account?"))
        self.unsent.tell(unsent_in_words(self._count))
        self.keeps.tell(
            say(
                "Vos conversations et vos fiches restent ici, scellées avec votre phrase secrète.",
                "Your conversations and reports stay here, sealed with your passphrase.",
            )
        )
        self.stay.setText(say("Rester connecté", "Stay signed in"))
        self.go.setText(say("Se déconnecter", "Sign out"))
        for button in (self.stay, self.go):
            button.setAccessibleName(button.text())

    def ask(self, unsent: int) -> None:
        """Put the question, with what waits to be sent."""
        self._count = unsent
        self.work(busy=False)
        self.retranslate()

    def work(self, *, busy: bool) -> None:
        """The server is being told."""
        for button in (self.stay, self.go):
            button.setEnabled(not busy)

    def _lay_out(self) -> None:
        self.setProperty("role", "card")
        self.head.setProperty("role", "subtitle")
        self.stay.setProperty("role", "main")
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self.stay)
        foot.addWidget(self.go)
        foot.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 20)
        column.setSpacing(10)
        for part in (self.head, self.unsent, self.keeps):
            column.addWidget(part)
        column.addLayout(foot)
