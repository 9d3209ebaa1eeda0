"""One field of a report on the screen: its label, its box, where its value comes from, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.ui.report.date_input import DateInput
from desktop.ui.report.inputs import LineInput, ListInput, TextInput, choices_of
from desktop.ui.report.sentence import Sentence
from shared.language import say
from shared.reports.content import Field, Source
from shared.reports.provinces import PROVINCES, province, towns

Box = LineInput | TextInput | ListInput | DateInput
WIDE = ("text", "people", "amounts")
"""Types whose box takes the whole width; the title does so too, being the first."""
LEAST = {"text": 3, "people": 2, "amounts": 2}


class FieldRow(QWidget):
    """`written` tells the text of the box as the report keeps it; `entered` that the cursor is in it."""

    written = Signal(str, str)
    entered = Signal(str)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._province = ""
        self.label = QLabel(self)
        self.label.setProperty("role", "strong")
        self.box = _box(field, self)
        self.source = Sentence("small", self)
        self.empty = Sentence("small", self)
        self.problem = Sentence("error", self)
        self.label.setBuddy(self.box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.label, self.box, self.source, self.empty, self.problem):
            column.addWidget(part)
        column.addStretch()
        self.box.written.connect(lambda text: self.written.emit(field.name, text))
        self.box.entered.connect(lambda: self.entered.emit(field.name))
        self.retranslate()

    @property
    def wide(self) -> bool:
        """Whether it takes the whole width of the form."""
        return self.field.type in WIDE or self.field.name == "title"

    def show_value(self, text: str, source: Source | None, empty: str, problem: str, *, doubt: bool = False) -> None:
        """Show a value, and what there is to say of it in at most three short sentences."""
        self.box.put(text)
        self._label()
        told = say(f"D’après : « {source.sentence} »", f"From: “{source.sentence}”") if source else ""
        self.source.tell(told)
        self.empty.tell(empty if not text else "")
        self.problem.paint_as("small" if doubt else "error")
        self.problem.tell(problem)
        self.box.setAccessibleDescription(" ".join(filter(None, (told, self.empty.text(), problem))))
        if self.box.property("wrong") != bool(problem and not doubt):
            self.box.setProperty("wrong", bool(problem and not doubt))
            self.box.style().unpolish(self.box)
            self.box.style().polish(self.box)

    def lie_in(self, name: str) -> None:
        """The towns on offer are those of this province; all of them while there is none."""
        if self.field.type == "town" and isinstance(self.box, ListInput) and name != self._province:
            self._province = name
            self._offer()

    def retranslate(self) -> None:
        """Speak the language in use."""
        self._label()
        self.box.setAccessibleName(self.field.shown)
        self.box.hint(self.field.help)
        if isinstance(self.box, DateInput):
            self.box.retranslate()
        if isinstance(self.box, ListInput):
            self._offer()

    def _label(self) -> None:
        wanted = say(" (à remplir)", " (required)") if self.field.required and not self.box.text() else ""
        self.label.setText(self.field.shown + wanted)

    def _offer(self) -> None:
        assert isinstance(self.box, ListInput)
        if self.field.type == "choice":
            self.box.offer(choices_of(self.field))
        elif self.field.type == "province":
            self.box.offer([(one.name, one.name) for one in PROVINCES])
        else:
            chosen = province(self._province)
            known = chosen.towns if chosen else towns()
            self.box.offer([(town, town) for town in known])


def _box(field: Field, parent: QWidget) -> Box:
    if field.type == "date":
        return DateInput(parent)
    if field.type == "choice":
        return ListInput(parent)
    if field.type in {"province", "town"}:
        return ListInput(parent, free=True)
    if field.type in WIDE:
        return TextInput(parent, least=LEAST[field.type])
    return LineInput(parent)
