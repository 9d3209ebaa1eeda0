"""What the pages before the desk have in common: who we are on the left, one sheet with one task on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.bridge import Bridge
from desktop.ui.icons import pixmap
from desktop.ui.page import Page
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from shared.language import Language, current, say


class Door(Page):
    """Subclasses put what they need into `sheet`, from top to bottom."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.mark, self.brand, self.promise = QLabel(), QLabel("iAsted"), Sentence(kept=True)
        self.french, self.english = QPushButton("Français"), QPushButton("English")
        self.title, self.lead = Sentence("title", kept=True), Sentence("meta", kept=True)
        self.said = Sentence("error")
        self.card = QFrame()
        self.sheet = QVBoxLayout(self.card)
        self._lay_out()
        for button, language in ((self.french, "fr"), (self.english, "en")):
            button.clicked.connect(lambda _=False, language=language: self._speak(language))

    def retranslate(self) -> None:
        self.promise.tell(
            say(
                "Parlez, il vous écoute, vous répond et tient vos fiches de terrain.\n\nSans réseau. Tout ce que vous "
                "dites reste scellé sur cet ordinateur.",
                "Speak: it listens, answers, and keeps your field reports.\n\nWithout a network. Everything you say "
                "stays sealed on this computer.",
            )
        )
        self.mark.setPixmap(pixmap("iasted", px(72)))
        self.french.setAccessibleName("Français")
        self.english.setAccessibleName("English")
        for button, language in ((self.french, "fr"), (self.english, "en")):
            button.setCheckable(True)
            button.setChecked(current() == language)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.card.setFixedWidth(min(px(520), max(320, round(self.width() * 0.66) - 64)))
        self._band.setFixedWidth(round(self.width() * 0.34))

    def refuse(self, sentence: str) -> None:
        """Say what was wrong."""
        self.said.tell(sentence)
        self.said.setAccessibleName(sentence)

    def _speak(self, language: Language) -> None:
        self.bridge.change(language=language)
        self.retranslate()

    def _lay_out(self) -> None:
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.card.setProperty("role", "card")
        self.sheet.setContentsMargins(36, 32, 36, 32)
        self.sheet.setSpacing(12)
        around = QWidget()
        column = QVBoxLayout(around)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.card)
        middle.addStretch(1)
        column.addStretch(1)
        column.addLayout(middle)
        column.addStretch(1)
        scrolled = QScrollArea(widgetResizable=True)
        scrolled.setWidget(around)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._made_band())
        row.addWidget(scrolled, 1)

    def _made_band(self) -> QWidget:
        self._band = QWidget()
        self._band.setObjectName("rail")
        self._band.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.brand.setProperty("role", "title")
        column = QVBoxLayout(self._band)
        column.setContentsMargins(40, 48, 40, 32)
        column.setSpacing(16)
        column.addStretch(2)
        column.addWidget(self.mark)
        column.addWidget(self.brand)
        column.addWidget(self.promise)
        column.addStretch(3)
        languages = QHBoxLayout()
        for button in (self.french, self.english):
            button.setProperty("role", "on-rail")
            languages.addWidget(button)
        languages.addStretch(1)
        column.addLayout(languages)
        return self._band
