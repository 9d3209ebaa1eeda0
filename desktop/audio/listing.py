"""Prints what is plugged in as JSON: run as a process of its own, it sees what an open line cannot (`plugged`)."""

from __future__ import annotations

import sys

import msgspec

from desktop.audio.library import LIBRARY
from shared.errors import PartMissing

WITHOUT_LIBRARY = 3
"""The exit code when PortAudio is not installed."""


def main() -> int:
    """Print the list; the exit code."""
    try:
        found = LIBRARY.listed()
    except PartMissing:
        return WITHOUT_LIBRARY
    sys.stdout.buffer.write(msgspec.json.encode([each.device for each in found]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
