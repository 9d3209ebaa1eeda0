"""The files of a case: whether each has reached the server, fetched when asked for, saved only where one says."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from desktop.review.records import Attached
from desktop.ui.report.attachments import size_in_words
from desktop.ui.theme import px
from shared.language import say


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
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.list, 1)
        column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
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
            state = say(" · pièce en attente", " · not there yet") if waits else ""
            item = QListWidgetItem(f"{file.name} ({size_in_words(file.blob.length)}){state}")
            item.setSizeHint(QSize(0, self.fontMetrics().lineSpacing() + px(16)))
            item.setToolTip(_why() if waits else file.name)
            item.setData(Qt.ItemDataRole.UserRole, file.object)
            self.list.addItem(item)
        self.list.setCurrentRow(max(0, min(chosen, self.list.count() - 1)))
        self.list.setVisible(bool(self._files))
        self.save.setVisible(bool(self._files))
        self._say_how_many()

    def retranslate(self) -> None:
        """Speak the language in use."""
        self._say_how_many()
        self.list.setAccessibleName(say("Pièces jointes", "Attachments"))
        self.save.setText(say("Enregistrer…", "Save…"))
        self.save.setAccessibleName(say("Enregistrer la pièce jointe", "Save the attachment"))
        self.show_files(self._files, self._missing)

    def _say_how_many(self) -> None:
        none = say("Ce dossier n’a pas de pièce jointe.", "This case has no attachment.")
        self.title.setText(say("Pièces jointes", "Attachments") if self._files else none)

    def _ask(self) -> None:
        item = self.list.currentItem()
        name = item.data(Qt.ItemDataRole.UserRole) if item is not None else ""
        file = next((one for one in self._files if one.object == name), None)
        if file is not None:
            self.wanted.emit(file)


def _why() -> str:
    return say(
        "Elle viendra quand le poste de son auteur aura du réseau.", "It comes when its author’s laptop has a network."
    )
