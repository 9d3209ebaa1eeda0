"""How the synchronisation stands: the sentence of the status bar, what is behind it, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.sync.status import Status, drawing_of, sentence
from desktop.ui.icons import icon, pixmap
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from desktop.ui.when import when
from shared.language import say

_DRAWINGS = {
    "retry": "refresh",
    "files": "attach",
    "pause": "pause",
    "resume": "play",
    "seen": "check",
    "destroy": "delete",
}


class SyncCard(QFrame):
    """`acted` says what the person wants: retry, files, pause, resume, seen or destroy."""

    acted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.drawing, self.head = QLabel(self), Sentence(parent=self, kept=True)
        self.detail, self.bar = Sentence("meta", self), QProgressBar(self)
        self.buttons = {act: QPushButton(self) for act in _DRAWINGS}
        self._status = Status()
        self._lay_out()
        for act, button in self.buttons.items():
            button.clicked.connect(lambda _=False, act=act: self.acted.emit(act))

    def retranslate(self) -> None:
        """Speak the language in use."""
        status = self._status
        self.drawing.setPixmap(pixmap(drawing_of(status), px(26)))
        self.head.tell(sentence(status))
        self.head.setAccessibleName(self.head.text())
        self.detail.tell(_detail(status))
        self._show_progress(status)
        words = {
            "retry": say("Réessayer maintenant", "Try again now")
            if status.phase in {"offline", "failed"}
            else say("Synchroniser maintenant", "Synchronise now"),
            "files": say("Envoyer aussi les fichiers", "Send the files, too"),
            "pause": say("Mettre en pause", "Pause"),
            "resume": say("Reprendre", "Go on"),
            "destroy": say("Détruire ces dossiers", "Destroy these cases"),
            "seen": say("J’en ai pris note", "I have taken note"),
        }
        wanted = _possible(status)
        for act, button in self.buttons.items():
            button.setText(words[act])
            button.setAccessibleName(words[act])
            button.setIcon(icon(_DRAWINGS[act]))
            button.setIconSize(QSize(px(18), px(18)))
            button.setVisible(act in wanted)
        self.buttons["retry"].setEnabled(status.phase != "working")

    def show_status(self, status: Status) -> None:
        """How things stand now; the focus does not get lost with a button that goes."""
        focused = next((act for act, button in self.buttons.items() if button.hasFocus()), "")
        self._status = status
        self.retranslate()
        other = {"pause": "resume", "resume": "pause"}.get(focused, "retry")
        if focused and self.buttons[focused].isHidden() and not self.buttons[other].isHidden():
            self.buttons[other].setFocus()

    def _show_progress(self, status: Status) -> None:
        progress = status.progress if status.phase == "working" else None
        total = progress.total_bytes or progress.total if progress else 0
        self.bar.setVisible(status.phase == "working" and status.stand.account == "signed-in")
        self.bar.setRange(0, total)
        if progress is not None:
            self.bar.setValue(progress.done_bytes if progress.total_bytes else progress.done)
        self.bar.setAccessibleName(say("Avancement de la synchronisation", "Progress of synchronisation"))

    def _lay_out(self) -> None:
        self.setProperty("role", "card")
        self.head.setProperty("role", "subtitle")
        self.bar.setTextVisible(False)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.drawing)
        head.addWidget(self.head, 1)
        foot.setSpacing(10)
        for button in self.buttons.values():
            foot.addWidget(button)
        foot.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.detail)
        column.addWidget(self.bar)
        column.addLayout(foot)


def _possible(status: Status) -> set[str]:
    stand = status.stand
    acts = {"seen"} if stand.refused or stand.alarm else set()
    acts |= {"destroy"} if stand.held else set()
    if stand.account != "signed-in":
        return acts
    if status.phase == "paused":
        return acts | {"resume"}
    return acts | {"retry", "pause"} | ({"files"} if status.metered and stand.waiting.files else set())


def _detail(status: Status) -> str:
    parts = [status.stand.why] if status.stand.why else []
    if status.stand.held:
        parts.append(
            say(
                "Beaucoup d’ordres de destruction sont arrivés d’un coup : vérifiez auprès de votre organisation avant "
                "d’accepter",
                "Many orders to destroy came all at once: ask your organisation before you agree",
            )
        )
    if status.message and status.message != sentence(status):
        parts.append(status.message.rstrip("."))
    if status.phase in {"offline", "failed"} and status.again_at is not None:
        parts.append(say(f"Nouvel essai à {when(status.again_at)}", f"Next try at {when(status.again_at)}"))
    if status.phase == "paused":
        parts.append(
            say(
                "Rien n’est envoyé ni reçu tant que vous ne reprenez pas",
                "Nothing is sent or received until you go on",
            )
        )
    if status.stand.delivered is not None and status.phase != "idle":
        at = when(status.stand.delivered)
        parts.append(say(f"Dernière livraison complète : {at}", f"All was delivered last: {at}"))
    return " · ".join(parts)
