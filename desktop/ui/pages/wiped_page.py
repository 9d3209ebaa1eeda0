"""The organisation had this laptop's data destroyed: one calm last sentence, and a way to begin anew."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from desktop.ui.bridge import Bridge
from desktop.ui.pages.door import Door
from desktop.ui.report.sentence import Sentence
from shared.language import say


class WipedPage(Door):
    """`again` when the person wants a new desk on this laptop."""

    again = Signal()

    def __init__(self, bridge: Bridge, sentence: str) -> None:
        super().__init__(bridge)
        self._sentence = sentence
        self.ask, self.begin = Sentence("meta", kept=True), QPushButton()
        for part in (self.title, self.lead, self.ask, self.begin):
            self.sheet.addWidget(part)
        self.lead.paint_as("")
        self.begin.clicked.connect(self.again)
        self.retranslate()

    def shown(self) -> None:
        self.begin.setFocus()

    def retranslate(self) -> None:
        super().retranslate()
        self.title.tell(say("Ce poste a été effacé", "This laptop was erased"))
        self.lead.tell(self._sentence)
        self.ask.tell(
            say(
                "Pour toute question, adressez-vous à votre organisation.",
                "If you have questions, ask your organisation.",
            )
        )
        self.begin.setText(say("Préparer un nouveau bureau", "Make a new desk"))
        self.begin.setAccessibleName(self.begin.text())
