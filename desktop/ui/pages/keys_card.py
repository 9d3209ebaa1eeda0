"""The fingerprints that two people read to each other: of this computer, and of the organisation's root key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.keys.prints import Fingerprints
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from desktop.ui.widgets.banner import Banner
from shared.language import say


class KeysCard(QFrame):
    """Shown while somebody is signed in; an alarm stands above all."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.head, self.alarm, self.why = QLabel(self), Banner(), Sentence(parent=self)
        self.names = {row: QLabel(self) for row in ("device", "root")}
        self.values = {row: Sentence(parent=self, kept=True) for row in ("device", "root")}
        self._shown = Fingerprints()
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Speak the language in use."""
        self.head.setText(say("Empreintes des clés", "Fingerprints of keys"))
        self.names["device"].setText(say("Cet ordinateur", "This computer"))
        self.names["root"].setText(say("Clé racine de l’organisation", "The organisation’s root key"))
        self.why.tell(
            say(
                "À lire à voix haute à votre administrateur, qui compare avant de vous donner des fiches à relire.",
                "To be read aloud to your administrator, who compares before giving you reports to review.",
            )
        )
        none = say("Pas encore de clés : vos fiches attendent ici.", "No keys yet: your reports wait here.")
        for row, words in {"device": self._shown.device, "root": self._shown.root or none}.items():
            self.values[row].tell(words)
            self.values[row].setAccessibleName(f"{self.names[row].text()}{say(' :', ':')} {words}")
        self.alarm.tell(self._shown.alarm)

    def show_keys(self, shown: Fingerprints) -> None:
        """Show these."""
        self._shown = shown
        self.retranslate()

    def _lay_out(self) -> None:
        self.setProperty("role", "card")
        self.head.setProperty("role", "subtitle")
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, px(232))
        for at, row in enumerate(("device", "root")):
            self.names[row].setProperty("role", "meta")
            self.names[row].setWordWrap(True)
            grid.addWidget(self.names[row], at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self.values[row], at, 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 20)
        column.setSpacing(12)
        for part in (self.head, self.alarm, self.why):
            column.addWidget(part)
        column.addLayout(grid)
