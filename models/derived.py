"""A folder made of a model's files: what it holds is written down when it is made, and looked at before it is used."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from models.hashing import sha256_of

MADE = "made.json"


class Made(msgspec.Struct, frozen=True):
    """What a file was when it was made."""

    size: int
    mtime_ns: int
    sha256: str


def write_down(folder: Path) -> None:
    """Note every file of a folder that has just been made."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        with path.open("rb+") as stream:
            os.fsync(stream.fileno())  # what is noted must not outlive the bytes when the power goes
    made = {path.relative_to(folder).as_posix(): _made(path) for path in files}
    (folder / MADE).write_bytes(msgspec.json.format(msgspec.json.encode(made)))


def intact(folder: Path, *, hashed: bool = False) -> bool:
    """Whether all is there as it was made; a file that moved since is hashed, with `hashed` each one."""
    try:
        made = msgspec.json.decode((folder / MADE).read_bytes(), type=dict[str, Made])
        return all(_same(folder / name, known, hashed=hashed) for name, known in made.items())
    except (OSError, msgspec.DecodeError):
        return False


def _made(path: Path) -> Made:
    now = path.stat()
    return Made(now.st_size, now.st_mtime_ns, sha256_of(path))


def _same(path: Path, known: Made, *, hashed: bool) -> bool:
    now = path.stat()
    if now.st_size != known.size:
        return False
    return (now.st_mtime_ns == known.mtime_ns and not hashed) or sha256_of(path) == known.sha256
