"""Fetch a sealed file: its sealed bytes aside, going on where they stopped; then opened, verified, and put in place."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from desktop.account.refusals import Unreachable
from desktop.store.durable import sync_folder
from desktop.store.refusals import told_of_files
from desktop.sync.parcels import FileNotYet, Pace, Parcels
from desktop.sync.rounds import Progress, Told
from shared.crypto.blobs import Blob
from shared.crypto.opening.blobs import open_blob
from shared.crypto.refusals import Refused, malformed
from shared.crypto.resuming import SEALED_CHUNK, sealed_length


async def fetched(parcels: Parcels, pace: Pace, blob: Blob, into: Path, told: Told) -> None:
    """The file at `into`, or an error and nothing there; what came of it stays aside, sealed, for the next time."""
    aside, size = into.with_name(f".{into.name[:80]}.{blob.id[:32]}.sealed"), sealed_length(blob)
    place = await parcels.progress(blob.id)
    if not place.complete:
        raise FileNotYet
    if place.size != size:
        raise malformed()
    with told_of_files(into.parent):
        have = await asyncio.to_thread(_size, aside, size)
        while have < size:
            began = time.monotonic()
            try:
                piece = await parcels.part(blob.id, have, min(pace.size, size - have))
            except Unreachable:
                pace.broke()
                raise
            if not piece:
                raise malformed()
            pace.took(time.monotonic() - began, len(piece))
            await asyncio.to_thread(_append, aside, piece)
            have += len(piece)
            told(Progress(stage="files", total=1, done_bytes=have, total_bytes=size))
        await asyncio.to_thread(_open, blob, aside, into)


def _open(blob: Blob, aside: Path, into: Path) -> None:
    fresh = into.with_name(f".{into.name[:80]}.{blob.id[:32]}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.writelines(open_blob(blob, _chunks(aside)))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(into)
        sync_folder(into.parent)
    except Refused:
        aside.unlink()  # what was served was altered: fetched anew, the next time
        raise
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    aside.unlink()


def _chunks(aside: Path) -> Iterator[bytes]:
    with aside.open("rb") as file:
        while chunk := file.read(SEALED_CHUNK):
            yield chunk


def _append(aside: Path, piece: bytes) -> None:
    with aside.open("ab") as file:
        file.write(piece)


def _size(aside: Path, most: int) -> int:
    """How much is here; more than all of it is another file's."""
    have = aside.stat().st_size if aside.exists() else 0
    if have > most:
        aside.unlink()
        return 0
    return have
