"""The box of a date: written as people write dates, or picked in a calendar; kept as an ISO date."""

from __future__ import annotations

import re
from datetime import date

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QPushButton, QWidget

from desktop.ui.report.inputs import LineInput
from shared.language import current, say

_DAY_FIRST = re.compile(r"\s*(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4}|\d{2})\s*")
_CENTURY = 2000


def read_date(text: str) -> str:
    """The ISO date that somebody wrote (24/11/2026, 24-11-26, 2026-11-24), else the text as it is."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        pass
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        try:
            return date(year if year >= 100 else _CENTURY + year, month, day).isoformat()
        except ValueError:
            return text
    return text


def shown_date(text: str) -> str:
    """A date as both languages show it here: 24/11/2026."""
    try:
        return date.fromisoformat(text).strftime("%d/%m/%Y")
    except ValueError:
        return text


class DateInput(QWidget):
    """A line, and a button that opens the calendar below it."""

    written = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = LineInput(self)
        self.button = QPushButton(self)
        self.button.setProperty("role", "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.line)
        self.calendar = QCalendarWidget(self)
        self.calendar.setWindowFlag(Qt.WindowType.Popup)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.hide()
        self.line.written.connect(lambda text: self.written.emit(read_date(text)))
        self.line.editingFinished.connect(lambda: self.put(read_date(self.line.text())))
        self.line.entered.connect(self.entered)
        self.button.clicked.connect(self._open)
        self.calendar.clicked.connect(self._pick)
        self.calendar.activated.connect(self._pick)
        self.retranslate()

    def text(self) -> str:
        return read_date(self.line.text())

    def put(self, text: str) -> None:
        """Show a date, however it is written."""
        if read_date(self.line.text()) != text or not self.line.hasFocus():
            self.line.put(shown_date(text))

    def hint(self, text: str) -> None:
        """What may be written here, shown while it is empty."""
        self.line.hint(text)

    def retranslate(self) -> None:
        """Speak the language in use."""
        self.button.setText(say("Calendrier", "Calendar"))
        self.button.setAccessibleName(say("Choisir la date dans le calendrier", "Pick the date in the calendar"))
        self.calendar.setAccessibleName(say("Calendrier", "Calendar"))
        language = QLocale.Language.English if current() == "en" else QLocale.Language.French
        self.calendar.setLocale(QLocale(language))
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 - Qt's name
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def _open(self) -> None:
        chosen = QDate.fromString(self.text(), Qt.DateFormat.ISODate)
        self.calendar.setSelectedDate(chosen if chosen.isValid() else QDate.currentDate())
        self.calendar.adjustSize()
        self.calendar.move(self.mapToGlobal(QPoint(0, self.height())))
        self.calendar.show()
        self.calendar.setFocus()

    def _pick(self, day: QDate) -> None:
        self.calendar.hide()
        iso = day.toString(Qt.DateFormat.ISODate)
        self.line.put(shown_date(iso))
        self.line.setFocus()
        self.written.emit(iso)
