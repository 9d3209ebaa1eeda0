"""Who is signed in, where, until when without a network, and what can be done about it."""

from __future__ import annotations

import platform

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui.icons import icon
from desktop.ui.pages.account_problem import Problem
from desktop.ui.pages.account_shown import Shown, lease_in_words
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from desktop.ui.when import when
from desktop.ui.words import role_in_words
from shared.language import say

_ROWS = ("person", "role", "organisation", "region", "device", "server", "contact", "lease")


class ProfileCard(QFrame):
    """`refresh`, `manage` and `leave` say what the person wants."""

    refresh = Signal()
    manage = Signal()
    leave = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.head, self.tools, self.problem = QLabel(self), QWidget(self), Problem(self)
        self.names = {row: QLabel(self) for row in _ROWS}
        self.values = {row: Sentence(parent=self, kept=True) for row in _ROWS}
        self.refresh_button, self.manage_button, self.leave_button = (QPushButton(self.tools) for _ in range(3))
        self.own_name = platform.node()
        self._shown = Shown()
        self._busy = False
        self._lay_out()
        self.refresh_button.clicked.connect(self.refresh)
        self.manage_button.clicked.connect(self.manage)
        self.leave_button.clicked.connect(self.leave)

    def retranslate(self) -> None:
        """Speak the language in use."""
        for row, words in _names().items():
            self.names[row].setText(words)
        for row, words in _values(self._shown, self.own_name).items():
            self.values[row].tell(words)
            self.values[row].setAccessibleName(f"{self.names[row].text()}{say(' :', ':')} {words}")
            self.names[row].setVisible(bool(words))
            self.values[row].setVisible(bool(words))
        self.head.setText(self._shown.display_name or self._shown.name)
        busy = say("Actualisation…", "Refreshing…")
        words_and_drawings = (
            (self.refresh_button, busy if self._busy else say("Actualiser", "Refresh"), "refresh"),
            (
                self.manage_button,
                say("Gérer mon compte dans le navigateur", "Manage my account in the browser"),
                "user",
            ),
            (self.leave_button, say("Se déconnecter", "Sign out"), "close"),
        )
        for button, words, drawing in words_and_drawings:
            button.setText(words)
            button.setAccessibleName(words)
            button.setIcon(icon(drawing))
            button.setIconSize(QSize(px(18), px(18)))

    def show_account(self, shown: Shown) -> None:
        """Show this account."""
        self._shown = shown
        self.retranslate()

    def work(self, *, busy: bool) -> None:
        """The server is being asked."""
        self._busy = busy
        self.refresh_button.setEnabled(not busy)
        self.leave_button.setEnabled(not busy)
        self.retranslate()

    def forget(self) -> None:
        """The desk locks."""
        self.show_account(Shown())
        self.problem.tell("")

    def _lay_out(self) -> None:
        self.setProperty("role", "card")
        self.head.setProperty("role", "subtitle")
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, px(232))
        for at, row in enumerate(_ROWS):
            self.names[row].setProperty("role", "meta")
            self.names[row].setWordWrap(True)
            grid.addWidget(self.names[row], at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self.values[row], at, 1, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout(self.tools)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(10)
        for button in (self.refresh_button, self.manage_button, self.leave_button):
            foot.addWidget(button)
        foot.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 20)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addWidget(self.tools)


def _names() -> dict[str, str]:
    return {
        "person": say("Nom de connexion", "Sign-in name"),
        "role": say("Rôle", "Role"),
        "organisation": say("Organisation", "Organisation"),
        "region": say("Région", "Region"),
        "device": say("Cet ordinateur", "This computer"),
        "server": say("Serveur", "Server"),
        "contact": say("Dernier contact", "Last contact"),
        "lease": say("Utilisable hors ligne jusqu’au", "Usable offline until"),
    }


def _values(shown: Shown, own_name: str) -> dict[str, str]:
    enrolled = say("Enregistré", "Enrolled")
    return {
        "person": shown.name,
        "role": role_in_words(shown.role),
        "organisation": shown.organisation,
        "region": shown.region or say("Toutes les régions", "All regions"),
        "device": (own_name or enrolled) if shown.device else say("Pas encore enregistré", "Not enrolled yet"),
        "server": shown.server,
        "contact": when(shown.last_contact) if shown.last_contact else "",
        "lease": lease_in_words(shown.lease_until),
    }
