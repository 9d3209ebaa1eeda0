"""Everything said so far: conversations newest first, and whatever holds the words one looks for."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from desktop.store.records import Conversation, Hit
from desktop.ui.bridge import Bridge
from desktop.ui.entries import Entries, Entry, entry_list
from desktop.ui.notice import Notice
from desktop.ui.page import Page
from desktop.ui.report.sentence import Sentence
from desktop.ui.when import when
from desktop.ui.words import privacy_in_words
from shared.language import say

PAGE = 100
MOST_HITS = 60
_TYPING_MS = 120
"""Who types faster than this is looked for only once they pause."""


class HistoryPage(Page):
    """Searches as one types; Enter opens, Del deletes, and a deletion can be undone."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.title, self.field, self.found = QLabel(self), QLineEdit(self), QLabel(self)
        self.entries = Entries(self)
        self.list = entry_list(self.entries, self)
        self.empty = Sentence("meta", self)
        self.open_button, self.delete_button = QPushButton(self), QPushButton(self)
        self._asked = 0
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._lay_out()
        self.field.textChanged.connect(self._search_soon)
        self.field.returnPressed.connect(lambda: self._open(self.list.currentIndex()))
        down = QShortcut(QKeySequence(Qt.Key.Key_Down), self.field, self.list.setFocus)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._typing.timeout.connect(self.refresh)
        self.entries.wanted.connect(self._more)
        self.list.activated.connect(self._open)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.open_button.clicked.connect(lambda: self._open(self.list.currentIndex()))
        self.delete_button.clicked.connect(self._delete)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._delete)
        bridge.recorded.connect(self._recorded)
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(say("Historique", "History"))
        self.field.setPlaceholderText(say("Chercher un mot, un nom, un lieu…", "Search for a word, a name, a place…"))
        self.field.setAccessibleName(say("Chercher dans l’historique", "Search the history"))
        self.list.setAccessibleName(say("Conversations et résultats", "Conversations and results"))
        self.open_button.setText(say("Ouvrir", "Open"))
        self.delete_button.setText(say("Supprimer", "Delete"))
        for button in (self.open_button, self.delete_button):
            button.setAccessibleName(button.text())
        if self.bridge.is_open and self.isVisible():
            self.refresh()

    def shown(self) -> None:
        self.refresh()
        self.field.setFocus()

    def open(self, what: str) -> None:
        self.field.setText(what)

    def search(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def locking(self) -> None:
        self.field.clear()
        self._typing.stop()
        self._asked += 1
        self.entries.put((), more=False)

    def refresh(self) -> None:
        """Look again, for the words in the field or for all that there is."""
        self._asked += 1
        asked, words = self._asked, self.field.text().strip()
        if words:
            self.bridge.store(
                lambda store: store.search.find(words, limit=MOST_HITS),
                lambda hits: self._show_hits(hits, words) if asked == self._asked else None,
                owner=self,
            )
            return
        self.bridge.store(
            lambda store: store.conversations.list(limit=PAGE),
            lambda found: self._show(found) if asked == self._asked else None,
            owner=self,
        )

    def _recorded(self, _: object) -> None:
        if self.isVisible() and not self.field.text():
            self.refresh()

    def _search_soon(self) -> None:
        self._typing.start()

    def _show(self, found: list[Conversation]) -> None:
        self.entries.put([_entry(one) for one in found], more=len(found) == PAGE)
        self.found.setText("")
        self._tell_empty(
            say(
                "Rien n’a encore été dit. Ouvrez la page Parler et posez une première question : "
                "la conversation apparaîtra ici.",
                "Nothing has been said yet. Open the Talk page and ask a first question: "
                "the conversation will appear here.",
            )
        )

    def _show_hits(self, hits: list[Hit], words: str) -> None:
        self.entries.put([_hit(one) for one in hits], more=False)
        most = say(" au moins", " or more") if len(hits) == MOST_HITS else ""
        many = "s" if len(hits) > 1 else ""
        self.found.setText(say(f"{len(hits)} résultat{many}{most}", f"{len(hits)} result{many}{most}") if hits else "")
        self._tell_empty(
            say(
                f"Aucun résultat pour « {words} ». Essayez un mot plus court, ou le début d’un mot.",
                f"Nothing found for “{words}”. Try a shorter word, or the beginning of one.",
            )
        )

    def _more(self, last: str) -> None:
        asked = self._asked
        self.bridge.store(
            lambda store: store.conversations.list(limit=PAGE, before=last),
            lambda found: (
                self.entries.add([_entry(one) for one in found], more=len(found) == PAGE)
                if asked == self._asked
                else None
            ),
            owner=self,
        )

    def _tell_empty(self, sentence: str) -> None:
        nothing = not self.entries.entries
        if not nothing and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.entries.index(0, 0, QModelIndex()))
        self.empty.tell(sentence if nothing else "")
        self.list.setVisible(not nothing)
        self._chosen(self.list.currentIndex())

    def _chosen(self, index: QModelIndex, _before: QModelIndex | None = None) -> None:
        entry: Entry | None = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        self.open_button.setEnabled(entry is not None)
        self.delete_button.setEnabled(entry is not None and entry.kind == "conversation")

    def _open(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        self.bridge.go.emit("report" if entry.kind == "report" else "talk", entry.of or entry.id)

    def _delete(self) -> None:
        index = self.list.currentIndex()
        entry: Entry | None = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        if entry is None or entry.kind != "conversation":
            return
        gone = entry.id
        self.bridge.store(lambda store: store.conversations.delete(gone), lambda _: self._deleted(gone), owner=self)

    def _deleted(self, gone: str) -> None:
        self.entries.take(gone)
        if not self.entries.entries:
            self.refresh()

        def restore() -> None:
            self.bridge.store(lambda store: store.conversations.restore(gone), lambda _: self.refresh(), owner=self)

        text = say("Conversation supprimée.", "Conversation deleted.")
        self.bridge.notice.emit(Notice(text=text, action=say("Annuler", "Undo"), act=restore))

    def _lay_out(self) -> None:
        self.title.setProperty("role", "title")
        self.found.setProperty("role", "meta")
        self.field.setClearButtonEnabled(True)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch()
        head.addWidget(self.found)
        foot = QHBoxLayout()
        foot.addWidget(self.open_button)
        foot.addWidget(self.delete_button)
        foot.addStretch()
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self.field)
        column.addWidget(self.empty, 1)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)


def _entry(one: Conversation) -> Entry:
    many = "s" if one.turns > 1 else ""
    count = say(f"{one.turns} échange{many}", f"{one.turns} exchange{many}")
    return Entry(
        id=one.id,
        kind="conversation",
        title=one.title or say("Conversation sans titre", "Untitled conversation"),
        detail=f"{count} · {privacy_in_words(one.privacy)}",
        aside=when(one.changed),
    )


def _hit(one: Hit) -> Entry:
    sort = say("Fiche", "Report") if one.kind == "report" else say("Conversation", "Conversation")
    return Entry(
        id=one.id,
        of=one.id if one.kind == "report" else one.conversation,
        kind=one.kind,
        title=one.title or say("Sans titre", "Untitled"),
        detail=one.snippet,
        matches=one.matches,
        aside=f"{sort} · {when(one.at)}",
    )
