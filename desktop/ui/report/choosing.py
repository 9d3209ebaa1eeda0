"""A small window in which one thing is chosen from a list: a conversation, an earlier version of a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from desktop.ui.entries import Entries, Entry, entry_list
from desktop.ui.theme import px
from shared.language import say


class Choosing(QDialog):
    """`then` is given the id of what was chosen with `verb`; nothing happens when it is closed."""

    def __init__(
        self, parent: QWidget, title: str, verb: str, entries: Sequence[Entry], then: Callable[[str], object]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._then = then
        model = Entries(self)
        model.put(entries, more=False)
        head = QLabel(title, self)
        head.setProperty("role", "subtitle")
        head.setWordWrap(True)
        self.list = entry_list(model, self)
        self.list.setAccessibleName(title)
        buttons = QDialogButtonBox(self)
        self.take = buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        self.take.setProperty("role", "main")
        close = buttons.addButton(say("Fermer", "Close"), QDialogButtonBox.ButtonRole.RejectRole)
        for button in (self.take, close):
            button.setAccessibleName(button.text())
        self.take.setEnabled(False)
        column = QVBoxLayout(self)
        column.addWidget(head)
        column.addWidget(self.list, 1)
        column.addWidget(buttons)
        self.resize(px(620), px(440))
        self.list.selectionModel().currentChanged.connect(lambda index, _: self.take.setEnabled(index.isValid()))
        self.list.activated.connect(self.accept)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        if entries:
            self.list.setCurrentIndex(model.index(0, 0, QModelIndex()))
        self.list.setFocus()

    def accept(self) -> None:
        index = self.list.currentIndex()
        super().accept()
        if index.isValid():
            entry: Entry = index.data(Qt.ItemDataRole.UserRole)
            self._then(entry.id)
