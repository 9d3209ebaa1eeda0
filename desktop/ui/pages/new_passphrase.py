"""Two lines for a new passphrase, its strength in words, and what is still wrong with the pair."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.ui.report.sentence import Sentence
from desktop.ui.widgets.passphrase_field import PassphraseField, strength, strength_in_words
from shared.language import say

SHORTEST = 8


class NewPassphrase(QWidget):
    """`changed` on every key; `entered` on Enter in the second line."""

    changed = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first_label, self.second_label = QLabel(), QLabel()
        self.first, self.second = PassphraseField(), PassphraseField()
        self.strength = Sentence("meta", kept=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self.first_label, self.first, self.strength, self.second_label, self.second):
            column.addWidget(part)
        for label, field in ((self.first_label, self.first), (self.second_label, self.second)):
            label.setProperty("role", "strong")
            label.setBuddy(field.line)
            field.changed.connect(self._changed)
        self.first.entered.connect(self.second.line.setFocus)
        self.second.entered.connect(self.entered)
        self.setFocusProxy(self.first.line)

    @property
    def text(self) -> str:
        return self.first.text

    def problem(self) -> str:
        """What keeps the pair from being used; empty when nothing does."""
        if len(self.first.text.strip()) < SHORTEST:
            return say(
                f"La phrase secrète doit avoir au moins {SHORTEST} caractères.",
                f"The passphrase must have at least {SHORTEST} characters.",
            )
        if self.first.text != self.second.text:
            return say("Les deux phrases ne sont pas pareilles.", "The two passphrases are not the same.")
        return ""

    def mark(self) -> None:
        """Show which line is to be corrected, and go there."""
        field = self.first if len(self.first.text.strip()) < SHORTEST else self.second
        field.wrong(wrong=True)
        field.line.setFocus()

    def clear(self) -> None:
        self.first.clear()
        self.second.clear()

    def retranslate(self) -> None:
        self.first_label.setText(say("Nouvelle phrase secrète", "New passphrase"))
        self.second_label.setText(say("La même, encore une fois", "The same, once more"))
        self.first.name(self.first_label.text())
        self.second.name(self.second_label.text())
        self._changed()

    def _changed(self) -> None:
        self.strength.tell(strength_in_words(strength(self.first.text)) or _advice())
        self.changed.emit()


def _advice() -> str:
    return say(
        "Quatre ou cinq mots sans lien entre eux, faciles à retenir et impossibles à deviner.",
        "Four or five unrelated words: easy to remember, impossible to guess.",
    )
