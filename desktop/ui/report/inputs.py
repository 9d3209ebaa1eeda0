"""The boxes of a report, one for each type of field; all of them take and give the text that the report keeps."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QPlainTextEdit, QWidget

from shared.reports.content import Field

_UNDO_KEYS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
LEAST_LINES, MOST_LINES = 2, 14


def leaves_undo(event: QEvent) -> bool:
    """Whether a box must leave this key to the page, whose undo covers all boxes at once."""
    return (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and any(event.matches(key) for key in _UNDO_KEYS)
    )


class LineInput(QLineEdit):
    """One line."""

    written = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.textEdited.connect(self.written)

    def put(self, text: str) -> None:
        """Show a text, the cursor left where it was."""
        if text != self.text():
            place = self.cursorPosition()
            self.setText(text)
            self.setCursorPosition(min(place, len(text)))

    def hint(self, text: str) -> None:
        """What may be written here, shown while it is empty."""
        self.setPlaceholderText(text)

    def event(self, event: QEvent) -> bool:
        if leaves_undo(event):
            event.ignore()
            return False
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self.entered.emit()


class TextInput(QPlainTextEdit):
    """Several lines; it grows with its text up to a third of a page, and Tab leaves it."""

    written = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None, least: int = LEAST_LINES) -> None:
        super().__init__(parent)
        self._least = least
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self._told)
        self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)

    def text(self) -> str:
        return self.toPlainText()

    def put(self, text: str) -> None:
        """Show a text, the cursor left where it was."""
        if text == self.toPlainText():
            return
        place = self.textCursor().position()
        self.blockSignals(True)
        self.setPlainText(text)
        self.blockSignals(False)
        cursor = self.textCursor()
        cursor.setPosition(min(place, len(self.toPlainText())))
        self.setTextCursor(cursor)
        self.updateGeometry()

    def hint(self, text: str) -> None:
        """What may be written here, shown while it is empty."""
        self.setPlaceholderText(text)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        lines = min(MOST_LINES, max(self._least, int(self.document().size().height())))
        frame = self.frameWidth() * 2 + int(self.document().documentMargin() * 2)
        margins = self.contentsMargins()
        height = lines * self.fontMetrics().lineSpacing() + frame + margins.top() + margins.bottom()
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(120, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if leaves_undo(event):
            event.ignore()
            return False
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self.entered.emit()

    def _told(self) -> None:
        self.written.emit(self.toPlainText())


class ListInput(QComboBox):
    """A list to choose from; `free` lets something else be written. The wheel never changes it in passing."""

    written = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None, *, free: bool = False) -> None:
        super().__init__(parent)
        self._free = free
        self.setEditable(free)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = LineInput(self) if free else None
        if line is not None:
            self.setLineEdit(line)
            completer = QCompleter(self.model(), self)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            line.setCompleter(completer)
            line.entered.connect(self.entered)
            self.editTextChanged.connect(self._told)
        else:
            self.currentIndexChanged.connect(self._told)

    def offer(self, choices: list[tuple[str, str]]) -> None:
        """Replace what can be chosen: pairs of what is kept and what is shown; the text stays."""
        before, blocked = self.text(), self.blockSignals(True)
        self.clear()
        if not self._free:
            self.addItem("—", "")
        for kept, shown in choices:
            self.addItem(shown, kept)
        self.put(before)
        self.blockSignals(blocked)

    def text(self) -> str:
        if self._free:
            index = self.findText(self.currentText(), Qt.MatchFlag.MatchFixedString)
            return str(self.itemData(index)) if index >= 0 else self.currentText()
        return str(self.currentData() or "")

    def put(self, text: str) -> None:
        """Show a text, even one that cannot be chosen."""
        if text == self.text() and (text or self.currentIndex() == 0 or self._free):
            return
        blocked = self.blockSignals(True)
        index = self.findData(text)
        if index < 0 and not self._free:
            self.addItem(text, text)
            index = self.count() - 1
        self.setCurrentIndex(index)
        if self._free and index < 0:
            self.setEditText(text)
        self.blockSignals(blocked)

    def hint(self, text: str) -> None:
        """What may be written here, shown while it is empty."""
        if line := self.lineEdit():
            line.setPlaceholderText(text)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self.entered.emit()

    def _told(self) -> None:
        self.written.emit(self.text())


def choices_of(field: Field) -> list[tuple[str, str]]:
    """What a `choice` field offers, in the language in use."""
    return [(choice.name, choice.shown) for choice in field.choices]
