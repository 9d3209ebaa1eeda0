"""Why a source could not give a file."""

from __future__ import annotations


class RefusedError(Exception):
    """A source that cannot give the file; its text, for people, says why. The next source may do."""
