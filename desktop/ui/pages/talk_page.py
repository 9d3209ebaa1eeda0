"""Talking: conversations on the left, the thread on the right, the button one holds below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.desk.events import PartGone
from desktop.store.records import Turn
from desktop.talk.events import DeviceChanged, Level, Told
from desktop.ui.bridge import Bridge
from desktop.ui.following import Following
from desktop.ui.holding import Holding
from desktop.ui.marking import Marking
from desktop.ui.notice import Notice
from desktop.ui.page import Page
from desktop.ui.pages.conversations_panel import ConversationsPanel
from desktop.ui.pages.thread_pane import ThreadPane
from desktop.ui.report.hearing import asks_for_report
from desktop.ui.talk_state import TalkState
from desktop.ui.theme import px
from desktop.ui.widgets.message_model import Messages
from shared.language import say
from shared.reports.content import Privacy
from shared.voice.events import FinalTranscript

FIRST, MORE = 200, 200
"""Turns read when a conversation is opened, and when one scrolls up to what came before."""


class TalkPage(Page):
    """One conversation is open at a time; what is said goes into it."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.conversation = ""
        self._missing: dict[str, PartGone] = {}
        self._first = ""
        self._reading = False
        self._remark = ""
        """What is to be known until somebody speaks again."""
        self.state = TalkState()
        self.messages = Messages(self)
        self.following = Following(self.messages)
        self.marking = Marking(bridge, "turn", lambda: self.messages.turns, self.messages.mark, self)
        self.marking.after(bridge.recorded, self.messages.modelReset, self.messages.rowsInserted)
        self.panel, self.pane = ConversationsPanel(bridge), ThreadPane(bridge, self.messages)
        self.composer, self.list = self.pane.composer, self.pane.list
        self.holding = Holding(self, self.composer.talk)
        self._lay_out()
        self._connect_desk()
        self._connect_gestures()
        self.retranslate()

    def retranslate(self) -> None:
        self.panel.retranslate()
        self.pane.retranslate()
        self.panel.setFixedWidth(min(px(264), 300))
        self._name()

    def shown(self) -> None:
        self.panel.refresh(self.conversation)
        self.marking.soon()
        (self.composer.talk if self.composer.talk.isEnabled() else self.composer.line).setFocus()

    def open(self, what: str) -> None:
        """Take up a conversation."""
        self._stop()
        self.state.forget()
        self.following.start()
        self.conversation, self._first = what, ""
        self._read(what)
        self.bridge.ask(lambda desk: desk.talk.open(what), owner=self)
        self.panel.refresh(what)

    def begin(self, privacy: Privacy | None = None) -> None:
        """A new conversation; it is kept once something was said."""
        self._stop()
        self.state.forget()
        self.following.start()
        self.conversation, self._first = "", ""
        self.messages.put([])
        self.pane.word.follow("")
        self._name()
        self.bridge.ask(lambda desk: desk.talk.open(privacy=privacy), owner=self)
        self.panel.refresh()
        self.shown()

    def locking(self) -> None:
        self.holding.forget()
        self.following.start()
        self.state = TalkState()
        self._missing.clear()
        self.conversation = self._first = ""
        self.messages.put([])
        self.pane.word.follow("")
        self.panel.clear()
        self.composer.line.clear()
        self.composer.show_state(self.state)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """No microphone stays open behind another page; an answer goes on."""
        super().hideEvent(event)
        if self.state.key:
            self._stop()
        elif self.state.hands_free:
            self.holding.forget()
            self.state.hands_free = False
            self.bridge.call(lambda desk: desk.talk.hands_free(on=False))
            self._show_state()

    def _connect_desk(self) -> None:
        bridge = self.bridge
        bridge.told.connect(self._told)
        bridge.recorded.connect(self._recorded)
        bridge.ready.connect(self._line_open)
        bridge.no_audio.connect(self._no_audio)
        bridge.part_gone.connect(self._part_gone)
        bridge.not_saved.connect(self._not_saved)
        self.following.nothing_heard.connect(self._nothing_heard)
        self.following.unspoken.connect(self._unspoken)
        self.pane.models.connect(lambda: bridge.go.emit("models", ""))
        self.pane.report.connect(lambda: bridge.go.emit("report", f"conversation:{self.conversation}"))
        self.panel.known.connect(self._name)

    def _connect_gestures(self) -> None:
        talk = self.composer.talk
        talk.pressed.connect(self.holding.press)
        talk.released.connect(self.holding.release)
        self.holding.began.connect(self._began)
        self.holding.ended.connect(self._ended)
        self.holding.locked.connect(self._freed)
        self.holding.unlocked.connect(self._stop)
        self.composer.stop.connect(self._stop)
        self.composer.line.sent.connect(self._ask)
        self.composer.line.refused.connect(lambda text: self.bridge.notice.emit(Notice(text=text, kind="warning")))
        self.panel.chosen.connect(self.open)
        self.panel.fresh.connect(self.begin)
        self.panel.gone.connect(lambda gone: self.begin() if gone == self.conversation else None)
        self.pane.actions_row.said_again.connect(self._say_again)
        self.pane.actions_row.corrected.connect(self.messages.record)
        self.list.above.connect(self._read_more)
        for key, act in (("Esc", self._stop), ("Ctrl+N", self.begin)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _began(self) -> None:
        self.bridge.call(lambda desk: desk.talk.press())
        self.state.key, self.state.sounds = True, False
        self._show_state()

    def _ended(self) -> None:
        self.bridge.call(lambda desk: desk.talk.release())
        self.state.key, self.state.asked = False, True
        self._show_state()

    def _freed(self) -> None:
        self.bridge.call(lambda desk: desk.talk.cancel())
        self.bridge.call(lambda desk: desk.talk.hands_free(on=True))
        self.state.key, self.state.hands_free = False, True
        self._show_state()

    def _stop(self) -> None:
        """Nothing of what is being said counts, the answer falls silent, and only the key opens the microphone."""
        if self.state.can_stop:
            self.bridge.call(lambda desk: desk.talk.cancel())
        if self.state.hands_free:
            self.bridge.call(lambda desk: desk.talk.hands_free(on=False))
        self.holding.forget()
        self.state.hands_free = False
        self.state.forget()
        self._show_state()

    def _ask(self, question: str) -> None:
        self.bridge.call(lambda desk: desk.talk.ask(question))
        self.composer.line.clear()
        self.state.asked = True
        self._show_state()
        self.list.to_end()

    def _say_again(self, turn: str, text: str) -> None:
        self.following.again(turn)
        self.bridge.call(lambda desk: desk.talk.say(text))

    def _told(self, told: Told) -> None:
        match told.event:
            case Level(rms_db=rms, peak_db=peak, speech=speech):
                self.composer.show_level(rms, peak, speech)
            case DeviceChanged(message=message, microphone=microphone, speaker=speaker):
                self.bridge.notice.emit(Notice(text=message, kind="warning"))
                self.bridge.ready.emit(microphone, speaker) if microphone else self._available("deaf")
            case _:
                self.state.take(told)
                self.following.take(told)
                self._show_state()
        if isinstance(told.event, FinalTranscript) and asks_for_report(told.event.text):
            self._stop()
            self.bridge.go.emit("report", "new:")

    def _recorded(self, turn: Turn) -> None:
        if not self.conversation:
            self.conversation = turn.conversation
        if turn.conversation == self.conversation:
            self.following.record(turn)
            self.panel.refresh(self.conversation)

    def _available(self, how: str) -> None:
        deaf = "hear" in self._missing
        self.state.available = "deaf" if how == "deaf" or deaf else "ready"
        had_focus = self.composer.line.hasFocus() and not self.composer.line.question
        self._show_state()
        if self.isVisible() and had_focus and self.composer.talk.isEnabled():
            self.composer.talk.setFocus()

    def _line_open(self, *_: str) -> None:
        self._available("ready")

    def _not_saved(self, message: str) -> None:
        self.bridge.notice.emit(Notice(text=message, kind="error"))

    def _no_audio(self, message: str) -> None:
        self._available("deaf")
        self.bridge.notice.emit(Notice(text=message, kind="warning"))

    def _part_gone(self, part: PartGone) -> None:
        self._missing[part.stage] = part
        self.pane.tell_missing(tuple(self._missing.values()))
        if part.stage == "hear":
            self._available("deaf")

    def _nothing_heard(self) -> None:
        self._remark = say(
            "Je n’ai rien entendu. Parlez plus près du micro.", "I heard nothing. Speak closer to the microphone."
        )
        self._show_state()

    def _unspoken(self, message: str) -> None:
        text = say(
            f"La réponse est écrite mais n’a pas pu être dite. {message}",
            f"The answer is written, not spoken. {message}",
        )
        self.bridge.notice.emit(Notice(text=text, kind="warning"))

    def _show_state(self) -> None:
        if self.state.key or self.state.voice or self.state.mood in {"thinking", "speaking"}:
            self._remark = ""
        self.composer.show_state(self.state, self._remark)

    def _read(self, conversation: str) -> None:
        def show(turns: list[Turn]) -> None:
            if conversation == self.conversation:
                self._first = turns[0].id if len(turns) == FIRST else ""
                self.messages.put(turns)
                self._name()

        self.bridge.store(lambda store: store.conversations.thread(conversation, FIRST), show, owner=self)
        self.pane.word.follow(conversation)

    def _read_more(self) -> None:
        conversation, first = self.conversation, self._first
        if not first or self._reading:
            return

        def show(turns: list[Turn]) -> None:
            self._reading = False
            if conversation == self.conversation:
                self._first = turns[0].id if len(turns) == MORE else ""
                self.messages.put_before(turns)

        self._reading = True
        self.bridge.store(lambda store: store.conversations.thread(conversation, MORE, first), show, owner=self)

    def _name(self) -> None:
        self.pane.name(self.panel.title_of(self.conversation), self.panel.class_of(self.conversation))

    def _lay_out(self) -> None:
        self.setProperty("role", "paper")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        upright = QFrame()
        upright.setProperty("role", "upright")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.panel)
        row.addWidget(upright)
        row.addWidget(self.pane, 1)
