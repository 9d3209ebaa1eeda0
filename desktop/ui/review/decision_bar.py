"""What can be done with the case: a comment, to whom it goes, and the steps that lead on from how it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.review.deciding import LONGEST
from desktop.ui.report.inputs import TextInput
from desktop.ui.report.sentence import Sentence
from shared.language import say
from shared.sync.cases import Case, State, nexts


class DecisionBar(QWidget):
    """`decided` tells a state and to whom; `commented` that the comment is to be kept by itself."""

    decided = Signal(str, str)
    commented = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.comment, self.to = TextInput(self, least=1), QComboBox(self)
        self.remark, self.assign, self.step = (QPushButton(self) for _ in range(3))
        self.why = Sentence("small", self)
        self._case: Case | None = None
        self._me = ""
        self._people: list[tuple[str, str]] = []
        self._lay_out()
        self.comment.written.connect(self._mind)
        self.remark.clicked.connect(self.commented)
        self.assign.clicked.connect(lambda: self.decided.emit("assigned", str(self.to.currentData() or "")))
        self.step.clicked.connect(self._take_step)
        self.to.currentIndexChanged.connect(self._mind)
        send = QShortcut(QKeySequence("Ctrl+Return"), self.comment, self.commented.emit)
        send.setContext(Qt.ShortcutContext.WidgetShortcut)
        self.retranslate()

    @property
    def text(self) -> str:
        """The comment as it is written now."""
        return self.comment.text()

    def know(self, me: str, people: list[tuple[str, str]], why_not: str = "") -> None:
        """Who is here, to whom else the case may be given, and why they may not decide, if they may not."""
        self._me, self._people = me, people
        self.why.tell(why_not)
        self._offer()
        self._mind()

    def show_case(self, case: Case) -> None:
        """Offer what leads on from here."""
        self._case = case
        self._offer()
        self._mind()

    def write(self, text: str) -> None:
        """Put words into the comment."""
        self.comment.put(text)
        self._mind()

    def choose(self, person: str) -> None:
        """To whom the case is to go."""
        self.to.setCurrentIndex(max(0, self.to.findData(person)))

    def retranslate(self) -> None:
        """Speak the language in use."""
        self.comment.hint(say("Commentaire (facultatif avec une décision)", "Comment (optional with a decision)"))
        self.comment.setAccessibleName(say("Commentaire", "Comment"))
        self.comment.setToolTip(say("Ctrl+Entrée : commenter", "Ctrl+Enter: comment"))
        self.remark.setText(say("Commenter", "Comment"))
        self.remark.setAccessibleName(say("Enregistrer le commentaire", "Keep the comment"))
        self.to.setAccessibleName(say("Confier à", "Assign to"))
        self.assign.setText(say("Confier", "Assign"))
        self.assign.setAccessibleName(say("Confier le dossier", "Assign the case"))
        self._offer()
        self._mind()

    def _take_step(self) -> None:
        if self._case is not None:
            state = _next(self._case, self._me)[0]
            self.decided.emit(state, self._me if state == "assigned" else self._case.assignee)

    def _offer(self) -> None:
        before = self.to.currentData()
        self.to.blockSignals(True)
        self.to.clear()
        self.to.addItem(say("Moi-même", "Myself"), self._me)
        for person, name in self._people:
            self.to.addItem(name, person)
        self.to.setCurrentIndex(max(0, self.to.findData(before)))
        self.to.blockSignals(False)

    def _mind(self, *_: object) -> None:
        """Only what is possible now can be pressed."""
        case = self._case
        self.remark.setEnabled(case is not None and bool(self.text.strip()))
        free = case is not None and bool(self._me) and not self.why.text()
        self.step.setEnabled(free)
        self.assign.setEnabled(free and case is not None and "assigned" in nexts(case.state))
        self.to.setEnabled(self.assign.isEnabled())
        if case is not None:
            words = _next(case, self._me)[1]
            self.step.setText(words)
            self.step.setAccessibleName(words)
        if len(self.text) > LONGEST:
            self.comment.put(self.text[:LONGEST])

    def _lay_out(self) -> None:
        self.step.setProperty("role", "main")
        self.comment.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.to.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.to.setMinimumContentsLength(8)
        self.to.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(8)
        first.addWidget(self.comment, 1)
        first.addWidget(self.remark, 0, Qt.AlignmentFlag.AlignBottom)
        second.addWidget(self.to, 1)
        second.addWidget(self.assign)
        second.addStretch(1)
        second.addWidget(self.step)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.why)
        column.addLayout(first)
        column.addLayout(second)


def _next(case: Case, me: str) -> tuple[State, str]:
    """The step that is taken most often from here, and its words."""
    match case.state:
        case "assigned" if case.assignee == me or not me:
            return "in-progress", say("Commencer", "Begin")
        case "in-progress":
            return "closed", say("Clore", "Close")
        case "closed":
            return "in-progress", say("Rouvrir", "Reopen")
    return "assigned", say("Prendre en charge", "Take charge")
