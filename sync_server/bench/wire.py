"""A small HTTP/1.1 client for measuring: one kept connection, one request at a time, as little work as possible."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Self
from urllib.parse import urlencode

import msgspec

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEADERS = 64 * 1024


class Asked(msgspec.Struct, frozen=True):
    """One request."""

    method: str
    path: str
    headers: dict[str, str] = {}
    body: bytes = b""


class Answer(msgspec.Struct, frozen=True):
    """What came back; the header stays as it was sent."""

    status: int
    header: bytes
    body: bytes

    def told(self, name: str) -> list[str]:
        """The values of a header."""
        return re.findall(rf"(?im)^{name}: *([^\r]*)\r$", self.header.decode("latin-1"))


class Connection:
    """To a port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=_HEADERS)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def ask(self, asked: Asked) -> Answer:
        self._writer.write(wire(asked, self._port))
        header = await self._reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(header)
        body = await self._reader.readexactly(int(length[1])) if length else b""
        return Answer(int(header[9:12]), header, body)


def wire(asked: Asked, port: int) -> bytes:
    """The request as it is sent."""
    lines = [f"{asked.method} {asked.path} HTTP/1.1", f"host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in asked.headers.items()]
    if asked.body or asked.method == "POST":
        lines.append(f"content-length: {len(asked.body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + asked.body


def form(path: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Asked:
    """A form that is sent."""
    told = {"content-type": "application/x-www-form-urlencoded", **(headers or {})}
    return Asked("POST", path, told, urlencode(fields).encode())
