"""Where a question is typed: Enter sends, Shift+Enter begins a line, too much at once is refused with a sentence."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from desktop.ui.theme import px
from shared.language import say

LONGEST = 4_000
"""Characters of one question: more than the language model can take in with its facts."""
_MOST_LINES = 4


class QuestionLine(QPlainTextEdit):
    """`sent` on Enter, with the text; it stays until the caller clears it. `refused` when it would be too long."""

    sent = Signal(str)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._changed)
        self._changed()

    @property
    def question(self) -> str:
        return self.toPlainText().strip()

    def send(self) -> None:
        """Send what is there, if there is something."""
        if self.question:
            self.sent.emit(self.question)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.send()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        room = LONGEST - len(self.toPlainText())
        if len(source.text()) > room:
            self.refused.emit(_too_long(len(source.text())))
            return
        self.insertPlainText(source.text())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(px(320), self._height())

    def _changed(self) -> None:
        if len(self.toPlainText()) > LONGEST:
            cursor = self.textCursor()
            self.blockSignals(True)
            self.setPlainText(self.toPlainText()[:LONGEST])
            self.blockSignals(False)
            cursor.movePosition(cursor.MoveOperation.End)
            self.refused.emit(_too_long(LONGEST + 1))
        self.setFixedHeight(self._height())

    def _height(self) -> int:
        lines = max(1, min(_MOST_LINES, round(self.document().size().height())))
        return lines * self.fontMetrics().lineSpacing() + px(16) + 2 * round(self.document().documentMargin()) + 2


def _too_long(length: int) -> str:
    count = f"{length:,}".replace(",", chr(0x202F))
    most = f"{LONGEST:,}".replace(",", chr(0x202F))
    return say(
        f"C’est trop long pour une question : {count} caractères, {most} au plus. Rien n’a été ajouté ; posez la "
        "question en moins de mots.",
        f"Too long for a question: {length:,} characters, {LONGEST:,} at most. Nothing was added; ask in fewer words.",
    )
