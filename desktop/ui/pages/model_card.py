"""One model on the models page: what it is for, what it costs, whether it is here, and what can be done about it."""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.ui.report.attachments import size_in_words
from desktop.ui.report.sentence import Sentence
from models.catalogue import Model
from models.errand import Errand, Told
from models.store import State
from shared.language import say

_SPAN_S = 5.0
"""The speed is that of the last five seconds."""


class ModelCard(QFrame):
    """`wanted` tells what the person wants done with the model; `stopped` that it is to be given up."""

    wanted = Signal(str)
    stopped = Signal()

    def __init__(self, model: Model, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.state: State | None = None
        self._errand: Errand | None = None
        self._waiting = False
        self._seen: deque[tuple[float, int]] = deque()
        self._before = self._most = 0
        self.setProperty("role", "card")
        self.purpose, self.facts, self.standing = (
            Sentence("strong", self, kept=True),
            Sentence("small", self, kept=True),
            QLabel(self),
        )
        self.fetch, self.verify, self.remove, self.stop = (QPushButton(self) for _ in range(4))
        self.bar, self.pace = QProgressBar(self), Sentence("small", self)
        self.trouble = Sentence("error", self)
        self.bar.setTextVisible(False)
        self._lay_out()
        for button, errand in ((self.fetch, "fetch"), (self.verify, "verify"), (self.remove, "remove")):
            button.clicked.connect(lambda _=False, errand=errand: self.wanted.emit(errand))
        self.stop.clicked.connect(self.stopped)
        self.retranslate()

    def show_state(self, state: State) -> None:
        """Say what is on the disk."""
        self.state = state
        self._show()

    def wait(self) -> None:
        """Its turn comes later."""
        self._waiting = True
        self.trouble.tell("")
        self._show()

    def begin(self, errand: Errand) -> None:
        """Work on it begins."""
        self._errand, self._waiting = errand, False
        self._before = self._most = 0
        self._seen.clear()
        self.bar.setRange(0, 0)
        self.trouble.tell("")
        self._show()

    def tell(self, told: Told) -> None:
        """Show where the work stands."""
        if told.note:
            self.pace.tell(told.note)
            return
        if told.file:
            self.bar.setRange(0, 1000)
            done = min(self.model.size, self._finished(told.file) + min(told.total, max(told.done, 0) + told.coming))
            self._most = max(self._most, done)
            self.bar.setValue(round(1000 * self._most / max(1, self.model.size)))
            self.pace.tell(self._pace(self._most))

    def end(self, told: Told) -> None:
        """Work on it is over."""
        self._errand, self._waiting = None, False
        self.pace.tell("")
        if told.code and told.code != "interrupted":
            self.trouble.tell(told.message)
        elif told.wrong:
            self.trouble.tell(_lacking(told.wrong))
        self._show()

    def retranslate(self) -> None:
        """Speak the language in use."""
        self.purpose.tell(self.model.purpose)
        languages = ", ".join(self.model.languages)
        memory = size_in_words(self.model.ram_mb * 1_000_000)
        self.facts.tell(
            say(
                f"{self.model.id} · {size_in_words(self.model.size)} · {memory} de mémoire · {self.model.licence}",
                f"{self.model.id} · {size_in_words(self.model.size)} · {memory} of memory · {self.model.licence}",
            )
        )
        self.facts.setToolTip("\n".join(filter(None, (self.model.licence_note, self.model.origin, languages))))
        self.verify.setText(say("Vérifier", "Verify"))
        self.remove.setText(say("Supprimer", "Remove"))
        self.stop.setText(say("Arrêter", "Stop"))
        self._show()

    def _show(self) -> None:
        here, busy = self.state is State.PRESENT, self._errand is not None or self._waiting
        words = {
            State.ABSENT: say("Pas sur cet ordinateur", "Not on this computer"),
            State.PARTIAL: say("En partie reçu", "Partly received"),
            State.PRESENT: say("Prêt", "Ready"),
            State.DAMAGED: say("Abîmé : à réparer", "Damaged: to be repaired"),
        }
        doing = {
            "fetch": say("Téléchargement…", "Downloading…"),
            "verify": say("Vérification…", "Verifying…"),
            "import": say("Copie…", "Copying…"),
            "remove": say("Suppression…", "Removing…"),
        }
        self.standing.setText(
            say("En attente…", "Waiting…")
            if self._waiting
            else doing[self._errand]
            if self._errand
            else words[self.state]
            if self.state
            else say("Lecture…", "Reading…")
        )
        self.standing.setProperty("role", "error" if self.state is State.DAMAGED else "strong" if here else "meta")
        self.standing.style().unpolish(self.standing)
        self.standing.style().polish(self.standing)
        again = self.state in {State.PARTIAL, State.DAMAGED}
        self.fetch.setText(say("Reprendre", "Resume") if again else say("Obtenir", "Get"))
        for button in (self.fetch, self.verify, self.remove, self.stop):
            button.setAccessibleName(f"{button.text()} {self.model.id}")
        self.fetch.setVisible(not here and not busy)
        self.verify.setVisible(here and not busy)
        self.remove.setVisible(self.state not in {None, State.ABSENT} and not busy)
        self.stop.setVisible(busy and self._errand != "remove")
        self.bar.setVisible(self._errand is not None)
        self.bar.setAccessibleName(f"{self.standing.text()} {self.model.id}")

    def _finished(self, label: str) -> int:
        """Bytes of the files before this one."""
        done = 0
        for file in self.model.file:
            if label.endswith(file.path):
                return done
            done += file.size
        return self._most

    def _pace(self, done: int) -> str:
        now = time.monotonic()
        self._seen.append((now, done))
        while now - self._seen[0][0] > _SPAN_S and len(self._seen) > 2:
            self._seen.popleft()
        span = now - self._seen[0][0]
        where = say(
            f"{size_in_words(done)} sur {size_in_words(self.model.size)}",
            f"{size_in_words(done)} of {size_in_words(self.model.size)}",
        )
        if span < 1 or done <= self._seen[0][1]:
            return where
        speed = (done - self._seen[0][1]) / span
        return f"{where} · {size_in_words(int(speed))}/s · {_left((self.model.size - done) / speed)}"

    def _lay_out(self) -> None:
        words, buttons = QVBoxLayout(), QHBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.purpose)
        words.addWidget(self.facts)
        for button in (self.standing, self.fetch, self.verify, self.remove, self.stop):
            buttons.addWidget(button)
        top = QHBoxLayout()
        top.addLayout(words, 1)
        top.addSpacing(16)
        top.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(top)
        for part in (self.bar, self.pace, self.trouble):
            column.addWidget(part)


def _left(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return say("moins d’une minute", "less than a minute")
    return say(f"encore {minutes} min", f"{minutes} min left")


def _lacking(wrong: tuple[str, ...]) -> str:
    names = ", ".join(wrong)
    return say(
        f"Fichiers absents ou abîmés : {names}. « Reprendre » les cherche à nouveau.",
        f"Missing or damaged files: {names}. “Resume” fetches them again.",
    )
