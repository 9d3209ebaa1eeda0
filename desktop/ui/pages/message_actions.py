"""What can be done with a message: copy it, hear it again, correct it, see where its time went."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMenu, QToolButton, QWidget

from desktop.store.records import Turn
from desktop.ui.bridge import Bridge
from desktop.ui.icons import icon
from desktop.ui.messages import Message
from desktop.ui.notice import Notice
from desktop.ui.theme import px
from desktop.ui.widgets.message_list import MessageList
from shared.language import say


class MessageActions(QWidget):
    """A row of buttons for the message that is marked; the same in a menu on the message itself."""

    said_again = Signal(str, str)
    """The turn and the text to say."""
    corrected = Signal(object)

    def __init__(self, bridge: Bridge, thread: MessageList) -> None:
        super().__init__()
        self._bridge, self._thread = bridge, thread
        self.copy, self.again, self.correct, self.details = (QAction(self) for _ in range(4))
        self.buttons = [QToolButton() for _ in range(4)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button, action in zip(self.buttons, self.actions_in_order, strict=True):
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        self.copy.triggered.connect(self._copy)
        self.again.triggered.connect(self._say_again)
        self.correct.triggered.connect(self._correct)
        self.details.triggered.connect(self._show_details)
        self.copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self.again.setShortcut(QKeySequence("Ctrl+R"))
        self.correct.setShortcut(QKeySequence("F2"))
        self.details.setShortcut(QKeySequence("Ctrl+I"))
        for action in self.actions_in_order:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            thread.addAction(action)
        thread.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        thread.customContextMenuRequested.connect(self._menu)
        thread.activated_row.connect(self._show_details)
        thread.selectionModel().currentChanged.connect(self._marked)
        thread.messages.dataChanged.connect(lambda *_: self._marked())
        thread.messages.modelReset.connect(self._marked)
        self.retranslate()

    @property
    def actions_in_order(self) -> list[QAction]:
        return [self.copy, self.again, self.correct, self.details]

    @property
    def message(self) -> Message | None:
        """The one that is marked."""
        found: Message | None = self._thread.currentIndex().data(Qt.ItemDataRole.UserRole)
        return found

    def retranslate(self) -> None:
        words = (
            (self.copy, "copy", say("Copier", "Copy")),
            (self.again, "repeat", say("Redire", "Say again")),
            (self.correct, "rename", say("Corriger", "Correct")),
            (self.details, "timings", say("Détails", "Details")),
        )
        for (action, drawing, text), button in zip(words, self.buttons, strict=True):
            action.setText(text)
            action.setIcon(icon(drawing))
            action.setToolTip(f"{text} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
            button.setAccessibleName(text)
            button.setIconSize(QSize(px(18), px(18)))
        self._marked()

    def show_words(self, roomy: bool) -> None:
        """Words beside the drawings where there is room; their tool tips say them otherwise."""
        style = Qt.ToolButtonStyle
        for button in self.buttons:
            button.setToolButtonStyle(style.ToolButtonTextBesideIcon if roomy else style.ToolButtonIconOnly)

    def correct_with(self, turn: Turn, text: str) -> None:
        """Keep what was really said beside what was heard."""
        self._bridge.store(lambda store: store.conversations.correct(turn.id, text), self.corrected.emit, owner=self)

    def _marked(self, _new: QModelIndex | None = None, _old: QModelIndex | None = None) -> None:
        message = self.message
        self.copy.setEnabled(message is not None and bool(message.shown))
        self.again.setEnabled(message is not None and bool(message.text))
        self.correct.setEnabled(message is not None and message.mine and message.record is not None)
        self.details.setEnabled(message is not None and message.record is not None)

    def _menu(self, at: QPoint) -> None:
        index = self._thread.indexAt(at)
        if index.isValid():
            self._thread.setCurrentIndex(index)
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addActions(self.actions_in_order)
            menu.popup(self._thread.viewport().mapToGlobal(at))

    def _copy(self) -> None:
        if (message := self.message) is not None:
            QGuiApplication.clipboard().setText(message.shown)
            self._bridge.notice.emit(Notice(text=say("Copié.", "Copied.")))

    def _say_again(self) -> None:
        if (message := self.message) is not None and message.text:
            self.said_again.emit(message.turn, message.text)

    def _correct(self) -> None:
        from desktop.ui.pages.correction import Correction  # noqa: PLC0415 - when it is wanted

        message = self.message
        if message is None or message.record is None or not message.mine:
            return
        turn = message.record
        asked = Correction(turn, self)
        if asked.exec() == QDialog.DialogCode.Accepted and asked.text != turn.said:
            self.correct_with(turn, asked.text)

    def _show_details(self) -> None:
        from desktop.ui.pages.details import Details  # noqa: PLC0415 - when it is wanted

        message = self.message
        if message is not None and message.record is not None:
            Details(message.record, self).exec()
