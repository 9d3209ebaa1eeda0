"""What the tests of the weights are made with: small models, real wheels, and a hub on loopback that can misbehave."""

from __future__ import annotations

import hashlib
import random
import re
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from models.catalogue import File, Hub, Model, Part, Source, Wheels

HUB = Hub(repo="owner/name", revision="v1", file="weights.bin")


def noise(size: int, seed: int = 7) -> bytes:
    return random.Random(seed).randbytes(size)


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_of(content: bytes, *sources: Source, path: str = "weights.bin", role: Any = "weights") -> File:
    return File(path=path, role=role, size=len(content), sha256=sha(content), sources=sources)


def model_of(*files: File, name: str = "small-model", **other: Any) -> Model:
    facts: dict[str, Any] = {
        "kind": "stt",
        "engine": "whisper",
        "languages": ("fr",),
        "purpose_fr": "",
        "purpose_en": "",
        "licence": "MIT",
        "licence_note": "",
        "origin": "",
        "trust": "",
        "ram_mb": 1,
        "measured": (),
    }
    return Model(id=name, file=files, **(facts | other))


def put(folder: Path, *contents: tuple[str, bytes]) -> None:
    for name, content in contents:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def wheel(shelf: Path, package: str, content: bytes, *, extra: dict[str, bytes] | None = None) -> Part:
    """A real wheel on a shelf that pip can be pointed at, and the part it carries."""
    shelf.mkdir(parents=True, exist_ok=True)
    folder = package.replace("-", "_")
    path = shelf / f"{folder}-1.0.0-py3-none-any.whl"
    info = f"{folder}-1.0.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{folder}/part.bin", content)
        for name, hostile in (extra or {}).items():
            archive.writestr(name, hostile)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0.0\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return Part(
        package=package,
        version="1.0.0",
        bytes=path.stat().st_size,
        sha256=sha(path.read_bytes()),
        member=f"{folder}/part.bin",
        size=len(content),
    )


def wheels(shelf: Path, content: bytes, count: int) -> Wheels:
    """The content cut into as many wheels as asked."""
    step = -(-len(content) // count)
    cuts = [content[start : start + step] for start in range(0, len(content), step)]
    return Wheels(parts=tuple(wheel(shelf, f"carrier-part{n}", cut) for n, cut in enumerate(cuts, start=1)))


class LoopbackHub(ThreadingHTTPServer):
    """Serves one content at every address; can cut answers short, dawdle, refuse, or ignore ranges."""

    daemon_threads = True

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.content = content
        self.cuts: list[int] = []
        self.status = 200
        self.ranges = True
        self.pause = 0.0
        self.asked: list[tuple[str, int]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""


class _Answer(BaseHTTPRequestHandler):
    server: LoopbackHub

    def do_GET(self) -> None:
        hub = self.server
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(asked[1]) if asked and hub.ranges else 0
        hub.asked.append((self.path, start))
        body = hub.content[start:]
        status = hub.status if hub.status != 200 else 206 if start else 200
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if status < 400 else 0))
        self.end_headers()
        if status >= 400:
            return
        limit = hub.cuts.pop(0) if hub.cuts else len(body)
        for place in range(0, min(limit, len(body)), 8192):
            self.wfile.write(body[place : min(place + 8192, limit)])
            time.sleep(hub.pause)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Tests speak for themselves."""


@contextmanager
def loopback_hub(content: bytes) -> Iterator[LoopbackHub]:
    with LoopbackHub(content) as hub:
        thread = threading.Thread(target=hub.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield hub
        hub.shutdown()
        thread.join()


class Notes:
    """A progress that remembers what it was told."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.total = self.done = 0

    def start(self, label: str, total: int, done: int = 0) -> None:
        self.total, self.done = total, done

    def advance(self, count: int) -> None:
        self.done += count

    def note(self, text: str) -> None:
        self.notes.append(text)

    def finish(self) -> None:
        pass
