"""Corrects what was heard; what was heard stays beside the correction."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.store.records import Turn
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from shared.language import say


class Correction(QDialog):
    """`text` is what the agent says was said; empty takes an earlier correction back."""

    def __init__(self, turn: Turn, over: QWidget) -> None:
        super().__init__(over)
        self._heard = turn.heard
        self.setWindowTitle(say("Corriger ce qui a été entendu", "Correct what was heard"))
        self.box = QPlainTextEdit(turn.said)
        self.box.setTabChangesFocus(True)
        self.box.setAccessibleName(say("Ce qui a été dit", "What was said"))
        self.original = Sentence("meta", self, kept=True)
        self.original.tell(say(f"Entendu : « {turn.heard} »", f"Heard: “{turn.heard}”"))
        self.save = QPushButton(say("Enregistrer", "Save"))
        self.back = QPushButton(say("Revenir à l’original", "Back to the original"))
        self.leave = QPushButton(say("Annuler", "Cancel"))
        self.save.setProperty("role", "main")
        self.save.setDefault(True)
        self.back.setEnabled(bool(turn.corrected))
        for button in (self.save, self.back, self.leave):
            button.setAccessibleName(button.text())
        self.save.clicked.connect(self.accept)
        self.back.clicked.connect(self._back)
        self.leave.clicked.connect(self.reject)
        self._lay_out()

    @property
    def text(self) -> str:
        said = self.box.toPlainText().strip()
        return "" if said == self._heard else said

    def _back(self) -> None:
        self.box.setPlainText(self._heard)
        self.accept()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(10)
        label = QLabel(self.box.accessibleName())
        label.setProperty("role", "strong")
        label.setBuddy(self.box)
        for part in (label, self.box, self.original):
            column.addWidget(part)
        column.addLayout(row)
        self.setMinimumWidth(px(560))
