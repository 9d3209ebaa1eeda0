"""Finds words that do not fit: labels and buttons that are cut, that leave their page, or that lie on one another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollArea,
    QSlider,
    QWidget,
)

SLACK = 2
"""Pixels that rounding may take."""
_LEAVES = (QLabel, QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QProgressBar, QSlider, QAbstractScrollArea)
_CLOSED = (QComboBox, QAbstractSpinBox, QLineEdit, QPlainTextEdit)
"""Whose own parts are the toolkit's affair."""


def misfits(page: QWidget) -> list[str]:
    """One sentence for each fault; none on a page where everything can be read."""
    leaves = list(_leaves(page))
    found = [fault for leaf in leaves for fault in _cut(leaf)]
    found += [f"{_name(leaf)} leaves its page" for leaf in leaves if _outside(leaf, page)]
    for one, other in combinations(leaves, 2):
        if one.parentWidget() is other.parentWidget() and _overlap(one, other):
            found.append(f"{_name(one)} lies on {_name(other)}")
    return found


def _leaves(parent: QWidget) -> Iterator[QWidget]:
    for child in parent.children():
        if not isinstance(child, QWidget) or not child.isVisible() or child.isWindow():
            continue
        if isinstance(child, _LEAVES) and not isinstance(child, QScrollArea):
            yield child
        if not isinstance(child, _CLOSED):
            yield from _leaves(child)


def _cut(leaf: QWidget) -> Iterator[str]:
    wanted = leaf.sizeHint()
    if isinstance(leaf, QLabel):
        if not leaf.text():
            return
        if leaf.wordWrap():
            if leaf.heightForWidth(leaf.width()) > leaf.height() + SLACK:
                yield f"{_name(leaf)} is cut at its foot: {leaf.height()} of {leaf.heightForWidth(leaf.width())}"
            return
    elif isinstance(leaf, QComboBox):
        room = leaf.width() - leaf.fontMetrics().height() * 2
        if not leaf.isEditable() and leaf.fontMetrics().horizontalAdvance(leaf.currentText()) > room:
            yield f"{_name(leaf)} shows only a part of “{leaf.currentText()}”"
        return
    elif not isinstance(leaf, QAbstractButton | QCheckBox):
        return
    if wanted.width() > leaf.width() + SLACK:
        yield f"{_name(leaf)} is cut at its side: {leaf.width()} of {wanted.width()}"
    if wanted.height() > leaf.height() + SLACK:
        yield f"{_name(leaf)} is cut at its foot: {leaf.height()} of {wanted.height()}"


def _outside(leaf: QWidget, page: QWidget) -> bool:
    """Whether a part of it cannot be seen even by scrolling."""
    area = _area_of(leaf, page)
    sheet = area.widget() if area is not None else None
    if area is None or sheet is None:
        place = QRect(leaf.mapTo(page, QPoint(0, 0)), leaf.size())
        return not page.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(place)
    left = leaf.mapTo(sheet, QPoint(0, 0)).x()
    return left < -SLACK or left + leaf.width() > area.viewport().width() + SLACK


def _area_of(leaf: QWidget, page: QWidget) -> QScrollArea | None:
    parent = leaf.parentWidget()
    while parent is not None and parent is not page:
        over = parent.parentWidget()
        if over is not None and isinstance(over.parentWidget(), QScrollArea):
            return over.parentWidget()  # type: ignore[return-value]  # just seen
        parent = over
    return None


def _overlap(one: QWidget, other: QWidget) -> bool:
    both = one.geometry().intersected(other.geometry())
    return both.width() > SLACK and both.height() > SLACK


def _name(leaf: QWidget) -> str:
    text = getattr(leaf, "text", None)
    words = text() if callable(text) and not isinstance(leaf, QPlainTextEdit) else leaf.accessibleName()
    return f"{type(leaf).__name__} “{str(words)[:50]}”"
