"""The field reports on this laptop, latest first: opened, begun, printed, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QProgressBar, QPushButton, QVBoxLayout

from desktop.desk.kinds import known_kinds
from desktop.store.records import Conversation
from desktop.sync.reasons import sending_in_words
from desktop.sync.stand import ItemState
from desktop.ui.bridge import Bridge
from desktop.ui.entries import Entries, Entry, entry_list
from desktop.ui.icons import icon
from desktop.ui.marking import Marking
from desktop.ui.notice import Notice
from desktop.ui.page import Page
from desktop.ui.report.choosing import Choosing
from desktop.ui.report.date_input import shown_date
from desktop.ui.report.export import export_pdf
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from desktop.ui.when import when
from desktop.ui.words import place_in_words, status_in_words, title_in_words
from desktop.ui.words import urgency_in_words as urgency
from shared.language import say
from shared.reports.content import Report, value

PAGE = 100


class ReportsPage(Page):
    """Enter opens, Del deletes, and a deletion can be undone."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.title, self.empty = QLabel(self), Sentence("meta", self)
        self.new_button, self.from_button = QPushButton(self), QPushButton(self)
        self.open_button, self.pdf_button, self.delete_button = (QPushButton(self) for _ in range(3))
        self.kinds = QMenu(self)
        self.busy = QProgressBar(self)
        self.entries = Entries(self)
        self.list = entry_list(self.entries, self)
        self._reports: dict[str, Report] = {}
        self.marking = Marking(bridge, "report", lambda: list(self._reports), self._mark, self)
        self.marking.after(self.entries.modelReset, self.entries.rowsInserted)
        self._lay_out()
        self.new_button.clicked.connect(self._choose_kind)
        self.from_button.clicked.connect(self._choose_conversation)
        self.open_button.clicked.connect(self._open)
        self.pdf_button.clicked.connect(self._export)
        self.delete_button.clicked.connect(self._delete)
        self.list.activated.connect(self._open)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.entries.wanted.connect(self._load)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._delete)
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(say("Fiches de terrain", "Field reports"))
        self.new_button.setText(say("Nouvelle fiche", "New report"))
        self.from_button.setText(say("Depuis une conversation…", "From a conversation…"))
        self.open_button.setText(say("Ouvrir", "Open"))
        self.pdf_button.setText(say("Exporter en PDF…", "Export as PDF…"))
        self.delete_button.setText(say("Supprimer", "Delete"))
        for button in (self.new_button, self.from_button, self.open_button, self.pdf_button, self.delete_button):
            button.setAccessibleName(button.text().rstrip("…"))
            button.setIconSize(QSize(px(18), px(18)))
        self.list.setAccessibleName(say("Fiches", "Reports"))
        self.busy.setAccessibleName(say("Export en cours", "Export under way"))
        self.empty.tell(
            say(
                "Aucune fiche pour l’instant. Commencez-en une vide, ou remplissez-la depuis une conversation : "
                "chaque valeur trouvée montre la phrase dont elle vient.",
                "No report yet. Begin an empty one, or fill one from a conversation: "
                "every value that is found shows the sentence it comes from.",
            )
            if not self.entries.entries
            else ""
        )
        if self.bridge.is_open and self.isVisible():
            self._load()

    def shown(self) -> None:
        self._load()
        self.list.setFocus()

    def search(self) -> None:
        self.bridge.go.emit("history", "")

    def locking(self) -> None:
        self._reports = {}
        self.entries.put((), more=False)

    def _load(self, last: str = "") -> None:
        self.bridge.store(
            lambda store: store.reports.list(limit=PAGE, before=last or None),
            lambda found: self._show(found, first=not last),
            owner=self,
        )

    def _show(self, found: list[Report], *, first: bool) -> None:
        if first:
            self._reports = {}
        self._reports.update({report.id: report for report in found})
        put = self.entries.put if first else self.entries.add
        put([_entry(report) for report in found], more=len(found) == PAGE)
        nothing = not self.entries.entries
        self.list.setVisible(not nothing)
        self.empty.setVisible(nothing)
        if not nothing and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.entries.index(0, 0, QModelIndex()))
        self._chosen()
        if nothing and self.isVisible() and self.focusWidget() is self.list:
            self.new_button.setFocus()

    def _mark(self, sending: Mapping[str, ItemState]) -> None:
        for name, report in self._reports.items():
            self.entries.change(_entry(report, sending.get(name)))

    def _current(self) -> Report | None:
        index = self.list.currentIndex()
        entry: Entry | None = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        return self._reports.get(entry.id) if entry else None

    def _chosen(self) -> None:
        there = self._current() is not None
        for button in (self.open_button, self.pdf_button, self.delete_button):
            button.setEnabled(there)

    def _choose_kind(self) -> None:
        """A menu, where there is more than one kind."""
        known = known_kinds()
        if len(known) == 1:
            self._begin(known[0].id)
            return
        self.kinds.clear()
        for kind in known:
            self.kinds.addAction(kind.shown).triggered.connect(partial(self._begin, kind.id))
        self.kinds.popup(self.new_button.mapToGlobal(self.new_button.rect().bottomLeft()))

    def _begin(self, kind: str, _checked: bool = False) -> None:
        self.bridge.go.emit("report", f"new:{kind}")

    def _choose_conversation(self) -> None:
        def choose(found: list[Conversation]) -> None:
            entries = [Entry(id=one.id, title=one.title, aside=when(one.changed)) for one in found if one.turns]
            title = say("Remplir une fiche depuis une conversation", "Fill a report from a conversation")
            verb = say("Remplir la fiche", "Fill the report")
            Choosing(
                self, title, verb, entries, lambda name: self.bridge.go.emit("report", f"conversation:{name}")
            ).open()

        self.bridge.store(lambda store: store.conversations.list(limit=PAGE), choose, owner=self)

    def _open(self) -> None:
        if report := self._current():
            self.bridge.go.emit("report", report.id)

    def _export(self) -> None:
        if report := self._current():
            self.busy.setVisible(export_pdf(self.bridge, report, self, self._exported))

    def _exported(self, error: object) -> None:
        self.busy.hide()
        if error is not None:
            self.bridge.notice.emit(Notice(text=str(error), kind="error"))

    def _delete(self) -> None:
        if report := self._current():
            gone = report.id
            self.bridge.store(lambda store: store.reports.delete(gone), lambda _: self._deleted(report), owner=self)

    def _deleted(self, report: Report) -> None:
        self.entries.take(report.id)
        if not self.entries.entries:
            self._load()

        def restore() -> None:
            self.bridge.store(lambda store: store.reports.restore(report.id), lambda _: self._load(), owner=self)

        text = say(f"Fiche {report.number} supprimée.", f"Report {report.number} deleted.")
        self.bridge.notice.emit(Notice(text=text, action=say("Annuler", "Undo"), act=restore))

    def _lay_out(self) -> None:
        self.title.setProperty("role", "title")
        self.new_button.setProperty("role", "main")
        self.new_button.setIcon(icon("plus", "main_text"))
        self.from_button.setIcon(icon("history"))
        self.pdf_button.setIcon(icon("pdf"))
        self.delete_button.setIcon(icon("delete"))
        self.busy.setRange(0, 0)
        self.busy.hide()
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch()
        head.addWidget(self.from_button)
        head.addWidget(self.new_button)
        for button in (self.open_button, self.pdf_button, self.delete_button):
            foot.addWidget(button)
        foot.addWidget(self.busy)
        foot.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.list, 1)
        column.addLayout(foot)


def _entry(report: Report, sending: ItemState | None = None) -> Entry:
    level = value(report, "urgency")
    sent = f" · {sending_in_words(sending.state, feminine=True)}" if sending is not None else ""
    parts = (
        report.number,
        shown_date(value(report, "date")),
        place_in_words(report),
        say(f"urgence {urgency(level).lower()}", f"{urgency(level).lower()} urgency") if level else "",
    )
    return Entry(
        id=report.id,
        title=title_in_words(report),
        detail=" · ".join(filter(None, parts)),
        aside=f"{status_in_words(report.status)}{sent}",
    )
