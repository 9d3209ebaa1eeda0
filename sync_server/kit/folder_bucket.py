"""A bucket in a folder: each content a file, whole or not there, whatever is cut off meanwhile."""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from shared.language import say
from sync_server.kit.bucket import locked, out_of_reach, require_name, require_prefix
from sync_server.kit.refusals import Unavailable

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_OURS = 0o600
_KEPT = 0o400
"""The mode of what is locked: this program does not write over it; whoever rules the machine can."""


class FolderBucket:
    """Made when it is first used; files begun and not finished begin with a dot and are no names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __str__(self) -> str:
        return str(self._folder)

    async def put(self, name: str, content: bytes, *, locked_until: datetime | None = None) -> None:
        await asyncio.to_thread(self._put, require_name(name), content, once=locked_until is not None)

    async def get(self, name: str) -> bytes | None:
        return await asyncio.to_thread(self._read, require_name(name), 0, -1)

    async def part(self, name: str, offset: int, length: int) -> bytes | None:
        return await asyncio.to_thread(self._read, require_name(name), offset, length)

    async def names(self, prefix: str) -> list[str]:
        return await asyncio.to_thread(self._names, require_prefix(prefix))

    def _put(self, name: str, content: bytes, *, once: bool) -> None:
        path = self._folder / name
        draft = path.with_name(f".{path.name[:64]}.{secrets.token_hex(8)}")
        try:
            if _is_locked(path):
                return _require_same(path, content)
            self._make(path.parent)
            _write(draft, content, _KEPT if once else _OURS)
            if once:
                os.link(draft, path)  # fails where somebody was first
            else:
                draft.replace(path)
            _sync(path.parent)
        except FileExistsError:
            _require_same(path, content)
        except OSError as error:
            raise _told(error) from error
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _read(self, name: str, offset: int, length: int) -> bytes | None:
        try:
            with (self._folder / name).open("rb") as file:
                file.seek(min(offset, os.fstat(file.fileno()).st_size))  # a disk refuses places beyond its largest file
                return file.read(length)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise _told(error) from error

    def _names(self, prefix: str) -> list[str]:
        begun = prefix.rpartition("/")[0]
        found = (path for path in (self._folder / begun).rglob("*") if not path.name.startswith(".") and path.is_file())
        names = (path.relative_to(self._folder).as_posix() for path in found)
        return sorted(name for name in names if name.startswith(prefix))

    def _make(self, folder: Path) -> None:
        """The folder and those above it, so that they last."""
        if folder.is_dir():
            return
        if folder != self._folder:
            self._make(folder.parent)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(folder.parent)


def _write(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make the names in a folder last; Windows does it by itself and cannot open folders."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_locked(path: Path) -> bool:
    return path.is_file() and not path.stat().st_mode & 0o200


def _require_same(path: Path, content: bytes) -> None:
    if path.read_bytes() != content:
        raise locked()


def _told(error: OSError) -> Unavailable:
    if error.errno not in _FULL:
        return out_of_reach()
    return Unavailable(
        say(
            "Le serveur n'a plus de place : rien n'a été changé, prévenez l'administrateur.",
            "The server is out of room: nothing was changed, tell the administrator.",
        ),
        code="storage-full",
    )
