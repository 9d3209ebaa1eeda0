"""Cards of settings: a heading, and below it rows with a name, a control and a sentence about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from desktop.ui.report.inputs import ListInput
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px


class Card(QFrame):
    """Rows under a heading."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.head = QLabel(self)
        self.head.setProperty("role", "subtitle")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, px(180))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addLayout(self._grid)

    def row(self, *controls: QWidget, note: bool = False) -> Row:
        """A row with its controls side by side."""
        made = Row(self, *controls, note=note)
        at = self._grid.rowCount()
        self._grid.addWidget(made.label, at, 0)
        self._grid.addWidget(made.body, at, 1)
        return made


class Row:
    """`name` sets the words on the left, and what screen readers call the first control."""

    def __init__(self, card: QWidget, *controls: QWidget, note: bool) -> None:
        self.label, self.body = QLabel(card), QWidget(card)
        self.label.setWordWrap(True)
        self.note = Sentence("small", self.body) if note else None
        self._first = controls[0]
        self.label.setBuddy(controls[0])
        line = QHBoxLayout()
        line.setSpacing(10)
        for control in controls:
            line.addWidget(control, 1 if isinstance(control, QComboBox | QSlider | NamedSlider) else 0)
        line.addStretch(0)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        if self.note is not None:
            column.addWidget(self.note)

    def name(self, words: str, note: str = "") -> None:
        self.label.setText(words)
        self._first.setAccessibleName(words)
        if self.note is not None:
            self.note.tell(note)
            self._first.setAccessibleDescription(note)


class NamedSlider(QWidget):
    """A slider with its value in words beside it; `changed` once it is let go or moved by a key."""

    changed = Signal(int)

    def __init__(self, least: int, most: int, step: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider, self.value = QSlider(Qt.Orientation.Horizontal, self), QLabel(self)
        self.slider.setRange(least, most)
        self.slider.setSingleStep(step)
        self.slider.setPageStep(step)
        self.slider.setTracking(False)
        self._step = step
        self.setFocusProxy(self.slider)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.slider, 1)
        row.addWidget(self.value)
        self.slider.setMinimumWidth(px(180))
        self.slider.valueChanged.connect(self._moved)

    def put(self, value: int) -> None:
        """Show a value that was chosen elsewhere."""
        self.slider.blockSignals(True)
        self.slider.setValue(value)
        self.slider.blockSignals(False)

    def say(self, words: str) -> None:
        """The value in words."""
        self.value.setText(words)
        self.slider.setAccessibleDescription(words)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 - Qt's name
        super().setAccessibleName(name)
        self.slider.setAccessibleName(name)

    def _moved(self, value: int) -> None:
        near = round(value / self._step) * self._step
        if near != value:
            self.put(near)
        self.changed.emit(near)


class Chooser(ListInput):
    """A list without an empty choice; `chosen` tells what is kept of the one picked by the person."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.activated.connect(lambda _: self.chosen.emit(str(self.currentData())))

    def fill(self, choices: list[tuple[str, str]], chosen: str) -> None:
        """Offer these, with one of them chosen."""
        self.blockSignals(True)
        self.clear()
        for kept, shown in choices:
            self.addItem(shown, kept)
        if (index := self.findData(chosen)) < 0:
            self.addItem(chosen, chosen)
            index = self.count() - 1
        self.setCurrentIndex(index)
        self.blockSignals(False)
