"""The sha256 of a file, read in blocks so that a gigabyte of weights never sits in memory."""

from __future__ import annotations

import hashlib
from pathlib import Path

from models.progress import SILENT, Progress

BLOCK = 1 << 20


def sha256_of(path: Path, progress: Progress = SILENT) -> str:
    """The file's sha256 in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            progress.advance(len(block))
    return digest.hexdigest()


def size_of(path: Path) -> int:
    """The file's size in bytes, 0 when there is no such file."""
    return path.stat().st_size if path.is_file() else 0
