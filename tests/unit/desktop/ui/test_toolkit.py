"""The toolkit's bindings count references rightly: one build of them gave `None` away with every call until it died."""

from __future__ import annotations

import sys

from PySide6.QtGui import QFont


def test_calls_without_a_result_do_not_use_up_none(qtbot):
    letters, before = QFont(), sys.getrefcount(None)
    for _ in range(500):
        letters.setBold(True)
    assert sys.getrefcount(None) > before - 100
