"""Somebody was faster: who, how the case stands now, and the comment that was not lost."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from desktop.review.records import Collision
from desktop.review.words import deed_in_words, state_in_words
from desktop.ui.when import when
from desktop.ui.widgets.banner import Banner
from shared.language import say


class CollisionBar(Banner):
    """`resumed` takes the comment up again, `let_go` leaves it."""

    resumed = Signal()
    let_go = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.leave = QPushButton(self)
        self.leave.clicked.connect(self.let_go)
        buttons = QVBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.button)
        buttons.addWidget(self.leave)
        self.row.addLayout(buttons)

    def show_collision(self, collision: Collision | None) -> None:
        """Say it, or nothing."""
        self.leave.setText(say("Laisser", "Let go"))
        self.leave.setAccessibleName(say("Laisser ma décision", "Let my decision go"))
        if collision is None:
            self.tell("")
            return
        self.tell(in_words(collision), say("Reprendre", "Take up again"), self.resumed.emit)


def in_words(collision: Collision) -> str:
    """The whole of it."""
    first, mine, now = collision.first, collision.mine, collision.now
    if first is None:
        told = say("Quelqu’un d’autre a décidé avant vous.", "Somebody else decided before you.")
    else:
        told = say(
            f"{first.name} a décidé avant vous : « {deed_in_words(first)} », {when(first.at)}.",
            f"{first.name} decided before you: “{deed_in_words(first)}”, {when(first.at)}.",
        )
    if first is None or now.version > first.version + 1:
        state = ", ".join(filter(None, (state_in_words(now.state).lower(), collision.assigned)))
        told += say(f" Le dossier est maintenant « {state} ».", f" The case is now “{state}”.")
    told += say(
        f" Votre décision « {deed_in_words(mine)} » n’a pas compté",
        f" Your decision “{deed_in_words(mine)}” did not count",
    )
    return told + (say(" ; votre commentaire est gardé.", "; your comment is kept.") if mine.text else ".")
