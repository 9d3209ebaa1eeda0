"""The files kept beside a report: added from a dialog or by dropping them, removed again; never too large."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.report.sentence import Sentence
from shared.language import say
from shared.reports.content import AttachmentRef

LARGEST_MB = 20
"""A photograph has 5, a scanned contract of 30 pages 15; the whole goes over a thin line one day."""


class Attachments(QFrame):
    """`chosen` tells files to add, `removed` one to remove, by its hash."""

    chosen = Signal(list)
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.title, self.list, self.limit = QLabel(self), QListWidget(self), Sentence("small", self, kept=True)
        self.refusal = Sentence("error", self)
        self.title.setProperty("role", "strong")
        self.add, self.remove = QPushButton(self), QPushButton(self)
        self.list.setSelectionMode(QListWidget.SelectionMode.SingleSelection)
        self.title.setBuddy(self.list)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self.title, self.list, self.limit, self.refusal):
            column.addWidget(part)
        column.addLayout(buttons)
        self.add.clicked.connect(self._ask)
        self.remove.clicked.connect(self._remove)
        self.list.currentRowChanged.connect(lambda row: self.remove.setEnabled(row >= 0))
        self.show_files(())
        self.retranslate()

    def show_files(self, files: Sequence[AttachmentRef]) -> None:
        """Show what is attached."""
        self.list.clear()
        for file in files:
            item = QListWidgetItem(f"{file.name}  ({size_in_words(file.size)})")
            item.setData(Qt.ItemDataRole.UserRole, file.sha256)
            self.list.addItem(item)
        self.list.setVisible(bool(files))
        self.remove.setEnabled(False)
        height = sum(max(self.list.sizeHintForRow(row), 24) for row in range(min(4, len(files))))
        self.list.setFixedHeight(height + 12)

    def offer(self, paths: Sequence[Path]) -> None:
        """Take files that are small enough; say which are not."""
        good = [path for path in paths if path.is_file() and path.stat().st_size <= LARGEST_MB * 1_000_000]
        bad = [path.name for path in paths if path not in good]
        named = ", ".join(bad)
        self.refusal.tell(
            say(
                f"Pas ajouté : {named}. Un fichier peut avoir {LARGEST_MB} Mo au plus ; un dossier ne se joint pas.",
                f"Not added: {named}. A file may have {LARGEST_MB} MB at most; a folder cannot be attached.",
            )
            if bad
            else ""
        )
        if good:
            self.chosen.emit(good)

    def retranslate(self) -> None:
        """Speak the language in use."""
        self.title.setText(say("Pièces jointes", "Attachments"))
        self.list.setAccessibleName(say("Pièces jointes", "Attachments"))
        self.add.setText(say("Joindre un fichier…", "Attach a file…"))
        self.remove.setText(say("Retirer", "Remove"))
        for button in (self.add, self.remove):
            button.setAccessibleName(button.text().rstrip("…"))
        self.limit.tell(
            say(
                f"Glissez des fichiers ici, {LARGEST_MB} Mo chacun au plus. Ils sont chiffrés avec la fiche.",
                f"Drop files here, {LARGEST_MB} MB each at most. They are encrypted with the report.",
            )
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        self.offer([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def _ask(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, say("Joindre des fichiers", "Attach files"))
        self.offer([Path(name) for name in names])

    def _remove(self) -> None:
        if item := self.list.currentItem():
            self.removed.emit(str(item.data(Qt.ItemDataRole.UserRole)))


def size_in_words(size: int) -> str:
    """Bytes as people say them."""
    if size < 1_000_000:
        return say(f"{max(1, size // 1000)} Ko", f"{max(1, size // 1000)} kB")
    tenths = f"{size / 1_000_000:.{1 if size < 10_000_000 else 0}f}"
    if size < 1_000_000_000:
        return say(f"{tenths.replace('.', ',')} Mo", f"{tenths} MB")
    tenths = f"{size / 1_000_000_000:.1f}"
    return say(f"{tenths.replace('.', ',')} Go", f"{tenths} GB")
