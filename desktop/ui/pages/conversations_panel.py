"""The conversations on the left of the thread: begin one, open one, rename, class, delete with a way back."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop.store.records import Conversation
from desktop.ui.bridge import Bridge
from desktop.ui.entries import Entries, Entry, entry_list
from desktop.ui.icons import icon
from desktop.ui.notice import Notice
from desktop.ui.theme import px
from desktop.ui.when import when
from desktop.ui.words import privacy_in_words
from shared.language import say
from shared.reports.content import Privacy

PAGE = 60
CLASSES: tuple[Privacy, ...] = ("public", "internal", "restricted")


class ConversationsPanel(QWidget):
    """`chosen` the id of a conversation to open; `fresh` a new one of that class."""

    chosen = Signal(str)
    fresh = Signal(str)
    gone = Signal(str)
    known = Signal()
    """The list was read again."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._known: dict[str, Conversation] = {}
        self._open = ""
        self.title, self.empty = QLabel(), QLabel(wordWrap=True)
        self.new_button, self.more_button = QPushButton(), QToolButton()
        self.entries = Entries(self)
        self.list = entry_list(self.entries, self)
        self.more_button.setEnabled(False)
        self.menu = QMenu(self)
        self.rename_action, self.delete_action = QAction(self), QAction(self)
        self.class_menu = QMenu(self)
        self.classes = {name: QAction(self, checkable=True) for name in CLASSES}
        self._lay_out()
        self.new_button.clicked.connect(lambda: self.fresh.emit(bridge.settings.privacy))
        self.more_button.clicked.connect(self._show_menu)
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        self.list.customContextMenuRequested.connect(lambda _: self._show_menu())
        self.entries.wanted.connect(self._more)
        self.rename_action.triggered.connect(self._rename)
        self.delete_action.triggered.connect(self.delete)
        for name, action in self.classes.items():
            action.triggered.connect(partial(self._reclass, name))
        self.retranslate()

    @property
    def current(self) -> Conversation | None:
        """The conversation that is marked."""
        entry = self.list.currentIndex().data(Qt.ItemDataRole.UserRole)
        return self._known.get(entry.id) if entry is not None else None

    def refresh(self, opened: str = "") -> None:
        """Read the newest conversations again, and mark the one that is open."""
        self._open = opened
        self._bridge.store(lambda store: store.conversations.list(PAGE), self._show, owner=self)

    def clear(self) -> None:
        self._known.clear()
        self.entries.put([], more=False)

    def title_of(self, conversation: str) -> str:
        known = self._known.get(conversation)
        return _title(known) if known is not None else ""

    def class_of(self, conversation: str) -> str:
        known = self._known.get(conversation)
        return privacy_in_words(known.privacy) if known is not None else ""

    def rename(self, title: str) -> None:
        """Give the marked conversation a name."""
        if (there := self.current) is not None:
            self._bridge.store(
                lambda store: store.conversations.rename(there.id, title),
                lambda _: self.refresh(self._open),
                owner=self,
            )

    def delete(self) -> None:
        """Put the marked conversation out of sight; a notice brings it back."""
        if (there := self.current) is None:
            return

        def gone(_: object) -> None:
            self.gone.emit(there.id)
            self.refresh("" if there.id == self._open else self._open)
            text = say(f"« {_title(there)} » est supprimée.", f"“{_title(there)}” is deleted.")
            undo = say("Annuler", "Undo")
            self._bridge.notice.emit(Notice(text=text, action=undo, act=lambda: self._restore(there.id)))

        self._bridge.store(lambda store: store.conversations.delete(there.id), gone, owner=self)

    def retranslate(self) -> None:
        self.title.setText(say("Conversations", "Conversations"))
        self.new_button.setText(say("Nouvelle", "New"))
        self.new_button.setAccessibleName(say("Nouvelle conversation", "New conversation"))
        self.new_button.setToolTip(say("Nouvelle conversation (Ctrl+N)", "New conversation (Ctrl+N)"))
        self.more_button.setAccessibleName(
            say("Renommer, classer ou supprimer la conversation", "Rename, class or delete the conversation")
        )
        self.more_button.setToolTip(self.more_button.accessibleName())
        self.list.setAccessibleName(say("Conversations", "Conversations"))
        self.empty.setText(
            say(
                "Vos conversations apparaîtront ici. La première commence dès que vous parlez.",
                "Your conversations will appear here. The first begins as soon as you speak.",
            )
        )
        self.rename_action.setText(say("Renommer…", "Rename…"))
        self.delete_action.setText(say("Supprimer", "Delete"))
        self.class_menu.setTitle(say("Confidentialité", "Privacy"))
        for name, action in self.classes.items():
            action.setText(privacy_in_words(name))
        self.new_button.setIcon(icon("plus"))
        for part, drawing in ((self.rename_action, "rename"), (self.delete_action, "delete")):
            part.setIcon(icon(drawing))
        self.class_menu.setIcon(icon("privacy"))
        self.more_button.setIcon(icon("more"))
        for button in (self.new_button, self.more_button):
            button.setIconSize(QSize(px(18), px(18)))
        if self._bridge.is_open and self._known:
            self.refresh(self._open)

    def _show(self, found: list[Conversation]) -> None:
        self._known = {one.id: one for one in found}
        self.entries.put([_entry(one) for one in found], more=len(found) == PAGE)
        self.empty.setVisible(not found)
        self.list.setVisible(bool(found))
        self.more_button.setEnabled(bool(found))
        for row, one in enumerate(found):
            if one.id == self._open:
                self.list.setCurrentIndex(self.entries.index(row))
        self.known.emit()

    def _more(self, last: str) -> None:
        def add(found: list[Conversation]) -> None:
            self._known |= {one.id: one for one in found}
            self.entries.add([_entry(one) for one in found], more=len(found) == PAGE)

        self._bridge.store(lambda store: store.conversations.list(PAGE, last), add, owner=self)

    def _choose(self, index: QModelIndex) -> None:
        entry = cast("Entry", index.data(Qt.ItemDataRole.UserRole))
        if entry.id != self._open:
            self._open = entry.id
            self.chosen.emit(entry.id)

    def _rename(self) -> None:
        if (there := self.current) is None:
            return
        asked = say("Nom de la conversation", "Name of the conversation")
        name, sure = QInputDialog.getText(self, asked, asked, text=there.title)
        if sure:
            self.rename(name.strip())

    def _reclass(self, name: Privacy) -> None:
        if (there := self.current) is not None:
            self._bridge.store(
                lambda store: store.conversations.set_privacy(there.id, name),
                lambda _: self.refresh(self._open),
                owner=self,
            )

    def _restore(self, conversation: str) -> None:
        self._bridge.store(
            lambda store: store.conversations.restore(conversation), lambda _: self.refresh(self._open), owner=self
        )

    def _show_menu(self) -> None:
        if (there := self.current) is not None:
            for name, action in self.classes.items():
                action.setChecked(name == there.privacy)
            self.menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def _lay_out(self) -> None:
        self.title.setProperty("role", "subtitle")
        self.empty.setProperty("role", "meta")
        self.list.setProperty("role", "bare")
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.rename_action.setShortcut(QKeySequence("F2"))
        self.delete_action.setShortcut(QKeySequence("Del"))
        for action in (self.rename_action, self.delete_action):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self.list.addAction(action)
        self.class_menu.addActions(list(self.classes.values()))
        self.menu.addAction(self.rename_action)
        self.menu.addMenu(self.class_menu)
        self.menu.addSeparator()
        self.menu.addAction(self.delete_action)
        for button in (self.new_button, self.more_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 10, 8)
        head.addWidget(self.title, 1)
        head.addWidget(self.more_button)
        row = QHBoxLayout()
        row.setContentsMargins(14, 0, 14, 8)
        row.addWidget(self.new_button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(row)
        self.empty.setContentsMargins(16, 8, 16, 8)
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)
        column.addStretch(0)


def _title(conversation: Conversation) -> str:
    return conversation.title or say("Sans titre", "Untitled")


def _entry(conversation: Conversation) -> Entry:
    count = conversation.turns
    many = say("question" if count < 2 else "questions", "question" if count == 1 else "questions")
    detail = f"{count} {many} · {privacy_in_words(conversation.privacy)}"
    return Entry(id=conversation.id, title=_title(conversation), detail=detail, aside=when(conversation.changed))
