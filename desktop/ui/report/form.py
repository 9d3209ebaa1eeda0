"""All fields of a report in reading order: two columns where the window is wide enough, one where letters are large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.ui.report.field_row import FieldRow
from desktop.ui.report.scrolling import Scrolling, Sheet
from shared.reports.checks import Problem
from shared.reports.content import Kind, Report, value

_COLUMN_EM = 26
"""Letters' heights that a column must have for its boxes to be readable."""


class Form(Scrolling):
    """`written` tells a field and its new text; `entered` the field that the cursor went to."""

    written = Signal(str, str)
    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, FieldRow] = {}
        self._columns = 0
        self._build()

    def take(self, kind: Kind) -> None:
        """Make the boxes of a kind; the former ones go."""
        self._build()
        for field in kind.fields:
            row = FieldRow(field, self._sheet)
            row.written.connect(self.written)
            row.entered.connect(self.entered)
            self.rows[field.name] = row
        self._columns = 0
        self._place()

    def add_below(self, part: QWidget) -> None:
        """Put something after the fields, of their width."""
        self._column.insertWidget(self._column.count() - 1, part)

    def show_report(self, report: Report, empty: Mapping[str, str], found: Sequence[Problem]) -> None:
        """Show every value with its source, the reason of its absence, or its problem."""
        wrong = {problem.field: problem for problem in reversed(found)}
        for name, row in self.rows.items():
            if row.field.type == "town":
                row.lie_in(self._province(report))
            problem = wrong.get(name)
            row.show_value(
                value(report, name),
                report.sources.get(name),
                empty.get(name, ""),
                problem.message if problem else "",
                doubt=bool(problem and problem.doubt),
            )

    def go_to(self, name: str) -> None:
        """Put the cursor into a field and bring it into view."""
        if row := self.rows.get(name):
            row.box.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(row, 0, 24)

    def retranslate(self) -> None:
        """Speak the language in use."""
        for row in self.rows.values():
            row.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place()

    def _build(self) -> None:
        self.rows = {}
        self._sheet = Sheet()
        self._column = QVBoxLayout(self._sheet)
        self._column.setContentsMargins(2, 2, 16, 24)
        self._column.setSpacing(16)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(16)
        self._column.addLayout(self._grid)
        self._column.addStretch()
        self.setWidget(self._sheet)

    def _province(self, report: Report) -> str:
        return next((value(report, row.field.name) for row in self.rows.values() if row.field.type == "province"), "")

    def _place(self) -> None:
        columns = 2 if self.viewport().width() >= 2 * _COLUMN_EM * self.fontMetrics().height() * 0.62 else 1
        if columns == self._columns or not self.rows:
            return
        self._columns, line, column = columns, 0, 0
        for row in self.rows.values():
            span = columns if row.wide else 1
            if column + span > columns:
                line, column = line + 1, 0
            self._grid.addWidget(row, line, column, 1, span)
            column += span
        for each in range(2):
            self._grid.setColumnStretch(each, 1 if each < columns else 0)
