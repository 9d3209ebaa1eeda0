"""The theme: contrast that can be read by all, lengths that grow with letters, drawings that exist."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor, QFontDatabase
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.ui import icons, theme
from desktop.ui.palette import CALM, STRONG

WORDS = [
    ("text", "paper"),
    ("text", "ground"),
    ("meta", "paper"),
    ("meta", "ground"),
    ("text", "mine"),
    ("meta", "mine"),
    ("text", "played"),
    ("rail_text", "rail"),
    ("rail_text", "rail_chosen"),
    ("rail_text", "rail_hover"),
    ("main_text", "main"),
    ("main_text", "main_hover"),
    ("main_text", "recording"),
    ("main_text", "speaking"),
    ("main_text", "thinking"),
    ("recording", "paper"),
    ("recording", "recording_soft"),
    ("meta", "recording_soft"),
    ("thinking", "thinking_soft"),
    ("speaking", "speaking_soft"),
    ("offline_text", "offline"),
    ("online_text", "online"),
    ("focus", "paper"),
]
BORDERS = [("border", "paper"), ("border", "ground"), ("focus", "ground"), ("focus", "mine"), ("main", "paper")]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(name: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    colour = QColor(name)
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


@pytest.mark.parametrize("palette", [CALM, STRONG], ids=["calm", "strong"])
@pytest.mark.parametrize(("words", "behind"), WORDS)
def test_words_can_be_read(palette, words, behind):
    assert contrast(getattr(palette, words), getattr(palette, behind)) >= (4.5 if palette is CALM else 5.5)


@pytest.mark.parametrize("palette", [CALM, STRONG], ids=["calm", "strong"])
@pytest.mark.parametrize(("border", "behind"), BORDERS)
def test_controls_can_be_seen(palette, border, behind):
    assert contrast(getattr(palette, border), getattr(palette, behind)) >= 3


def test_letters_and_lengths_grow_together(qtbot):
    app = QApplication.instance()
    sizes = []
    for percent in (100, 150):
        theme.wear(app, percent)
        button = QPushButton("Parler")
        qtbot.addWidget(button)
        button.ensurePolished()
        sizes.append((button.sizeHint().height(), button.fontMetrics().height(), theme.px(88)))
    theme.wear(app, 100)
    assert sizes[1][0] >= 1.4 * sizes[0][0]
    assert sizes[1][1] >= 1.35 * sizes[0][1]
    assert sizes[1][2] == 132
    assert sizes[0][0] >= 44


def test_hairlines_stay_thin(qtbot):
    theme.wear(QApplication.instance(), 150)
    assert "border: 1px solid" in theme.sheet()
    assert "border-radius: 12px" in theme.sheet()
    theme.wear(QApplication.instance(), 100)
    assert "$" not in theme.sheet()


def test_the_font_is_our_own(qtbot):
    theme.wear(QApplication.instance())
    assert theme.font().families()[0] == "Inter"
    assert "Inter" in QFontDatabase.families()


@pytest.mark.parametrize("file", sorted(theme.ASSETS.glob("*.svg")), ids=lambda file: file.stem)
def test_every_drawing_shows_something_and_holds_no_letters(qtbot, file):
    assert not re.search("<text|<image|href", file.read_text(encoding="utf-8"))
    picture = icons.pixmap(file.stem, 24, "text").toImage()
    assert any(picture.pixelColor(x, y).alpha() for x in range(24) for y in range(24))
