"""The Qt that is locked keeps Python whole: one build takes a reference of None at every call, and then aborts."""

from __future__ import annotations

import sys

from PySide6.QtGui import QFont, QTextLayout


def test_a_call_that_returns_nothing_costs_no_reference(qapp):
    layout = QTextLayout("bonjour", QFont())
    before = sys.getrefcount(None)
    for _ in range(400):
        layout.setCacheEnabled(True)
    assert abs(sys.getrefcount(None) - before) < 200
