"""Which cases are listed: by region, agent, urgency, state and age, and in what order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from desktop.review.records import Wanted
from desktop.review.words import region_in_words, state_in_words, urgency_in_words
from desktop.ui.theme import px
from shared.language import say

_COLUMN = 168
"""Pixels at 100 % that a list needs for its words."""
_DAYS = (1, 7, 30)


class _List(QComboBox):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def offer(self, choices: list[tuple[Any, str]]) -> None:
        """Other choices; what was chosen stays chosen where it still is one."""
        before = self.currentData()
        self.blockSignals(True)
        self.clear()
        for data, text in choices:
            self.addItem(text, data)
        self.setCurrentIndex(max(0, self.findData(before)))
        self.blockSignals(False)


class Filters(QWidget):
    """`changed` when another list is wished for."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.region, self.agent, self.urgency, self.state, self.age, self.order = (_List(self) for _ in range(6))
        self.lists = (self.region, self.agent, self.urgency, self.state, self.age, self.order)
        self._regions: list[str] = []
        self._agents: list[tuple[str, str]] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._place(6)
        for one in self.lists:
            one.currentIndexChanged.connect(self.changed)
        self.retranslate()

    @property
    def wish(self) -> Wanted:
        """What is chosen now."""
        days = self.age.currentData()
        return Wanted(
            region=self.region.currentData() or "",
            person=self.agent.currentData() or "",
            urgency=self.urgency.currentData() or 0,
            state=self.state.currentData() or "",
            since=datetime.now(UTC) - timedelta(days=days) if days else None,
            order=self.order.currentData() or "recent",
        )

    @property
    def narrow(self) -> bool:
        """Whether something is left out."""
        return any(one.currentIndex() > 0 for one in self.lists if one is not self.order)

    def offer(self, regions: list[str], agents: list[tuple[str, str]]) -> None:
        """The regions and agents that there are."""
        self._regions, self._agents = regions, agents
        self.region.offer(
            [("", say("Toutes régions", "All regions")), *((one, region_in_words(one)) for one in regions)]
        )
        self.agent.offer([("", say("Tous les agents", "All agents")), *agents])

    def clear(self) -> None:
        """Leave nothing out."""
        for one in self.lists[:-1]:
            one.blockSignals(True)
            one.setCurrentIndex(0)
            one.blockSignals(False)
        self.changed.emit()

    def retranslate(self) -> None:
        """Speak the language in use."""
        named = (
            (self.region, say("Région", "Region")),
            (self.agent, say("Agent", "Agent")),
            (self.urgency, say("Urgence", "Urgency")),
            (self.state, say("État", "State")),
            (self.age, say("Période", "Period")),
            (self.order, say("Ordre", "Order")),
        )
        for one, words in named:
            one.setAccessibleName(words)
            one.setToolTip(words)
        self.offer(self._regions, self._agents)
        least = [(rank, urgency_in_words(rank) + ("" if rank == 4 else " +")) for rank in (4, 3, 2, 1)]
        self.urgency.offer([(0, say("Toute urgence", "Any urgency")), *least])
        states = [(one, state_in_words(one)) for one in ("new", "assigned", "in-progress", "closed")]
        everything = [("", say("Tous les états", "All states")), ("open", say("Non clos", "Not closed"))]
        self.state.offer([*everything, *states])
        ages = {
            1: say("Depuis hier", "Since yesterday"),
            7: say("Une semaine", "One week"),
            30: say("Un mois", "One month"),
        }
        self.age.offer([(0, say("Toute date", "Any date")), *((days, ages[days]) for days in _DAYS)])
        self.order.offer(
            [
                ("recent", say("Plus récents", "Newest first")),
                ("urgent", say("Plus urgents", "Most urgent")),
                ("region", say("Par région", "By region")),
                ("agent", say("Par agent", "By agent")),
            ]
        )

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._place(6 if self.width() >= 6 * px(_COLUMN) else 3)

    def _place(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, one in enumerate(self.lists):
            self._grid.addWidget(one, number // columns, number % columns)
        for column in range(6):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
