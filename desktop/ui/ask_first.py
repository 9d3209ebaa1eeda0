"""A question before something that cannot be taken back: what it means, and two answers of which one is safe."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Its words; `stay` leaves everything as it is."""

    title: str
    text: str
    means: str
    stay: str
    go_on: str


def ask_first(over: QWidget, question: Question, then: Callable[[], object]) -> None:
    """Ask, and go on only with whoever says so."""
    box = QMessageBox(over)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(question.title)
    box.setText(question.text)
    box.setInformativeText(question.means)
    stay = box.addButton(question.stay, QMessageBox.ButtonRole.RejectRole)
    go_on = box.addButton(question.go_on, QMessageBox.ButtonRole.DestructiveRole)
    for button in (stay, go_on):
        button.setAccessibleName(button.text().rstrip("…"))
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.buttonClicked.connect(lambda button: then() if button is go_on else None)
    box.open()
