"""The export's ZIP, read without believing anything it says: known members only, each once, never more than asked for.

Nothing is unpacked to disk, no size that the file states is trusted, and what is kept in memory does not grow with it.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from shared.errors import BadInput
from shared.language import say

VERSION, VERSION_TEXT = "version", b"iasted-audit-export v1\n"
KEYS, HEAD, CHECKPOINTS, PROOFS, ENTRIES = "keys", "checkpoint", "checkpoints.jsonl", "proofs.jsonl", "entries.jsonl"
MEMBERS = (VERSION, KEYS, HEAD, CHECKPOINTS, PROOFS, ENTRIES)
_LARGEST_DIRECTORY = 4096
"""Bytes; six members need a sixth of it."""
_CHUNK = 64 * 1024
_END, _END64, _LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, struct.error)
"""All that `zipfile` raises over files that are none of ours; NotImplementedError is its word for a compression that it
does not know. Each is answered as an export that cannot be read (exit 2)."""


class Unreadable(BadInput):
    """The export cannot be read, or lacks something: get it again."""

    code = "export-unreadable"


class Archive:
    """One export, open for reading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            _small_directory(path)
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise Unreadable(
                say(f"Fichier introuvable : {path}", f"File not found: {path}"), code="export-not-found"
            ) from None
        except _BROKEN:
            raise self._unreadable() from None
        try:
            self._check()
        except BadInput:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def whole(self, name: str, longest: int) -> bytes:
        """A short member's bytes."""
        try:
            with self._zip.open(name) as member:
                content = member.read(longest + 1)
                if len(content) <= longest:
                    return content
        except _BROKEN:
            pass
        raise self._unreadable(name)

    def lines(self, name: str, longest: int) -> Iterator[bytes]:
        """A member's lines without their newlines; of a line that is too long, only its beginning, and then no more."""
        try:
            with self._zip.open(name) as member:
                kept = b""
                while chunk := member.read(_CHUNK):
                    *whole, kept = (kept + chunk).split(b"\n")
                    yield from whole
                    if len(kept) > longest:
                        yield kept
                        return
                if kept:
                    raise self._unreadable(name)
        except _BROKEN:
            raise self._unreadable(name) from None

    def _check(self) -> None:
        names = [each.orig_filename for each in self._zip.infolist()]
        missing = [name for name in MEMBERS if name not in names]
        if sorted(names) == sorted(MEMBERS):
            for each in self._zip.infolist():
                odd = each.flag_bits & _ENCRYPTED or each.filename != each.orig_filename
                if odd or each.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                    raise self._unreadable(each.orig_filename[:40])
            if self.whole(VERSION, 100) == VERSION_TEXT:
                return
            raise Unreadable(
                say(
                    "Cet export est d'une version que ce programme ne connaît pas.",
                    "This export is of a version that this program does not know.",
                ),
                code="export-version",
            )
        if missing:
            listed = ", ".join(missing)
            raise Unreadable(
                say(f"Il manque à l'export : {listed}.", f"The export lacks: {listed}."), code="export-incomplete"
            )
        raise Unreadable(
            say(
                "L'export contient autre chose que ce que son format prévoit, ou deux fois la même chose.",
                "The export contains something that its format does not know, or the same thing twice.",
            ),
            code="export-strange",
        )

    def _unreadable(self, name: str = "") -> Unreadable:
        where = f" ({name})" if name else ""
        return Unreadable(
            say(
                f"Ce fichier est coupé, abîmé, ou n'est pas un export du journal{where} : redemandez-le.",
                f"This file is cut, damaged, or no export of the log{where}: ask for it again.",
            )
        )


def _small_directory(path: Path) -> None:
    """Refuse a table of contents that would fill the memory; `zipfile` reads it whole, whatever its size."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 22 - 20 - 56))
        tail = file.read()
    end, locator, end64 = tail[-22:], tail[-42:-22], tail[-98:-42]
    if len(end) < 22 or end[:4] != _END or end[-2:] != b"\0\0":
        raise zipfile.BadZipFile
    count, directory = struct.unpack("<HL", end[10:16])
    if locator[:4] == _LOCATOR:
        if end64[:4] != _END64:
            raise zipfile.BadZipFile
        count, directory = struct.unpack("<QQ", end64[32:48])
    if count > len(MEMBERS) * 2 or directory > _LARGEST_DIRECTORY:
        raise zipfile.BadZipFile
