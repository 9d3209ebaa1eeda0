"""The right side of the talk page: title, what can be done with a message, the thread, and the foot one talks from."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from desktop.desk.events import PartGone
from desktop.ui.bridge import Bridge
from desktop.ui.icons import icon
from desktop.ui.pages.message_actions import MessageActions
from desktop.ui.report.sentence import Sentence
from desktop.ui.review.word_bar import WordBar
from desktop.ui.theme import px
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.composer import Composer
from desktop.ui.widgets.elided import Elided
from desktop.ui.widgets.message_list import MessageList
from desktop.ui.widgets.message_model import Messages
from shared.language import say

_ROOMY = 820
"""Pixels at 100 % from which the buttons of a message have room for their words."""


class ThreadPane(QWidget):
    """Shows the messages, or how to begin while there are none; `models` when the missing ones are wanted."""

    models = Signal()
    report = Signal()
    """A report is to be made of the conversation."""

    def __init__(self, bridge: Bridge, messages: Messages) -> None:
        super().__init__()
        self._messages = messages
        self._missing: tuple[PartGone, ...] = ()
        self.list, self.composer, self.banner, self.word = MessageList(messages), Composer(), Banner(), WordBar(bridge)
        self.actions_row = MessageActions(bridge, self.list)
        self.title, self.privacy, self.report_button = Elided(), QLabel(), QToolButton()
        self.empty_title, self.empty_words = Sentence("title", kept=True), Sentence("meta", kept=True)
        self.middle = QStackedWidget()
        self.report_button.clicked.connect(self.report)
        self._lay_out()
        for changed in (messages.rowsInserted, messages.rowsRemoved, messages.modelReset):
            changed.connect(lambda *_: self._show_list())

    def retranslate(self) -> None:
        self.composer.retranslate()
        self.actions_row.retranslate()
        self.report_button.setText(say("Fiche", "Report"))
        self.report_button.setIcon(icon("report"))
        self.report_button.setIconSize(QSize(px(18), px(18)))
        made = say("Faire une fiche de cette conversation", "Make a report of this conversation")
        self.report_button.setAccessibleName(made)
        self.report_button.setToolTip(made)
        self.list.setAccessibleName(say("Messages de la conversation", "Messages of the conversation"))
        self.list.restyle()
        self.empty_title.tell(say("Parlez, je vous écoute", "Speak, I am listening"))
        self.empty_words.tell(
            say(
                "Maintenez le bouton ou la barre d’espace, posez votre question, relâchez. Ou écrivez-la "
                "ci-dessous.\n\nLa réponse est faite sur cet ordinateur.",
                "Hold the button or the space bar, ask your question, release. Or type it below.\n\nAnswers are "
                "made on this computer.",
            )
        )
        self.tell_missing(self._missing)

    def name(self, title: str, privacy: str) -> None:
        """What the conversation is called, and its privacy class in words."""
        self.title.setText(title or say("Nouvelle conversation", "New conversation"))
        self.privacy.setText(privacy)
        self.report_button.setEnabled(bool(title))

    def tell_missing(self, missing: tuple[PartGone, ...]) -> None:
        """Say what is missing and what works all the same; nothing where all is there."""
        self._missing = missing
        if not missing:
            self.banner.tell("")
            return
        text = f"{missing[0].message} {_works_without()[missing[0].stage]}"
        self.banner.tell(text, say("Voir les modèles", "See the models"), self.models.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        roomy, style = self.width() >= px(_ROOMY), Qt.ToolButtonStyle
        self.actions_row.show_words(roomy)
        self.report_button.setToolButtonStyle(style.ToolButtonTextBesideIcon if roomy else style.ToolButtonIconOnly)

    def _show_list(self) -> None:
        self.middle.setCurrentIndex(1 if self._messages.messages else 0)

    def _lay_out(self) -> None:
        self.middle.addWidget(_centred(self.empty_title, self.empty_words))
        self.middle.addWidget(self.list)
        self.title.setProperty("role", "subtitle")
        self.privacy.setProperty("role", "small")
        self.report_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        head = QHBoxLayout()
        head.setContentsMargins(20, 8, 14, 6)
        head.setSpacing(10)
        head.addWidget(self.title, 1)
        head.addWidget(self.privacy)
        head.addWidget(self.report_button)
        head.addWidget(self.actions_row)
        above = QVBoxLayout()
        above.setContentsMargins(20, 0, 20, 6)
        above.addWidget(self.banner)
        above.addWidget(self.word)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(above)
        column.addWidget(self.middle, 1)
        column.addWidget(self.composer)


def _works_without() -> dict[str, str]:
    return {
        "hear": say("Vous pouvez écrire vos questions.", "You can type your questions."),
        "think": say(
            "L’heure, la date, la dictée et les fiches marchent ; les autres réponses attendent un modèle.",
            "The time, the date, dictation and reports work; other answers wait for a model.",
        ),
        "speak": say("Les réponses sont écrites au lieu d’être dites.", "Answers are written instead of spoken."),
    }


def _centred(*parts: Sentence) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(80, 20, 80, 20)
    column.setSpacing(10)
    column.addStretch(1)
    for part in parts:
        part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(part)
    column.addStretch(1)
    return made
