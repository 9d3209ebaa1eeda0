"""The rail on the left: the pages, each with its drawing and its name; the account and the lock below them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.ui.icons import icon, pixmap
from desktop.ui.theme import px
from shared.language import say

PAGES = ("talk", "history", "reports", "models", "settings", "help", "account")
"""In the order of Ctrl+1 to Ctrl+7; the last is about the person, and stands below with the lock."""
OFFERED = "review"
"""Only for whoever reviews others' work; Ctrl+8, below the reports."""
ABOVE = {"report": "reports", "about": "help", "sync": "account"}
"""Pages without a place of their own in the rail, and the one that stays marked while they show."""
_APART = "\u2002"
"""Between a drawing and its words."""
_DRAWINGS = {"talk": "microphone", "reports": "report", "account": "user"}


def title_of(page: str) -> str:
    """The name of a page in the language in use."""
    return {
        "talk": say("Parler", "Talk"),
        "history": say("Historique", "History"),
        "reports": say("Fiches", "Reports"),
        "models": say("Modèles", "Models"),
        "settings": say("Réglages", "Settings"),
        "help": say("Aide", "Help"),
        "account": say("Compte", "Account"),
        "review": say("À examiner", "To review"),
    }[page]


class Navigation(QWidget):
    """`chosen` names the page that the person wants."""

    chosen = Signal(str)
    lock = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.brand, self.mark = QLabel("iAsted"), QLabel()
        self.brand.setProperty("role", "title")
        self.buttons: dict[str, QToolButton] = {name: _button() for name in (*PAGES, OFFERED)}
        self.buttons[OFFERED].hide()
        self._new = 0
        self.lock_button = _button()
        self.lock_button.setCheckable(False)
        group = QButtonGroup(self)
        for name, button in self.buttons.items():
            group.addButton(button)
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
        self.lock_button.clicked.connect(self.lock)
        self._lay_out()
        self.retranslate()

    def choose(self, page: str) -> None:
        """Mark a page as the one that is shown."""
        self.buttons[ABOVE.get(page, page)].setChecked(True)

    def offer_review(self, *, offered: bool) -> None:
        """Show the page of reviews in the rail, or take it out."""
        self.buttons[OFFERED].setVisible(offered)

    def tell_new(self, count: int) -> None:
        """How many cases are new: a dot in the drawing, and in words for whoever points at it or has it read out."""
        self._new = count
        self.retranslate()

    @property
    def offers_review(self) -> bool:
        return not self.buttons[OFFERED].isHidden()

    def retranslate(self) -> None:
        for number, (name, button) in enumerate(self.buttons.items(), start=1):
            button.setText(_APART + title_of(name))
            button.setAccessibleName(title_of(name))
            button.setToolTip(f"{title_of(name)} (Ctrl+{number})")
        if self._new:
            many = "x" if self._new > 1 else ""
            told = f"{title_of(OFFERED)}, " + say(f"{self._new} nouveau{many}", f"{self._new} new")
            self.buttons[OFFERED].setAccessibleName(told)
            self.buttons[OFFERED].setToolTip(f"{told} (Ctrl+{len(self.buttons)})")
        self.lock_button.setText(_APART + say("Verrouiller", "Lock"))
        self.lock_button.setAccessibleName(say("Verrouiller le bureau", "Lock the desk"))
        self.lock_button.setToolTip(say("Ferme les données et efface les clés (Ctrl+L)", "Close the data (Ctrl+L)"))
        self.restyle()

    def restyle(self) -> None:
        """Draw again at the size of letters in use."""
        self.mark.setPixmap(pixmap("iasted", px(32)))
        drawings = {**_DRAWINGS, OFFERED: "review-new" if self._new else "review"}
        for name, button in [*self.buttons.items(), ("lock", self.lock_button)]:
            button.setIcon(icon(drawings.get(name, name), "rail_text"))
            button.setIconSize(QSize(px(22), px(22)))
        self.setFixedWidth(px(184))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 0, 16)
        head.setSpacing(10)
        head.addWidget(self.mark)
        head.addWidget(self.brand, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 12)
        column.setSpacing(4)
        column.addLayout(head)
        for name in PAGES[:-1]:
            column.addWidget(self.buttons[name])
            if name == "reports":
                column.addWidget(self.buttons[OFFERED])
        column.addStretch(1)
        column.addWidget(self.buttons[PAGES[-1]])
        column.addWidget(self.lock_button)


def _button() -> QToolButton:
    button = QToolButton()
    button.setCheckable(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
