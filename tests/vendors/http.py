"""A small HTTP/1.1 server whose answers are streams that may break anywhere, as no framework would let them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any

import msgspec


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What goes wrong, and after how many pieces of the answer."""

    kind: str
    """status, abort, end (clean, without a finish), stall, error-event, malformed, wrong-type."""
    after: int = 0
    status: int = 500
    retry_after: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


class Streamed(msgspec.Struct, frozen=True, kw_only=True):
    """A whole answer: pieces as they go over the wire, and how they are called."""

    pieces: list[bytes]
    media: str = "text/event-stream"
    error: bytes = b""
    """What this vendor sends in the stream when it fails there."""


Answer = Callable[[Asked], Streamed]


class VendorServer:
    """One port on loopback, on a thread; `faults` are used up one a request, then it is well again."""

    def __init__(self, answer: Answer, delay_s: float = 0.0) -> None:
        self._answer, self._delay_s = answer, delay_s
        self.first_s = 0.0
        """Before the first of an answer."""
        self.faults: list[Fault] = []
        self.asked: list[Asked] = []
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> VendorServer:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (asked := await _read(reader)) is not None:
                self.asked.append(asked)
                fault = self.faults.pop(0) if self.faults else None
                if not await self._answered(asked, fault, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answered(self, asked: Asked, fault: Fault | None, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection goes on."""
        if fault is not None and fault.kind == "status":
            writer.write(_status(fault))
            await writer.drain()
            return True
        answer = self._answer(asked)
        await asyncio.sleep(self.first_s)
        media = "text/html" if fault is not None and fault.kind == "wrong-type" else answer.media
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        pieces = answer.pieces if fault is None else answer.pieces[: fault.after]
        if fault is not None and fault.kind == "wrong-type":
            pieces = [b"<html>portail</html>"]
        for piece in pieces:
            writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            await writer.drain()
            await asyncio.sleep(self._delay_s)
        if fault is not None and not await self._broken(fault, answer, writer):
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True

    async def _broken(self, fault: Fault, answer: Streamed, writer: asyncio.StreamWriter) -> bool:
        match fault.kind:
            case "abort":
                writer.write(b"40\r\nhalf of a chu")
                await writer.drain()
                writer.transport.abort()
                return False
            case "stall":
                await asyncio.sleep(60)
            case "error-event":
                writer.write(b"%x\r\n%s\r\n" % (len(answer.error), answer.error))
            case "malformed":
                bad = b"data: {not json\n\n"
                writer.write(b"%x\r\n%s\r\n" % (len(bad), bad))
        return True


def events(*told: Any, names: tuple[str, ...] = ()) -> list[bytes]:
    """Server-sent events, one a piece; `names` where a vendor names them."""
    lines = [each if isinstance(each, str) else json.dumps(each) for each in told]
    named = [f"event: {name}\n" for name in names] if names else [""] * len(lines)
    return [f"{name}data: {line}\n\n".encode() for name, line in zip(named, lines, strict=True)]


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
    if not head:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method=method, path=path, headers=headers, body=json.loads(body) if body[:1] == b"{" else body)


def _status(fault: Fault) -> bytes:
    body = json.dumps({"error": {"message": "told to fail", "type": "api_error", "code": fault.status}}).encode()
    retry = f"Retry-After: {fault.retry_after}\r\n" if fault.retry_after else ""
    head = f"HTTP/1.1 {fault.status} Failed\r\nContent-Type: application/json\r\n{retry}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
