"""The line at the foot of the window that says in words how things stand: the network, what waits, the microphone."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from desktop.ui.icons import pixmap
from desktop.ui.theme import px
from shared.language import say


def offline_sentence(waiting: int) -> str:
    """What works without a network, and how much waits for one."""
    works = say(
        "Hors ligne — l’assistant fonctionne sur cet ordinateur.",
        "Offline — the assistant works on this computer.",
    )
    if waiting == 0:
        return f"{works} {say('Rien à envoyer.', 'Nothing to send.')}"
    many_fr = "élément" if waiting == 1 else "éléments"
    many_en = "item" if waiting == 1 else "items"
    count = f"{waiting:,}"
    french = f"{count.replace(',', chr(0x202F))} {many_fr} à envoyer."
    return f"{works} {say(french, f'{count} {many_en} to send.')}"


class StatusBar(QFrame):
    """Never colour alone: a drawing, words and a count."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status")
        self.drawing, self.network, self.microphone = QLabel(), QLabel(), QLabel()
        self._waiting = 0
        self._ear = self._why_deaf = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 7, 16, 7)
        row.setSpacing(10)
        row.addWidget(self.drawing)
        row.addWidget(self.network, 1)
        row.addWidget(self.microphone)
        self.retranslate()

    def waits(self, count: int) -> None:
        """So many things wait to be sent."""
        self._waiting = count
        self.retranslate()

    def hears(self, microphone: str) -> None:
        """The microphone that is used; none at all when it has no name."""
        self._ear = microphone
        self.retranslate()

    def retranslate(self) -> None:
        self.drawing.setPixmap(pixmap("offline", px(18), "offline_text"))
        self.network.setText(offline_sentence(self._waiting))
        ear = say(f"Micro : {_short(self._ear)}", f"Microphone: {_short(self._ear)}")
        self.microphone.setText(ear if self._ear else say("Pas de micro", "No microphone"))
        self.microphone.setToolTip(self._ear)
        self.setAccessibleName(f"{self.network.text()} {self.microphone.text()}")
        for label in (self.network, self.microphone):
            label.setAccessibleName(label.text())


def _short(name: str, most: int = 34) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"
