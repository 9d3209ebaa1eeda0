"""Pictures of every page in both languages, at 100 and 150 %: python -m desktop.ui.shots docs/images/desk."""

from __future__ import annotations

import os
import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.stage.fitting import misfits
from desktop.ui.stage.shooting import Stage
from shared.language import Language

LANGUAGES: tuple[Language, ...] = ("fr", "en")
PERCENTS = (100, 150)
LARGEST = 120_000
"""Bytes of one picture."""


def main(arguments: list[str]) -> int:
    """Take all pictures; 1 when words do not fit on some of them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    target = Path(arguments[0] if arguments else "docs/images/desk")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    faults: list[str] = []
    for language in LANGUAGES:
        for percent in PERCENTS:
            with tempfile.TemporaryDirectory(prefix="iasted-stage-") as folder:
                stage = Stage(app, Path(folder), language, percent)
                shoot = partial(take, target / language, percent, faults)
                try:
                    stage.first_run(shoot)
                    stage.every_page(shoot)
                finally:
                    stage.close()
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


def take(folder: Path, percent: int, faults: list[str], name: str, shown: QWidget) -> None:
    """One picture, with at most 256 colours; what does not fit is noted."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (f"{name}.png" if percent == 100 else f"{name}-{percent}.png")
    picture = _with_few_colours(shown.grab().toImage())
    picture.save(str(path), "PNG", 0)  # type: ignore[call-overload]  # the name of a format is text
    if path.stat().st_size > LARGEST:
        faults.append(f"{path}: {path.stat().st_size} bytes")
    faults += [f"{path}: {fault}" for fault in misfits(shown)]


def _with_few_colours(picture: QImage) -> QImage:
    """The same with its own 256 most frequent colours: flat surfaces stay as they are."""
    full = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(full.constBits(), np.uint32)
    colours, counts = np.unique(pixels, return_counts=True)
    table = [int(colour) for colour in colours[np.argsort(counts)[::-1][:256]]]
    few = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return full.convertToFormat(QImage.Format.Format_Indexed8, table, few)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
