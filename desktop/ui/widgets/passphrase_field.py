"""A line for a secret, hidden unless the person asks to see it, and what its strength is in words."""

from __future__ import annotations

import math
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from desktop.ui.icons import icon
from desktop.ui.theme import px
from shared.language import say

LONGEST = 1_000
Strength = Literal["none", "weak", "fair", "strong"]
_FAIR, _STRONG = 45, 65
"""Bits somebody who tries passphrases would have to guess."""
_BITS_A_WORD = 11


class PassphraseField(QWidget):
    """`changed` when its text does, `entered` on Enter."""

    changed = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.line, self.eye = QLineEdit(), QToolButton()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setMaxLength(LONGEST)
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._reveal)
        self.line.textChanged.connect(lambda _: self._changed())
        self.line.returnPressed.connect(self.entered)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.line, 1)
        row.addWidget(self.eye)
        self.setFocusProxy(self.line)
        self._reveal(shown=False)

    @property
    def text(self) -> str:
        return self.line.text()

    def name(self, name: str) -> None:
        """Set the name that screen readers say."""
        self.line.setAccessibleName(name)
        self._reveal(shown=self.eye.isChecked())

    def clear(self) -> None:
        self.line.clear()
        self.eye.setChecked(False)

    def wrong(self, wrong: bool) -> None:
        """Mark the line as the one to correct."""
        self.line.setProperty("wrong", wrong)
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)

    def _changed(self) -> None:
        self.wrong(wrong=False)
        self.changed.emit()

    def _reveal(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self.line.setEchoMode(mode.Normal if shown else mode.Password)
        self.eye.setIcon(icon("eye-off" if shown else "eye"))
        self.eye.setIconSize(QSize(px(20), px(20)))
        words = say("Cacher la phrase", "Hide it") if shown else say("Montrer la phrase", "Show it")
        self.eye.setAccessibleName(words)
        self.eye.setToolTip(words)


def strength(text: str) -> Strength:
    """How hard a passphrase is to guess; words count as words, and what is repeated counts once."""
    words = set(text.lower().split())
    if not words:
        return "none"
    once = " ".join(sorted(words))
    by_letter = len(once) * math.log2(_pool(text)) * min(1.0, len({*once}) / 8)
    by_word = len(words) * _BITS_A_WORD if len(words) >= 3 else by_letter * 0.7
    bits = min(by_letter, by_word)
    return "strong" if bits >= _STRONG else "fair" if bits >= _FAIR else "weak"


def _pool(text: str) -> int:
    """From how many signs each of its letters seems to be drawn."""
    kinds = ((26, str.islower), (26, str.isupper), (10, str.isdigit), (30, lambda sign: not sign.isalnum()))
    return max(2, sum(size for size, is_of in kinds if any(is_of(sign) for sign in text)))


def strength_in_words(strength: Strength) -> str:
    """What to tell the person."""
    return {
        "none": "",
        "weak": say(
            "Trop facile à deviner. Prenez cinq mots qui n’ont rien à voir ensemble.",
            "Too easy to guess. Take five words that have nothing to do with each other.",
        ),
        "fair": say(
            "Correcte. Encore un ou deux mots la rendraient solide.",
            "Fair. One or two more words would make it strong.",
        ),
        "strong": say("Solide.", "Strong."),
    }[strength]
