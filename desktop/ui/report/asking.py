"""What the editor of a report asks before it goes on: whether to replace, whether to finish, which version."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QMessageBox, QVBoxLayout, QWidget

from desktop.ui.entries import Entry
from desktop.ui.report.choosing import Choosing
from desktop.ui.report.date_input import shown_date
from desktop.ui.theme import px
from desktop.ui.when import when
from desktop.ui.words import status_in_words, title_in_words
from shared.language import say
from shared.reports.checks import Problem
from shared.reports.content import Kind, Report
from shared.reports.extraction import Extraction

_LONGEST = 90


def ask_to_replace(
    parent: QWidget, kind: Kind, names: Sequence[str], found: Extraction, then: Callable[[tuple[str, ...]], object]
) -> None:
    """Show what was found where something was written by hand; `then` gets the fields that are ticked."""
    box = QDialog(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    title = say("Garder ce que vous avez écrit ?", "Keep what you wrote?")
    box.setWindowTitle(title)
    head = QLabel(
        say(
            "La conversation dit autre chose que ce que vous avez écrit. Cochez ce qui doit être remplacé.",
            "The conversation says something else than what you wrote. Tick what is to be replaced.",
        ),
        box,
    )
    head.setWordWrap(True)
    column = QVBoxLayout(box)
    column.addWidget(head)
    ticks: dict[str, QCheckBox] = {}
    for name in names:
        field = kind.field(name)
        text = " ".join(shown_date(found.values[name]).split())
        short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        called = field.shown if field else name
        label = say(f"{called}\u00a0: {short}", f"{called}: {short}")
        ticks[name] = QCheckBox(label, box)
        ticks[name].setAccessibleName(label)
        column.addWidget(ticks[name])
    buttons = QDialogButtonBox(box)
    replace = buttons.addButton(say("Remplacer les cochés", "Replace those ticked"), _ACCEPT)
    keep = buttons.addButton(say("Tout garder", "Keep everything"), QDialogButtonBox.ButtonRole.RejectRole)
    keep.setDefault(True)
    for button in (replace, keep):
        button.setAccessibleName(button.text())
    buttons.accepted.connect(box.accept)
    buttons.rejected.connect(box.reject)
    box.accepted.connect(lambda: then(tuple(name for name, tick in ticks.items() if tick.isChecked())))
    column.addWidget(buttons)
    box.setMinimumWidth(px(560))
    box.open()


def ask_to_finish(
    parent: QWidget, found: Sequence[Problem], then: Callable[[], object], mend: Callable[[], object]
) -> None:
    """List what is still wrong; somebody who knows better may finish all the same."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(say("Rendre la fiche définitive", "Make the report final"))
    count = len(found)
    box.setText(
        say(
            f"{count} point{'s' if count > 1 else ''} à voir avant de rendre la fiche définitive :",
            f"{count} thing{'s' if count > 1 else ''} to look at before the report is made final:",
        )
    )
    box.setInformativeText("\n".join(f"•  {problem.message}" for problem in found[:12]))
    back = box.addButton(say("Corriger", "Correct"), QMessageBox.ButtonRole.RejectRole)
    go_on = box.addButton(say("Rendre définitive quand même", "Make final all the same"), _DO)
    for button in (back, go_on):
        button.setAccessibleName(button.text())
    box.setDefaultButton(back)
    box.setEscapeButton(back)
    box.buttonClicked.connect(lambda button: then() if button is go_on else mend())
    box.open()


def choose_version(parent: QWidget, found: Sequence[Report], then: Callable[[Report], object]) -> None:
    """Show earlier forms, latest first; the one chosen is handed to `then`."""
    entries = [
        Entry(
            id=str(number),
            title=when(report.changed),
            detail=f"{status_in_words(report.status)} · {title_in_words(report)} · {_size(report)}",
        )
        for number, report in enumerate(found)
    ]
    title = say("Versions précédentes", "Earlier versions")
    verb = say("Reprendre cette version", "Go back to this version")
    Choosing(parent, title, verb, entries[::-1], lambda number: then(found[int(number)])).open()


def _size(report: Report) -> str:
    letters = sum(len(text) for text in report.values.values())
    language = QLocale.Language.French if say("fr", "en") == "fr" else QLocale.Language.English
    shown = QLocale(language).toString(letters)
    return say(f"{shown} caractères", f"{shown} characters")


_ACCEPT = QDialogButtonBox.ButtonRole.AcceptRole
_DO = QMessageBox.ButtonRole.DestructiveRole
