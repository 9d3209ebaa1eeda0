"""The person signs in with the browser: what to do there, the link to copy, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.ui.icons import icon
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from shared.language import say


class WaitingCard(QFrame):
    """`cancelled` when the person gives up; `copied` when the link is in the clipboard."""

    cancelled = Signal()
    copied = Signal()

    def __init__(self, parent: QWidget, *, bare: bool = False) -> None:
        super().__init__(parent)
        self.head, self.lead, self.bar = QLabel(self), Sentence(parent=self, kept=True), QProgressBar(self)
        self.copy, self.cancel = QPushButton(self), QPushButton(self)
        self.link = ""
        self._seen = True
        self._lay_out(bare=bare)
        self.copy.clicked.connect(self._copy)
        self.cancel.clicked.connect(self.cancelled)

    def retranslate(self) -> None:
        """Speak the language in use."""
        self.head.setText(say("Connexion en cours", "Signing in"))
        self.lead.tell(_lead(self.link, seen=self._seen))
        self.lead.setAccessibleName(self.lead.text())
        self.bar.setAccessibleName(self.head.text())
        self.copy.setText(say("Copier le lien", "Copy the link"))
        self.cancel.setText(say("Annuler", "Cancel"))
        for button, drawing in ((self.copy, "copy"), (self.cancel, "close")):
            button.setAccessibleName(button.text())
            button.setIcon(icon(drawing))
            button.setIconSize(QSize(px(18), px(18)))

    def look_for_server(self) -> None:
        """There is no link yet."""
        self.link = ""
        self.copy.setEnabled(False)
        self.retranslate()

    def wait_for_browser(self, link: str, *, seen: bool) -> None:
        """The link is there; `seen` when the browser opened it."""
        self.link, self._seen = link, seen
        self.copy.setEnabled(True)
        self.retranslate()

    def forget(self) -> None:
        """The link is good for one sign-in only."""
        self.link = ""

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.link)
        self.copied.emit()

    def _lay_out(self, *, bare: bool) -> None:
        """Bare where it stands on a card already."""
        self.setProperty("role", "" if bare else "card")
        self.head.setProperty("role", "subtitle")
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(px(360))
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self.copy)
        foot.addWidget(self.cancel)
        foot.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(*((0, 0, 0, 0) if bare else (20, 16, 20, 20)))
        column.setSpacing(12)
        for part in (self.head, self.lead, self.bar):
            column.addWidget(part)
        column.addLayout(foot)


def _lead(link: str, *, seen: bool) -> str:
    if not link:
        return say("iAsted cherche le serveur…", "iAsted is looking for the server…")
    if seen:
        return say(
            "Terminez dans le navigateur qui vient de s’ouvrir, puis revenez ici : la page change toute seule.",
            "Finish in the browser that has just opened, then come back: this page changes by itself.",
        )
    return say(
        "Le navigateur ne s’est pas ouvert : copiez le lien et collez-le dans un navigateur de cet ordinateur.",
        "The browser did not open: copy the link and paste it into a browser on this computer.",
    )
