"""The fonts that reports and the window are set in, as files of the product."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Literal, NamedTuple


class Font(NamedTuple):
    """One file; `family` is its name inside the file too."""

    family: str
    file: str
    weight: Literal[400, 700] = 400
    italic: bool = False


FONTS = (
    Font("Inter", "Inter-Regular.ttf"),
    Font("Inter", "Inter-Bold.ttf", weight=700),
    Font("Inter", "Inter-Italic.ttf", italic=True),
    Font("Vazirmatn", "Vazirmatn-Regular.ttf"),
    Font("Noto Sans Hebrew", "NotoSansHebrew-Regular.ttf"),
    Font("Noto Emoji", "NotoEmoji-Regular.ttf"),
)
"""In the order in which a character looks for its glyph."""


def paths() -> tuple[Path, ...]:
    """The files, for programs that load fonts by path."""
    return tuple(path(font) for font in FONTS)


def path(font: Font) -> Path:
    """Where a font's file is."""
    return Path(str(resources.files(__name__).joinpath(font.file)))
