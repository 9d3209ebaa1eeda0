"""The files of a case: whether each has reached the server, fetched when asked for, saved only where one says."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from desktop.review.records import Attached
from desktop.ui.report.attachments import size_in_words
from shared.language import say

_SHOWN = 2


class FilesView(QWidget):
    """`wanted` tells a file to fetch and to save."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.list, self.save = QLabel(self), QListWidget(self), QPushButton(self)
        self._files: tuple[Attached, ...] = ()
        self._missing: frozenset[str] = frozenset()
        self.title.setProperty("role", "strong")
        self.title.setBuddy(self.list)
        row = QHBoxLayout()
        row.addWidget(self.list, 1)
        row.addWidget(self.save, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addLayout(row)
        self.list.currentRowChanged.connect(lambda number: self.save.setEnabled(number >= 0))
        self.list.itemActivated.connect(lambda _: self._ask())
        self.save.clicked.connect(self._ask)
        self.retranslate()

    def show_files(self, files: Sequence[Attached], missing: frozenset[str]) -> None:
        """Show them; `missing` names the blobs that have not reached the server yet."""
        self._files, self._missing = tuple(files), missing
        chosen = self.list.currentRow()
        self.list.clear()
        for file in self._files:
            waits = file.blob.id in missing
            state = (
                say(" · pièce en attente : son auteur ne l’a pas encore envoyée", " · not sent yet") if waits else ""
            )
            item = QListWidgetItem(f"{file.name} ({size_in_words(file.blob.length)}){state}")
            item.setData(Qt.ItemDataRole.UserRole, file.object)
            self.list.addItem(item)
        self.setVisible(bool(self._files))
        self.list.setCurrentRow(max(0, min(chosen, self.list.count() - 1)))
        rows = (max(self.list.sizeHintForRow(number), 24) for number in range(min(_SHOWN, self.list.count())))
        self.list.setFixedHeight(sum(rows) + 14)
        self.save.setEnabled(self.list.count() > 0)

    def retranslate(self) -> None:
        """Speak the language in use."""
        self.title.setText(say("Pièces jointes", "Attachments"))
        self.list.setAccessibleName(say("Pièces jointes", "Attachments"))
        self.save.setText(say("Enregistrer…", "Save…"))
        self.save.setAccessibleName(say("Enregistrer la pièce jointe", "Save the attachment"))
        self.show_files(self._files, self._missing)

    def _ask(self) -> None:
        item = self.list.currentItem()
        name = item.data(Qt.ItemDataRole.UserRole) if item is not None else ""
        file = next((one for one in self._files if one.object == name), None)
        if file is not None:
            self.wanted.emit(file)
