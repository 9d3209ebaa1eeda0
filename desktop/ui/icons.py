"""The window's own drawings, in any colour and sharp at any size; never letters, never emoji."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.ui.theme import ASSETS, colours


def icon(name: str, colour: str = "text", disabled: str = "disabled") -> QIcon:
    """A drawing as an icon; `colour` and `disabled` are names of the palette."""
    made = QIcon()
    for size in (16, 20, 24, 32, 48):
        made.addPixmap(pixmap(name, size, colour))
        made.addPixmap(pixmap(name, size, disabled), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, size: int, colour: str = "text") -> QPixmap:
    """A drawing as a picture of `size` pixels at the screen's density."""
    return _drawn(name, size, getattr(colours(), colour), _density())


def paint(painter: QPainter, where: QRectF, name: str, colour: str = "text") -> None:
    """Draw it into `where`."""
    _renderer(name, getattr(colours(), colour)).render(painter, where)


@cache
def _drawn(name: str, size: int, colour: str, density: float) -> QPixmap:
    made = QPixmap(QSize(size, size) * density)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _renderer(name, colour).render(painter)
    painter.end()
    made.setDevicePixelRatio(density)
    return made


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = (ASSETS / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(drawing.encode()))


def _density() -> float:
    screen = QGuiApplication.primaryScreen()
    return screen.devicePixelRatio() if screen is not None else 1.0
