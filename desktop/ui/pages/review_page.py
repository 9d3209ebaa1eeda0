"""What others sent in, to be reviewed: cases on the left, the one that is chosen on the right."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QSplitter, QVBoxLayout

from desktop.review.inbox import Inbox
from desktop.review.records import CaseFile, CaseLine, Found, Waiting, Wanted
from desktop.store.store import Store
from desktop.ui.bridge import Bridge
from desktop.ui.entries import Entries, Entry, entry_list
from desktop.ui.page import Page
from desktop.ui.report.sentence import Sentence
from desktop.ui.review.acts import Acts
from desktop.ui.review.case_entries import CasePainter, case_entry, found_entry
from desktop.ui.review.case_pane import CasePane
from desktop.ui.review.filters import Filters
from desktop.ui.review.nothing import cases_in_words, found_in_words, locked_in_words, nothing_in_words
from desktop.ui.theme import px
from shared.language import say

PAGE = 100
_TYPING_MS, _NEWS_MS, _CHOICE_MS = 150, 800, 60
_ROOMY = 120
"""Percent of letters up to which the filters have room without being asked for."""


class Looked(msgspec.Struct, frozen=True):
    """One look at the inbox."""

    lines: list[CaseLine]
    found: list[Found]
    waiting: Waiting
    regions: list[str]
    agents: list[tuple[str, str]]
    limit: int


class ReviewPage(Page):
    """Searches as one types; the arrows go through the cases, and what is decided shows at once."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.title, self.found, self.field = QLabel(self), QLabel(self), QLineEdit(self)
        self.narrow, self.filters, self.locked = QPushButton(self), Filters(self), Sentence("small", self)
        self.entries = Entries(self)
        self.list = entry_list(self.entries, self)
        self.list.setItemDelegate(CasePainter(self.list))
        self.empty, self.pane = Sentence("meta", self), CasePane(self)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.acts = Acts(bridge, self.pane, self)
        self._asked, self._chosen, self._looked = 0, "", False
        self._beginning = False
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._news = QTimer(self, singleShot=True, interval=_NEWS_MS)
        self._choice = QTimer(self, singleShot=True, interval=_CHOICE_MS)
        self._lay_out()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(say("À examiner", "To review"))
        self.field.setPlaceholderText(say("Chercher dans ce qui a été reçu…", "Search what came in…"))
        self.field.setAccessibleName(say("Chercher dans les dossiers reçus", "Search the cases that came in"))
        self.narrow.setText(say("Filtres", "Filters"))
        self.narrow.setAccessibleName(say("Afficher les filtres", "Show the filters"))
        self.list.setAccessibleName(say("Dossiers", "Cases"))
        self.split.handle(1).setAccessibleName(say("Séparation", "Separation"))
        self.filters.retranslate()
        self.pane.retranslate()
        if self.bridge.is_open and self.isVisible():
            self.refresh()

    def shown(self) -> None:
        self.narrow.setChecked(px(100) <= _ROOMY)
        self.refresh()
        self.acts.get_to_know()
        self._beginning = True

    def open(self, what: str) -> None:
        """Show this case."""
        self._chosen = what
        self.refresh()

    def search(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def locking(self) -> None:
        self.field.clear()
        for timer in (self._typing, self._news, self._choice):
            timer.stop()
        self._asked += 1
        self._chosen = ""
        self.entries.put((), more=False)
        self.pane.forget()

    def refresh(self) -> None:
        """Look again, for the words in the field or for all that there is."""
        self._asked += 1
        asked, words, wish = self._asked, self.field.text().strip(), self.filters.wish
        limit = max(PAGE, len(self.entries.entries)) if self._looked else PAGE
        self.bridge.store(
            lambda store: _look(store, words, wish, limit),
            lambda looked: self._show(looked, words) if asked == self._asked else None,
            owner=self,
        )

    def show_chosen(self) -> None:
        """Read the chosen case again."""
        case = self._chosen
        if case:
            self.bridge.store(lambda store: Inbox(store).case(case), self._show_case, owner=self)

    def _show_case(self, case: CaseFile) -> None:
        if case.line.id == self._chosen:
            self.pane.show()
            self.acts.show_case(case)

    def _show(self, looked: Looked, words: str) -> None:
        self._looked = True
        self.filters.offer(looked.regions, looked.agents)
        entries = [*map(found_entry, looked.found)] if words else [*map(case_entry, looked.lines)]
        place, chosen = self.list.verticalScrollBar().value(), self._chosen
        self.list.selectionModel().blockSignals(True)
        self.entries.put(entries, more=not words and len(entries) == looked.limit)
        self.list.selectionModel().blockSignals(False)
        self._tell(looked, words)
        row = next((row for row, entry in enumerate(entries) if entry.of == chosen), 0)
        if entries:
            self.list.setCurrentIndex(self.entries.index(row, 0, QModelIndex()))
            self.list.verticalScrollBar().setValue(place)
            self._choose()
        else:
            self._chosen = ""
        if self._beginning:
            self._beginning = False
            (self.list if entries else self.field).setFocus()

    def _tell(self, looked: Looked, words: str) -> None:
        self.found.setText(found_in_words(len(looked.found)) if words else cases_in_words(looked.waiting))
        self.locked.tell(locked_in_words(looked.waiting) if looked.waiting.cases else "")
        nothing = not self.entries.entries
        narrow = self.filters.narrow
        self.empty.tell(nothing_in_words(looked.waiting, words, narrow=narrow) if nothing else "")
        self.split.setVisible(not nothing)
        if nothing and not (words or narrow):
            self.acts.tell_device(self.empty)

    def _more(self, _: str) -> None:
        asked, last, wish = self._asked, self.entries.entries[-1].of, self.filters.wish

        def add(lines: list[CaseLine]) -> None:
            if asked == self._asked:
                self.entries.add([case_entry(one) for one in lines], more=len(lines) == PAGE)

        self.bridge.store(lambda store: Inbox(store).cases(wish, PAGE, last), add, owner=self)

    def _news_came(self, _: object) -> None:
        if not self._news.isActive():
            self._news.start()

    def _search_soon(self) -> None:
        self._typing.start()

    def _choose(self, *_: object) -> None:
        """The case under the cursor is shown, once the cursor stays."""
        index = self.list.currentIndex()
        entry: Entry | None = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        if entry is not None:
            self._chosen = entry.of
            self._choice.start()

    def _connect(self) -> None:
        self.field.textChanged.connect(self._search_soon)
        self._typing.timeout.connect(self.refresh)
        self._news.timeout.connect(lambda: self.refresh() if self.isVisible() else None)
        self._choice.timeout.connect(self.show_chosen)
        self.filters.changed.connect(self.refresh)
        self.narrow.toggled.connect(self.filters.setVisible)
        self.entries.wanted.connect(self._more)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.activated.connect(lambda _: self.pane.bar.comment.setFocus())
        self.acts.done.connect(self.refresh)
        self.bridge.sync_changed.connect(self._news_came)
        down = QShortcut(QKeySequence(Qt.Key.Key_Down), self.field, self.list.setFocus)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)

    def _lay_out(self) -> None:
        self.title.setProperty("role", "title")
        self.found.setProperty("role", "meta")
        self.field.setClearButtonEnabled(True)
        self.narrow.setCheckable(True)
        self.narrow.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.filters.setVisible(False)
        self.pane.hide()
        self.split.addWidget(self.list)
        self.split.addWidget(self.pane)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([400, 600])
        self.split.setStretchFactor(0, 2)
        self.split.setStretchFactor(1, 3)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.title)
        head.addWidget(self.found)
        head.addStretch(1)
        head.addWidget(self.field, 2)
        head.addWidget(self.narrow)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.filters)
        column.addWidget(self.locked)
        column.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.split, 1)


def _look(store: Store, words: str, wish: Wanted, limit: int) -> Looked:
    inbox = Inbox(store)
    return Looked(
        lines=[] if words else inbox.cases(wish, limit),
        found=inbox.search(words, wish) if words else [],
        waiting=inbox.waiting(),
        regions=inbox.regions(),
        agents=inbox.agents(),
        limit=limit,
    )
