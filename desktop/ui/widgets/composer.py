"""The foot of the thread: the button one holds to talk, what can be done now, the level, and the line to type in."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui.icons import icon
from desktop.ui.report.sentence import Sentence
from desktop.ui.talk_state import TalkState, hint
from desktop.ui.theme import px
from desktop.ui.widgets.level_meter import LevelMeter
from desktop.ui.widgets.question_line import QuestionLine
from desktop.ui.widgets.talk_button import TalkButton
from shared.language import say

_HEARS = {"listening", "speaking"}
"""When the microphone is minded: who speaks over an answer is heard, too."""


class Composer(QFrame):
    """Shows a state; `stop` and the line's own signals are for the page."""

    stop = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("composer")
        self.talk, self.meter, self.line = TalkButton(), LevelMeter(), QuestionLine()
        self.state, self.hint = QLabel(), Sentence("meta", kept=True)
        self.stop_button, self.send_button = QPushButton(), QPushButton()
        self._shown = TalkState()
        self._told: tuple[object, ...] = ()
        self._lay_out()
        self.stop_button.clicked.connect(self.stop)
        self.send_button.clicked.connect(self.line.send)
        self.line.textChanged.connect(self._typed)
        self.retranslate()

    def show_state(self, state: TalkState, remark: str = "") -> None:
        """The button, what to do, and whether something can be stopped; a remark stands in for what to do."""
        fresh = (state.mood, state.key, state.hands_free, remark)
        if fresh == self._told:
            return
        self._shown, self._told = state, fresh
        if self.talk.mood != state.mood:
            self.talk.show_mood(state.mood)
        self.state.setText(self.talk.text())
        self.hint.tell(remark or hint(state.mood, key=state.key, hands_free=state.hands_free))
        self.hint.setAccessibleName(self.hint.text())
        self.stop_button.setEnabled(state.can_stop)
        if state.mood not in _HEARS:
            self.meter.rest()
            self.talk.show_level(0.0)

    def show_level(self, rms_db: float, peak_db: float, speech: float) -> None:
        """How loud the microphone is, while somebody is listened to."""
        if self._shown.mood in _HEARS:
            self.meter.take(rms_db, peak_db, speech)
            self.talk.show_level(self.meter.share)

    def retranslate(self) -> None:
        self.stop_button.setText(say("Arrêter (Échap)", "Stop (Esc)"))
        self.stop_button.setAccessibleName(say("Arrêter", "Stop"))
        self.stop_button.setIcon(icon("stop", "recording"))
        self.send_button.setText(say("Envoyer", "Send"))
        self.send_button.setAccessibleName(say("Envoyer la question", "Send the question"))
        self.send_button.setIcon(icon("send"))
        self.line.setPlaceholderText(say("Écrire une question…", "Type a question…"))
        self.line.setAccessibleName(say("Question écrite", "Typed question"))
        for button in (self.stop_button, self.send_button):
            button.setIconSize(QSize(px(18), px(18)))
        self.talk.setToolTip(
            say(
                "Maintenez pour parler, relâchez pour envoyer. Un clic : mains libres.",
                "Hold to talk, release to send. A click: hands-free.",
            )
        )
        self.meter.retranslate()
        self.talk.show_mood(self._shown.mood)
        self._told = ()
        self.show_state(self._shown)
        self._typed()

    def _typed(self) -> None:
        self.send_button.setEnabled(bool(self.line.question))

    def _lay_out(self) -> None:
        self.state.setProperty("role", "state")
        for button in (self.stop_button, self.send_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(self.state)
        words.addWidget(self.hint)
        words.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addStretch(1)
        right.addWidget(self.meter)
        right.addWidget(self.stop_button, 0, Qt.AlignmentFlag.AlignLeft)
        right.addStretch(1)
        left_side, right_side = QWidget(), QWidget()
        left_side.setLayout(words)
        right_side.setLayout(right)
        upper = QGridLayout()
        upper.setHorizontalSpacing(20)
        upper.addWidget(left_side, 0, 0)
        upper.addWidget(self.talk, 0, 1)
        upper.addWidget(right_side, 0, 2)
        upper.setColumnStretch(0, 1)
        upper.setColumnStretch(2, 1)
        for side in (0, 2):
            upper.setColumnMinimumWidth(side, 120)
        lower = QHBoxLayout()
        lower.setSpacing(8)
        lower.addWidget(self.line, 1)
        lower.addWidget(self.send_button, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 6, 20, 10)
        column.setSpacing(6)
        column.addLayout(upper)
        column.addLayout(lower)
