"""One case: what it is, whether it is signed, its report, its conversation, what was done with it, what can be done."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget

from desktop.review.records import CaseFile
from desktop.review.words import region_in_words, state_in_words, urgency_in_words
from desktop.ui.icons import icon
from desktop.ui.review.case_entries import title_of
from desktop.ui.review.collision_bar import CollisionBar
from desktop.ui.review.decision_bar import DecisionBar
from desktop.ui.review.files_view import FilesView
from desktop.ui.review.paper import Paper
from desktop.ui.review.report_text import reports_text
from desktop.ui.review.signature_line import SignatureLine
from desktop.ui.review.story_text import story_text
from desktop.ui.theme import px
from desktop.ui.when import when
from desktop.ui.widgets.elided import Elided
from desktop.ui.widgets.message_list import MessageList
from desktop.ui.widgets.message_model import Messages
from shared.language import say


class CasePane(QWidget):
    """Shows what it is given; the page decides what its buttons do."""

    printing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.case: CaseFile | None = None
        self._missing: frozenset[str] = frozenset()
        self._me = ""
        self.title, self.about, self.pdf = Elided(), Elided(), QPushButton(self)
        self.signature, self.collision, self.bar = SignatureLine(self), CollisionBar(), DecisionBar(self)
        self.tabs = QTabWidget(self)
        self.report, self.story, self.files = Paper(self), Paper(self), FilesView(self)
        self.messages = Messages(self)
        self.thread_list = MessageList(self.messages)
        self._lay_out()
        self.pdf.clicked.connect(self.printing)
        self.retranslate()

    def show_case(self, case: CaseFile, missing: frozenset[str], me: str) -> None:
        """Show a case; the comment that is being written stays with the case it is written for."""
        before, self.case = self.case, case
        self._missing, self._me = missing, me
        if before is None or before.line.id != case.line.id:
            self.bar.write("")
            self.tabs.setCurrentIndex(0 if case.reports or not case.turns else 1)
        self._fill(again=before is not None and before.line.id == case.line.id)

    def forget(self) -> None:
        """Nothing is shown any more."""
        self.case = None
        self.messages.put([])
        self.report.clear()
        self.story.clear()
        self.bar.write("")
        self.files.show_files((), frozenset())
        self.collision.show_collision(None)

    def retranslate(self) -> None:
        """Speak the language in use."""
        self._name_tabs()
        self.tabs.tabBar().setAccessibleName(say("Parties du dossier", "Parts of the case"))
        self.report.setAccessibleName(say("Fiche", "Report"))
        self.thread_list.setAccessibleName(say("Messages de la conversation", "Messages of the conversation"))
        self.story.setAccessibleName(say("Suivi du dossier", "Follow-up of the case"))
        printing = say("Exporter la fiche en PDF (Ctrl+P)", "Export the report as PDF (Ctrl+P)")
        self.pdf.setText(say("PDF…", "PDF…"))
        self.pdf.setAccessibleName(printing)
        self.pdf.setToolTip(printing)
        self.pdf.setIconSize(QSize(px(18), px(18)))
        self.bar.retranslate()
        self.files.retranslate()
        self.thread_list.restyle()
        if self.case is not None:
            self._fill(again=False)

    def _fill(self, *, again: bool) -> None:
        assert self.case is not None
        case, line = self.case, self.case.line
        self.title.setText(title_of(line))
        state = state_in_words(line.standing.state)
        assigned = f"{state}, {line.assigned}" if line.assigned else state
        urgency = say(
            f"urgence {urgency_in_words(line.urgency).lower()}", f"{urgency_in_words(line.urgency).lower()} urgency"
        )
        parts = (line.number, line.author, region_in_words(line.region), urgency, assigned, when(line.changed))
        self.about.setText(" · ".join(filter(None, parts)))
        self.signature.show_case(case)
        self.collision.show_collision(case.collision)
        self.pdf.setEnabled(bool(case.reports))
        place = self.report.verticalScrollBar().value()
        self.report.show_html(reports_text(case.reports))
        self.report.verticalScrollBar().setValue(place if again else 0)
        self.story.show_html(story_text(case, self._me))
        self.files.show_files(case.files, self._missing)
        self._name_tabs()
        if not again or sum(one.mine for one in self.messages.messages) != len(case.turns):
            self.messages.put(case.turns, line.author)
        self.bar.show_case(line.standing)

    def _name_tabs(self) -> None:
        files = len(self.case.files) if self.case is not None else 0
        names = (
            say("Fiche", "Report"),
            say("Conversation", "Conversation"),
            say(f"Pièces ({files})", f"Files ({files})"),
            say("Suivi", "Follow-up"),
        )
        for number, words in enumerate(names):
            self.tabs.setTabText(number, words)

    def _lay_out(self) -> None:
        self.title.setProperty("role", "subtitle")
        self.about.setProperty("role", "meta")
        self.pdf.setIcon(icon("pdf"))
        self.pdf.setShortcut(QKeySequence(QKeySequence.StandardKey.Print))
        for tab in (self.report, self.thread_list, self.files, self.story):
            self.tabs.addTab(tab, "")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.pdf)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        for part in (self.about, self.signature, self.collision):
            column.addWidget(part)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.bar)
