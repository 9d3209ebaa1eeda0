"""Keeps this process's memory out of crash dumps, once it holds a key."""

from __future__ import annotations

import sys
from contextlib import suppress


def forbid_dumps() -> None:
    """No core file from now on; Windows writes none by itself, and its error reports are the administrator's choice."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
