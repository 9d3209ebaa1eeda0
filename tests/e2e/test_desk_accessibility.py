"""Every page, in both languages and both sizes of letters: words fit, controls have names, Tab reaches all of them."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QTextEdit,
    QWidget,
)

from desktop.ui.stage.fitting import misfits
from desktop.ui.stage.shooting import Stage

CONTROLS = (
    QAbstractButton,
    QLineEdit,
    QComboBox,
    QPlainTextEdit,
    QTextEdit,
    QSlider,
    QAbstractItemView,
    QAbstractSpinBox,
)
CLOSED = (QComboBox, QAbstractSpinBox, QLineEdit)
MOST_TABS = 150

pytestmark = pytest.mark.slow


def controls(parent: QWidget):
    """What a person can act on now; the toolkit's own parts of a control are not counted."""
    for child in parent.children():
        if not isinstance(child, QWidget) or not child.isVisible() or child.isWindow():
            continue
        if isinstance(child, CONTROLS) and child.isEnabled():
            yield child
        if not isinstance(child, CLOSED):
            yield from controls(child)


def called(control: QWidget) -> str:
    told = QAccessible.queryAccessibleInterface(control)
    return told.text(QAccessible.Text.Name).strip()


def title(control: QWidget) -> str:
    return f"{type(control).__name__} “{called(control)}”"


def reached(window: QWidget) -> set[QWidget]:
    """Where Tab leads, going round once."""
    window.activateWindow()
    QTest.qWait(50)
    if QApplication.focusWidget() is None:
        next(one for one in controls(window) if one.focusPolicy() & Qt.FocusPolicy.TabFocus).setFocus()
    met: set[QWidget] = set()
    assert QApplication.focusWidget() is not None
    for _ in range(MOST_TABS):
        there = QApplication.focusWidget()
        if there is None or there in met:
            break
        met.add(there)
        QTest.keyClick(there, Qt.Key.Key_Tab)
    return met


def out_of_reach(window: QWidget) -> list[str]:
    """Controls that neither Tab nor, within a group of which one is chosen, an arrow reaches."""
    there = list(controls(window))
    met = reached(window)
    groups = {button.group() for button in met if isinstance(button, QAbstractButton) and button.group()}
    return [
        title(control)
        for control in there
        if control not in met
        and control.focusProxy() not in met
        and not any(part in met for part in control.findChildren(QWidget))
        and not (isinstance(control, QAbstractButton) and control.group() in groups)
    ]


@pytest.fixture(params=[("fr", 100), ("fr", 150), ("en", 100), ("en", 150)], ids=lambda one: f"{one[0]}-{one[1]}")
def stage(request, qapp, tmp_path):
    stage = Stage(qapp, tmp_path, *request.param)
    yield stage
    stage.close()
    qapp.setStyleSheet("")


def test_everybody_can_read_and_reach_everything(stage):
    seen, faults = [], []

    def look(name: str, window: QWidget) -> None:
        seen.append(name)
        faults.extend(f"{name}: {fault}" for fault in misfits(window))
        faults.extend(f"{name}: {type(one).__name__} without a name" for one in controls(window) if not called(one))
        faults.extend(f"{name}: Tab does not reach {one}" for one in out_of_reach(window))

    stage.first_run(look)
    stage.every_page(look)
    assert {"unlock", "first-run", "recovery", "talk", "history", "report", "models", "settings", "account"} <= set(
        seen
    )
    assert not faults, "\n".join(faults)
