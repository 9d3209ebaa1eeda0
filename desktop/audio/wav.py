"""WAV files written beside their target and put in place in one step, so that no half of one is ever left."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from shared.errors import BadInput
from shared.language import say

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_LONGEST = 0xFFFF_FFFF - _HEADER.size


class WavWriter:
    """Writes mono 16-bit samples at `rate`; the file appears under its name when the `with` block ends well.

    Raises BadInput: wav-folder-missing, wav-not-a-file, wav-forbidden, wav-disk-full, wav-too-long, wav-not-written.
    """

    def __init__(self, path: str | Path, rate: int) -> None:
        self.path = Path(path)
        self._rate = rate
        self._written = 0

    def __enter__(self) -> Self:
        with self._explained():
            self._target = self.path.resolve()
            if self._target.exists() and not self._target.is_file():
                raise BadInput(
                    say(
                        f"« {self.path} » n'est pas un fichier : ajoutez un nom, par exemple « reponse.wav ».",
                        f"“{self.path}” is not a file: add a name, for instance “answer.wav”.",
                    ),
                    code="wav-not-a-file",
                )
            self._draft = self._target.with_name(f".{secrets.token_hex(6)}.part")
            self._file: BinaryIO = self._draft.open("xb")
            try:
                self._file.write(self._header())
            except OSError:
                self._drop()
                raise
        return self

    def write(self, pcm: bytes) -> None:
        """Add 16-bit little-endian samples."""
        if self._written + len(pcm) > _LONGEST:
            raise BadInput(
                say(
                    "Un fichier WAV ne peut pas dépasser 4 Go : coupez l'enregistrement en plusieurs fichiers.",
                    "A WAV file cannot exceed 4 GB: split the recording into several files.",
                ),
                code="wav-too-long",
            )
        with self._explained():
            self._file.write(pcm)
        self._written += len(pcm)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._drop()
            return
        with self._explained():
            try:
                self._file.seek(0)
                self._file.write(self._header())
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()
                self._draft.replace(self._target)
            except OSError:
                self._drop()
                raise

    def _header(self) -> bytes:
        size = self._written
        return _HEADER.pack(
            b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, self._rate, self._rate * 2, 2, 16, b"data", size
        )

    def _drop(self) -> None:
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._draft.unlink()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:
            raise _explain(self.path, error) from error


def write_wav(path: str | Path, pcm: bytes, rate: int) -> None:
    """Write mono 16-bit samples as one file; errors as `WavWriter`."""
    with WavWriter(path, rate) as file:
        file.write(pcm)


def _explain(path: Path, error: OSError | ValueError) -> BadInput:
    number = getattr(error, "errno", None)
    if number in {errno.ENOENT, errno.ENOTDIR} and not path.parent.is_dir():
        return BadInput(
            say(
                f"Le dossier « {path.parent} » n'existe pas : créez-le, ou choisissez-en un autre.",
                f"The folder “{path.parent}” does not exist: create it, or choose another one.",
            ),
            code="wav-folder-missing",
        )
    if number in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return BadInput(
            say(
                f"« {path} » ne peut pas être écrit : fermez les programmes qui l'utilisent ou changez de dossier.",
                f"“{path}” cannot be written: close the programs that use it, or choose another folder.",
            ),
            code="wav-forbidden",
        )
    if number in {errno.ENOSPC, errno.EDQUOT}:
        return BadInput(
            say(
                f"Le disque est plein : libérez de la place, puis enregistrez de nouveau « {path.name} ».",
                f"The disk is full: free some space, then save “{path.name}” again.",
            ),
            code="wav-disk-full",
        )
    return BadInput(
        say(
            f"« {path} » ne peut pas être écrit ({error}) : choisissez un autre nom ou un autre dossier.",
            f"“{path}” cannot be written ({error}): choose another name or another folder.",
        ),
        code="wav-not-written",
    )
