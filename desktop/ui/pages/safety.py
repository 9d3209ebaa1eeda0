"""Dialogs about what keeps the data safe: another passphrase, a backup, and the way to restore one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.desk.desk import Desk
from desktop.ui.ask_first import Question, ask_first
from desktop.ui.bridge import Bridge
from desktop.ui.notice import Notice
from desktop.ui.pages.new_passphrase import NewPassphrase
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from desktop.ui.widgets.passphrase_field import PassphraseField
from shared.errors import IastedError, Interrupted
from shared.language import say


class _Asking(QDialog):
    """A sentence, a form, what is wrong with it, and two buttons."""

    def __init__(self, over: QWidget, title: str, lead: str, verb: str) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.head, self.lead, self.said = QLabel(title), Sentence("meta", kept=True), Sentence("error")
        self.lead.tell(lead)
        self.head.setProperty("role", "subtitle")
        self.form = QVBoxLayout()
        self.form.setSpacing(6)
        self.go_on, self.close_button = QPushButton(verb), QPushButton(say("Fermer", "Close"))
        self.go_on.setProperty("role", "main")
        self.go_on.setDefault(True)
        self.close_button.setAutoDefault(False)
        for button in (self.go_on, self.close_button):
            button.setAccessibleName(button.text())
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(12)
        for part in (self.head, self.lead):
            column.addWidget(part)
        column.addLayout(self.form)
        column.addWidget(self.said)
        column.addLayout(buttons)
        self.setMinimumWidth(px(480))
        self.close_button.clicked.connect(self.reject)


class ChangingPassphrase(_Asking):
    """The old one, and twice the new one."""

    def __init__(self, bridge: Bridge, over: QWidget) -> None:
        super().__init__(
            over,
            say("Changer la phrase secrète", "Change the passphrase"),
            say(
                "Les données ne sont pas réécrites ; la feuille de secours reste valable.",
                "The data is not rewritten; the recovery sheet stays valid.",
            ),
            say("Changer", "Change"),
        )
        self._bridge = bridge
        self.old_label, self.old, self.pair = QLabel(say("Phrase actuelle", "Current one")), PassphraseField(), _pair()
        self.old.name(self.old_label.text())
        self.old_label.setProperty("role", "strong")
        for part in (self.old_label, self.old, self.pair):
            self.form.addWidget(part)
        self.old.entered.connect(self.pair.first.line.setFocus)
        self.go_on.clicked.connect(self._change)
        self.old.line.setFocus()

    def _change(self) -> None:
        if problem := self.pair.problem():
            self.said.tell(problem)
            self.pair.mark()
            return
        old, new = self.old.text, self.pair.text
        self.go_on.setEnabled(False)
        self._bridge.ask(
            lambda desk: desk.change_passphrase(old, new), lambda _: self._done(), self._failed, owner=self
        )

    def _done(self) -> None:
        text = say("La phrase secrète est changée.", "The passphrase is changed.")
        self._bridge.notice.emit(Notice(text=text))
        self.accept()

    def _failed(self, error: IastedError) -> None:
        self.go_on.setEnabled(True)
        self.said.tell(error.message)
        self.old.line.setFocus()
        self.old.line.selectAll()


class BackingUp(_Asking):
    """A passphrase for the file, where to put it, how far it is."""

    _told = Signal(int, int)

    def __init__(self, bridge: Bridge, over: QWidget) -> None:
        super().__init__(
            over,
            say("Sauvegarder", "Back up"),
            say(
                "La sauvegarde s’ouvre avec la phrase que vous choisissez ici, ou avec le code de votre feuille de "
                "secours. Elle est relue avant d’être déclarée bonne.",
                "The backup opens with the passphrase you choose here, or with the code of your recovery sheet. "
                "It is read back before it is declared good.",
            ),
            say("Choisir où, et sauvegarder…", "Choose where, and back up…"),
        )
        self._bridge = bridge
        self._work: Future[Any] | None = None
        self._stopped = threading.Event()
        self.pair, self.bar = _pair(), QProgressBar()
        self.bar.setAccessibleName(say("Sauvegarde en cours", "Backup under way"))
        self.bar.hide()
        self.bar.setTextVisible(False)
        self.form.addWidget(self.pair)
        self.form.addWidget(self.bar)
        self._told.connect(self._show)
        self.go_on.clicked.connect(self._back_up)
        self.pair.first.line.setFocus()

    def reject(self) -> None:
        if self._work is not None:
            self._stopped.set()
            return
        super().reject()

    def _back_up(self) -> None:
        if problem := self.pair.problem():
            self.said.tell(problem)
            self.pair.mark()
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        day = datetime.now(UTC).astimezone().strftime("%Y-%m-%d")
        wanted = str(Path(folder, f"iasted-{day}.sauvegarde"))
        name, _ = QFileDialog.getSaveFileName(self, self.windowTitle(), wanted)
        if not name:
            return
        self._stopped.clear()
        self.said.tell("")
        self.bar.setRange(0, 0)
        self._busy(on=True)
        path, passphrase = Path(name), self.pair.text
        self._work = self._bridge.ask(
            lambda desk: asyncio.to_thread(self._write, desk, path, passphrase),
            lambda _: self._done(path),
            self._failed,
            owner=self,
        )

    def _write(self, desk: Desk, path: Path, passphrase: str) -> None:
        from desktop.store.backup import write_backup  # noqa: PLC0415 - rarely needed

        def progress(done: int, of: int) -> None:
            if self._stopped.is_set():
                raise Interrupted(say("Sauvegarde arrêtée ; rien n’a été écrit.", "Backup stopped; nothing written."))
            self._told.emit(done * 1000 // max(1, of), 1000)

        write_backup(desk.store, path, passphrase, progress=progress, replace=True)

    def _show(self, done: int, of: int) -> None:
        self.bar.setRange(0, of)
        self.bar.setValue(done)

    def _done(self, path: Path) -> None:
        self._work = None
        text = say(f"Sauvegarde terminée et vérifiée : {path.name}", f"Backup done and verified: {path.name}")
        self._bridge.notice.emit(Notice(text=text))
        self.accept()

    def _failed(self, error: IastedError) -> None:
        self._work = None
        self._busy(on=False)
        self.said.tell(error.message)

    def _busy(self, *, on: bool) -> None:
        self.bar.setVisible(on)
        self.pair.setDisabled(on)
        self.go_on.setDisabled(on)
        self.close_button.setText(say("Arrêter", "Stop") if on else say("Fermer", "Close"))
        self.close_button.setAccessibleName(self.close_button.text())


def ask_to_restore(over: QWidget, then: Callable[[], object]) -> None:
    """Say what restoring means before anything happens."""
    question = Question(
        title=say("Restaurer une sauvegarde", "Restore a backup"),
        text=say("Mettre une sauvegarde à la place de ce qui est ici ?", "Put a backup in the place of what is here?"),
        means=say(
            "Le bureau se verrouille d’abord. Ce qui est sur cet ordinateur est gardé à côté, rien n’est effacé.",
            "The desk locks first. What is on this computer is kept aside; nothing is deleted.",
        ),
        stay=say("Ne rien changer", "Change nothing"),
        go_on=say("Verrouiller et choisir…", "Lock and choose…"),
    )
    ask_first(over, question, then)


def _pair() -> NewPassphrase:
    pair = NewPassphrase()
    pair.retranslate()
    return pair
