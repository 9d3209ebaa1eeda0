"""The line at the foot of the window that says in words how things stand: the server, what waits, the microphone."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton

from desktop.sync.status import Status, act_of, drawing_of, sentence
from desktop.ui.icons import pixmap
from desktop.ui.theme import px
from desktop.ui.widgets.elided import Elided
from shared.language import say


class StatusBar(QFrame):
    """Never colour alone: a drawing, words and a count; `acted` says what the person wants done about it."""

    acted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status")
        self.drawing, self.network, self.microphone = QLabel(), Elided(), QLabel()
        self.bar, self.button = QProgressBar(), QPushButton()
        self._status = Status()
        self._ear = ""
        self.button.clicked.connect(lambda: self.acted.emit(act_of(self._status)))
        self._lay_out()
        self.retranslate()

    def show_status(self, status: Status) -> None:
        """How the synchronisation stands now."""
        self._status = status
        self.retranslate()

    def hears(self, microphone: str) -> None:
        """The microphone that is used; none at all when it has no name."""
        self._ear = microphone
        self.retranslate()

    def retranslate(self) -> None:
        look = _look(self._status)
        self.drawing.setPixmap(pixmap(drawing_of(self._status), px(18), f"{look}_text" if look != "calm" else "meta"))
        self.network.setText(sentence(self._status))
        self._show_progress()
        self.button.setText(act_in_words(act_of(self._status)))
        self.button.setAccessibleName(self.button.text())
        self.button.setVisible(bool(self.button.text()))
        ear = say(f"Micro : {_short(self._ear)}", f"Microphone: {_short(self._ear)}")
        self.microphone.setText(ear if self._ear else say("Pas de micro", "No microphone"))
        self.microphone.setToolTip(self._ear)
        self.microphone.setAccessibleName(self.microphone.text())
        self.setAccessibleName(f"{self.network.whole} {self.microphone.text()}")
        if self.property("state") != look:
            self.setProperty("state", look)
            for part in (self, self.network, self.microphone):
                part.style().unpolish(part)
                part.style().polish(part)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, super().minimumSizeHint().height())

    def _show_progress(self) -> None:
        progress = self._status.progress if self._status.phase == "working" else None
        total = progress.total_bytes or progress.total if progress else 0
        self.bar.setFixedWidth(px(140))
        self.bar.setVisible(progress is not None)
        self.bar.setRange(0, total)
        if progress is not None:
            self.bar.setValue(progress.done_bytes if progress.total_bytes else progress.done)
        self.bar.setAccessibleName(say("Avancement de la synchronisation", "Progress of synchronisation"))

    def _lay_out(self) -> None:
        self.bar.setTextVisible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 16, 5)
        row.setSpacing(10)
        row.addWidget(self.drawing)
        row.addWidget(self.network, 1)
        for part in (self.bar, self.button, self.microphone):
            row.addWidget(part)


def act_in_words(act: str) -> str:
    """The words of a button that does it; empty for nothing."""
    return {
        "retry": say("Réessayer", "Try again"),
        "resume": say("Reprendre", "Go on"),
        "sign-in": say("Se connecter", "Sign in"),
        "see": say("Voir", "See"),
        "files": say("Envoyer les fichiers", "Send the files"),
    }.get(act, "")


def _look(status: Status) -> str:
    drawing = drawing_of(status)
    if status.stand.account == "signed-out" and not status.stand.known:
        return "calm"
    return "online" if drawing in {"online", "upload"} else "offline"


def _short(name: str, most: int = 34) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"
