"""The bar over a report: what it is, whether it is saved, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QProgressBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop.sync.reasons import reason, sending_in_words
from desktop.sync.stand import ItemState
from desktop.ui.bridge import Bridge
from desktop.ui.icons import icon
from desktop.ui.report.dictation import DictationButton
from desktop.ui.report.saving import Saving
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from desktop.ui.words import status_in_words
from shared.language import say
from shared.reports.content import Report


class Bar(QWidget):
    """Only buttons and words: the page decides what they do."""

    cancelled = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(parent)
        self.saving = Saving(bridge, self)
        self.back, self.undo, self.redo, self.more = (QToolButton(self) for _ in range(4))
        self.number, self.status = QLabel(self), QLabel(self)
        self.dictation = DictationButton(bridge, self)
        self.fill, self.pdf, self.finish = (QPushButton(self) for _ in range(3))
        self.menu = QMenu(self.more)
        self.versions, self.conversation, self.delete = (self.menu.addAction("") for _ in range(3))
        self.said = Sentence("meta", self)
        self.working, self.progress, self.cancel = QWidget(self), QProgressBar(self), QPushButton(self)
        self.doing = QLabel(self.working)
        self._status = ""
        self._sending: ItemState | None = None
        self._lay_out()
        self.cancel.clicked.connect(self.cancelled)

    def show_report(self, report: Report, *, undoable: bool, redoable: bool) -> None:
        """Say what report this is, and offer what can be done now."""
        final = report.status == "final"
        self.number.setText(report.number)
        self._status = status_in_words(report.status)
        self.show_sending(self._sending)
        self.undo.setEnabled(undoable and not final)
        self.redo.setEnabled(redoable and not final)
        self.dictation.setEnabled(not final)
        self.fill.setEnabled(bool(report.conversation) and not final)
        self.conversation.setEnabled(bool(report.conversation))
        self.finish.setText(say("Rouvrir", "Reopen") if final else say("Rendre définitive", "Make final"))
        self.finish.setAccessibleName(self.finish.text())

    def show_sending(self, sending: ItemState | None) -> None:
        """Whether the server has the report as it is."""
        self._sending = sending
        told = f" · {sending_in_words(sending.state, feminine=True)}" if sending is not None else ""
        self.status.setText(f"{self._status}{told}")
        refused = sending is not None and sending.state == "refused"
        self.status.setToolTip(reason(sending.code) if sending is not None and refused else "")
        self.status.setAccessibleName(
            f"{self.status.text()}. {self.status.toolTip()}" if refused else self.status.text()
        )

    def work(self, doing: str, done: int = 0, of: int = 0) -> None:
        """Say what is under way and how far; nothing hides it."""
        self.working.setVisible(bool(doing))
        self.doing.setText(doing)
        self.progress.setRange(0, of)
        self.progress.setValue(done)
        self.progress.setAccessibleDescription(doing)
        self.fill.setDisabled(bool(doing) or not self.fill.isEnabled())

    def retranslate(self) -> None:
        """Speak the language in use."""
        named = (
            (self.back, say("Retour aux fiches", "Back to the reports")),
            (self.undo, say("Annuler la modification (Ctrl+Z)", "Undo the change (Ctrl+Z)")),
            (self.redo, say("Refaire (Ctrl+Maj+Z)", "Redo (Ctrl+Shift+Z)")),
            (self.more, say("Autres actions", "More actions")),
        )
        for tool, words in named:
            tool.setAccessibleName(words)
            tool.setToolTip(words)
        self.fill.setText(say("Remplir la fiche", "Fill the report"))
        self.fill.setToolTip(
            say(
                "Lit la conversation ; ce que vous avez écrit à la main n’est jamais remplacé sans votre accord.",
                "Reads the conversation; what you wrote by hand is never replaced without your agreement.",
            )
        )
        self.pdf.setText(say("Exporter en PDF…", "Export as PDF…"))
        self.cancel.setText(say("Arrêter", "Stop"))
        for button in (self.fill, self.pdf, self.cancel):
            button.setAccessibleName(button.text().rstrip("…"))
        self.versions.setText(say("Versions précédentes…", "Earlier versions…"))
        self.conversation.setText(say("Ouvrir la conversation", "Open the conversation"))
        self.delete.setText(say("Supprimer la fiche", "Delete the report"))
        self.progress.setAccessibleName(say("Travail en cours", "Work under way"))
        self.dictation.retranslate()
        self.saving.retranslate()

    def _lay_out(self) -> None:
        tools = ((self.back, "previous"), (self.undo, "undo"), (self.redo, "redo"), (self.more, "more"))
        for tool, drawing in tools:
            tool.setIcon(icon(drawing))
            tool.setIconSize(QSize(px(20), px(20)))
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.undo.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
        self.redo.setShortcut(QKeySequence(QKeySequence.StandardKey.Redo))
        for button, drawing in ((self.fill, "report"), (self.pdf, "pdf")):
            button.setIcon(icon(drawing))
            button.setIconSize(QSize(px(18), px(18)))
        self.number.setProperty("role", "subtitle")
        self.status.setProperty("role", "meta")
        self.finish.setProperty("role", "main")
        self.working.hide()
        self.progress.setTextVisible(False)
        first, second, third = QHBoxLayout(), QHBoxLayout(), QHBoxLayout(self.working)
        third.setContentsMargins(0, 0, 0, 0)
        for part in (self.back, self.number, self.status):
            first.addWidget(part)
        first.addStretch()
        for one in (self.saving.label, self.undo, self.redo, self.more):
            first.addWidget(one)
        for button in (self.dictation, self.fill, self.pdf):
            second.addWidget(button)
        second.addStretch()
        second.addWidget(self.finish)
        third.addWidget(self.doing)
        third.addWidget(self.progress, 1)
        third.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self.said)
        column.addWidget(self.working)
