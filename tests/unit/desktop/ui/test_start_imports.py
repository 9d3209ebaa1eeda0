"""The window is on the screen before anything reads the sealed store: what opens it is loaded when somebody unlocks."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("cryptography", "sqlcipher3", "sqlite_utils", "desktop.store.store", "httpx2")


def test_the_window_starts_without_the_store_cryptography_or_a_network():
    told = f"import sys, desktop.ui.frame; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
