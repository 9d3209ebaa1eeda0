"""How the window looks: one palette, one bundled font, one style sheet, and letters from 100 to 150 %."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from desktop.ui.palette import CALM, STRONG, Palette
from shared import fonts

ASSETS = Path(__file__).parent / "assets"
SHEET = Path(__file__).with_name("theme.qss")
POINTS = 11
LETTERS = ("Inter", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Emoji")
"""One family for the window; the others for what people may write."""
_LENGTH = re.compile(r"\b(\d+)(px|pt)\b")
_HAIRLINE = 2
"""Pixels up to which a line keeps its width whatever the size of letters."""


class _Look:
    """What is in use: set by `wear`, read by all who paint."""

    palette: Palette = CALM
    percent: int = 100
    families: tuple[str, ...] = ()


def wear(app: QApplication, percent: int = 100) -> None:
    """Put the theme on everything, at once and again whenever the size of letters changes."""
    if not _Look.families:
        _Look.families = _bundled()
        app.setStyle("Fusion")
    _Look.percent = percent
    _Look.palette = STRONG if _wants_contrast(app) else CALM
    app.setFont(font())
    app.setPalette(_system_palette())
    app.setStyleSheet(sheet())


def px(length: int) -> int:
    """A length of the design at the size in use."""
    return round(length * _Look.percent / 100)


def font(scale: float = 1.0, *, bold: bool = False, italic: bool = False) -> QFont:
    """The window's font, `scale` times its base size."""
    made = QFont(list(_Look.families or LETTERS))
    made.setPointSizeF(POINTS * _Look.percent / 100 * scale)
    made.setBold(bold)
    made.setItalic(italic)
    return made


def colours() -> Palette:
    """The palette in use."""
    return _Look.palette


def colour(name: str) -> QColor:
    """A colour of the palette by its name."""
    return QColor(getattr(_Look.palette, name))


def sheet() -> str:
    """The style sheet at the size in use."""
    names = {**msgspec.structs.asdict(_Look.palette), "assets": ASSETS.as_posix()}
    filled = Template(SHEET.read_text(encoding="utf-8")).substitute(names)
    return _LENGTH.sub(_scaled, filled)


def _scaled(found: re.Match[str]) -> str:
    length = int(found[1])
    return f"{length if length <= _HAIRLINE else px(length)}{found[2]}"


def _bundled() -> tuple[str, ...]:
    """Load our own fonts; the system's stand in where there are none."""
    loaded: set[str] = set()
    for file in fonts.paths():
        loaded.update(QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file))))
    return tuple(name for name in LETTERS if name in loaded) or (QFontDatabase.systemFont(_GENERAL).family(),)


_GENERAL = QFontDatabase.SystemFont.GeneralFont


def _wants_contrast(app: QApplication) -> bool:
    hints = app.styleHints()  # named, for what it gives does not outlive it
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def _system_palette() -> QPalette:
    """For what the style sheet does not reach: dialogs of the toolkit, selections, links."""
    role, made = QPalette.ColorRole, QPalette()
    for one, name in (
        (role.Window, "ground"),
        (role.Base, "paper"),
        (role.AlternateBase, "ground"),
        (role.Button, "paper"),
        (role.WindowText, "text"),
        (role.Text, "text"),
        (role.ButtonText, "text"),
        (role.ToolTipBase, "paper"),
        (role.ToolTipText, "text"),
        (role.PlaceholderText, "meta"),
        (role.Highlight, "main"),
        (role.HighlightedText, "main_text"),
        (role.Link, "focus"),
        (role.Accent, "main"),
    ):
        made.setColor(one, colour(name))
    for one in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, one, colour("disabled"))
    return made
