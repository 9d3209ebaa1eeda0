"""The synchronisation: how it stands, whether the connection costs, and one by one what is not delivered yet."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout

from desktop.settings import Settings
from desktop.sync.items import Item
from desktop.sync.reasons import kind_in_words, reason
from desktop.sync.status import Status
from desktop.ui.ask_first import Question, ask_first
from desktop.ui.bridge import Bridge
from desktop.ui.entries import Entries, Entry, entry_list
from desktop.ui.page import Page
from desktop.ui.pages.setting_rows import Card, Chooser
from desktop.ui.pages.sync_card import SyncCard
from desktop.ui.report.sentence import Sentence
from desktop.ui.sync_acts import carry_out, sync_status
from desktop.ui.theme import px
from desktop.ui.when import when
from shared.language import say

_READ_AFTER_MS = 300
"""A round changes many things at once: the list is read when they have settled."""
_OPENED = {"conversation": "talk", "report": "report", "file": "report"}


class SyncPage(Page):
    """Enter on a conversation or a report opens it."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.title, self.head = QLabel(self), QLabel(self)
        self.card, self.costs = SyncCard(self), Card(self)
        self.metered = Chooser(self)
        self._metered_row = self.costs.row(self.metered, note=True)
        self.entries = Entries(self)
        self.list = entry_list(self.entries, self)
        self.reading, self.empty = Sentence("small", self), Sentence("meta", self)
        self._reading = QTimer(self, singleShot=True, interval=_READ_AFTER_MS)
        self._lay_out()
        self._reading.timeout.connect(lambda: self._read() if self.isVisible() else None)
        self.card.acted.connect(self._act)
        self.metered.chosen.connect(lambda kept: bridge.change(metered=kept))
        self.list.activated.connect(self._open)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._tell_chosen())
        bridge.sync_changed.connect(self._show)
        bridge.settings_changed.connect(self._show_settings)
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(say("Synchronisation", "Synchronisation"))
        self.head.setText(say("Ce qui attend", "What waits"))
        self.list.setAccessibleName(self.head.text())
        self.card.retranslate()
        self._metered_row.name(
            say("Connexion payante", "Metered connection"),
            say(
                "Les fiches et les messages partent toujours ; les fichiers attendent que vous les demandiez.",
                "Reports and messages always leave; files wait until you ask for them.",
            ),
        )
        self._show_settings(self.bridge.settings)
        if self.isVisible():
            self._read()

    def shown(self) -> None:
        if self.bridge.is_open:
            self.bridge.ask(sync_status, self._show, owner=self)
        self._read()
        (self.list if self.entries.entries else self.metered).setFocus()

    def locking(self) -> None:
        self._reading.stop()
        self.card.show_status(Status())
        self.entries.put((), more=False)

    def _act(self, act: str) -> None:
        if act != "destroy":
            carry_out(self.bridge, act)
            return
        question = Question(
            title=say("Ordres de destruction", "Orders to destroy"),
            text=say("Détruire tous ces dossiers ?", "Destroy all of these cases?"),
            means=say(
                "Leurs clés sont effacées de cet ordinateur : personne ne pourra plus les lire ici.",
                "Their keys are erased from this computer: nobody will be able to read them here.",
            ),
            stay=say("Ne rien détruire", "Destroy nothing"),
            go_on=say("Détruire", "Destroy"),
        )
        ask_first(self, question, lambda: carry_out(self.bridge, act))

    def _show(self, status: Status) -> None:
        self.card.show_status(status)
        if self.isVisible():
            self._reading.start()

    def _show_settings(self, settings: Settings) -> None:
        choices = [
            ("auto", say("Selon le système", "As the system says")),
            ("yes", say("Oui", "Yes")),
            ("no", say("Non", "No")),
        ]
        self.metered.fill(choices, settings.metered)

    def _read(self) -> None:
        if self.bridge.is_open:
            self.bridge.ask(lambda desk: desk.syncing.board.undelivered(), self._show_items, owner=self)

    def _show_items(self, items: list[Item]) -> None:
        chosen = self._chosen()
        self.entries.put([_entry(item) for item in items], more=False)
        nothing = not items
        self.list.setVisible(not nothing)
        self.empty.tell(say("Rien n’attend : tout est livré.", "Nothing waits: all is delivered.") if nothing else "")
        row = next((at for at, entry in enumerate(self.entries.entries) if entry.id == chosen), 0)
        if items:
            self.list.setCurrentIndex(self.entries.index(row, 0))
        self._tell_chosen()

    def _chosen(self) -> str:
        index = self.list.currentIndex()
        return index.data(Qt.ItemDataRole.UserRole).id if index.isValid() else ""

    def _tell_chosen(self) -> None:
        """The whole reason of the chosen one: a line of the list may have no room for it."""
        index = self.list.currentIndex()
        entry: Entry | None = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        room = self.list.viewport().width() - 2 * px(20)
        cut = entry is not None and self.list.fontMetrics().horizontalAdvance(entry.detail) > room
        self.reading.tell(entry.detail if entry is not None and cut else "")

    def _open(self) -> None:
        index = self.list.currentIndex()
        entry: Entry | None = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        if entry is not None and entry.kind in _OPENED:
            self.bridge.go.emit(_OPENED[entry.kind], entry.of)

    def _lay_out(self) -> None:
        self.title.setProperty("role", "title")
        self.head.setProperty("role", "subtitle")
        self.costs.head.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        for part in (self.title, self.card, self.costs, self.head, self.empty):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        column.addWidget(self.reading)
        column.addStretch(0)


def _entry(item: Item) -> Entry:
    refused = item.state == "refused"
    kind = kind_in_words(item.kind)
    return Entry(
        id=f"{item.kind} {item.object}",
        of=item.object,
        kind=item.kind,
        title=say(f"{kind} : {item.title}", f"{kind}: {item.title}") if item.title else kind,
        detail=reason(item.code)
        if refused
        else say(
            f"Partira tout seul · enregistré ici : {when(item.at)}", f"Leaves by itself · kept here: {when(item.at)}"
        ),
        aside=say("Refusé", "Refused") if refused else say("En attente", "Waiting"),
    )
