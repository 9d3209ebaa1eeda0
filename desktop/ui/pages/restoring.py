"""Puts a backup in the place of a store that does not open; the damaged one is kept aside."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from desktop.ui.bridge import Bridge
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from desktop.ui.widgets.passphrase_field import PassphraseField
from shared.errors import IastedError
from shared.language import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.desk.desk import Desk


class Restoring(QDialog):
    """A file, its passphrase, one button."""

    def __init__(self, bridge: Bridge, over: QWidget) -> None:
        super().__init__(over)
        self._bridge = bridge
        self._busy = False
        self.file, self.choose = QLineEdit(readOnly=True), QPushButton(say("Choisir…", "Choose…"))
        self.field, self.said = PassphraseField(), Sentence("error")
        self.restore = QPushButton(say("Restaurer", "Restore"))
        self.restore.setProperty("role", "main")
        self.setWindowTitle(say("Restaurer une sauvegarde", "Restore a backup"))
        self.file.setAccessibleName(say("Fichier de la sauvegarde", "Backup file"))
        self.field.name(say("Phrase secrète de la sauvegarde", "Passphrase of the backup"))
        for button in (self.choose, self.restore):
            button.setAccessibleName(button.text())
        self._lay_out()
        self.choose.clicked.connect(self._choose)
        self.restore.clicked.connect(self._restore)
        self.field.entered.connect(self._restore)

    def reject(self) -> None:
        if not self._busy:
            super().reject()

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.windowTitle())
        if name:
            self.file.setText(name)
            self.field.line.setFocus()

    def _restore(self) -> None:
        if self._busy or not self.file.text():
            return
        self._work(busy=True)
        path, passphrase = Path(self.file.text()), self.field.text
        self._bridge.ask(
            lambda desk: _put_back(desk, path, passphrase), lambda _: self._done(), self._failed, owner=self
        )

    def _done(self) -> None:
        self._work(busy=False)
        self.accept()

    def _failed(self, error: IastedError) -> None:
        self._work(busy=False)
        self.said.tell(error.message)

    def _work(self, *, busy: bool) -> None:
        self._busy = busy
        for part in (self.choose, self.field, self.restore):
            part.setEnabled(not busy)
        self.restore.setText(say("Restauration…", "Restoring…") if busy else say("Restaurer", "Restore"))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.file, 1)
        row.addWidget(self.choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(10)
        safe = Sentence("meta", self, kept=True)
        safe.tell(
            say(
                "Ce qui est sur cet ordinateur est gardé à côté, rien n’est effacé.",
                "What is on this computer is kept aside; nothing is deleted.",
            )
        )
        column.addWidget(safe)
        column.addWidget(QLabel(self.file.accessibleName()))
        column.addLayout(row)
        column.addWidget(QLabel(self.field.line.accessibleName()))
        column.addWidget(self.field)
        column.addWidget(self.said)
        column.addWidget(self.restore)
        self.setMinimumWidth(px(460))


async def _put_back(desk: Desk, path: Path, passphrase: str) -> None:
    from desktop.store.backup import restore_backup  # noqa: PLC0415 - rarely needed

    await asyncio.to_thread(restore_backup, path, desk.vault.folder, passphrase)
