"""Deepgram's `/v1/listen`, a file over HTTP or a stream over a WebSocket: it hears words written into the samples."""

from __future__ import annotations

import asyncio
import io
import json
import wave
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

from tests.vendors.http import Asked, Fault, Streamed, VendorServer, _read
from tests.vendors.spoken_code import RATE, words_in
from tests.vendors.stream_ear import StreamEar, alternative


class DeepgramServer(VendorServer):
    """Counts what it bills; `faults` hold for a request or a connection each.

    In a stream, `after` counts messages it sent; « deaf » aborts after so many frames it was sent instead.
    """

    def __init__(self) -> None:
        super().__init__(self._file)
        self.billed_s: list[float] = []
        """Of each file or connection."""
        self.texts: list[str] = []
        """Text frames of every stream, as they came."""
        self.open = self.most_open = 0
        self.chatter: tuple[str | bytes, ...] = ()
        """What every stream says first, besides what is documented."""
        self.keeps_final = False
        """Finalize is not answered, as happens when hardly any sound is left."""

    def parameters(self, index: int = -1) -> dict[str, list[str]]:
        """The query of a request."""
        return parse_qs(urlsplit(self.asked[index].path).query)

    def _file(self, asked: Asked) -> Streamed:
        if not asked.body:
            return Streamed(pieces=[])  # a portal's page stands in its place
        with wave.open(io.BytesIO(asked.body)) as file:
            pcm = file.readframes(file.getnframes())
        self.billed_s.append(len(pcm) / 2 / RATE)
        told = {
            "metadata": {
                "request_id": "r1",
                "transaction_key": "deprecated",
                "sha256": "0",
                "created": "2026-11-27T00:00:00Z",
                "duration": len(pcm) / 2 / RATE,
                "channels": 1,
                "models": ["m1"],
                "model_info": {},
            },
            "results": {"channels": [{"detected_language": "fr", "alternatives": [alternative(words_in(pcm))]}]},
        }
        body = json.dumps(told).encode()
        cuts = [0, len(body) // 3, 2 * len(body) // 3, len(body)]
        return Streamed(pieces=[body[a:b] for a, b in pairwise(cuts)], media="application/json")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (asked := await _read(reader)) is not None:
                self.asked.append(asked)
                fault = self.faults.pop(0) if self.faults else None
                refused = fault is not None and fault.kind in {"status", "wrong-type"}
                if asked.headers.get("upgrade") == "websocket" and not refused:
                    await self._stream(asked, fault, reader, writer)
                    break
                if not await self._answered(asked, fault, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _stream(
        self, asked: Asked, fault: Fault | None, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        connection = _Connection(self, asked, fault, writer)
        try:
            while data := await reader.read(65536):
                if not await connection.take(data):
                    return
        finally:
            self.billed_s.append(connection.ear.seconds)
            self.open -= 1


class _Connection:
    """One stream."""

    def __init__(self, server: DeepgramServer, asked: Asked, fault: Fault | None, writer: asyncio.StreamWriter) -> None:
        self._server, self._fault, self._writer = server, fault, writer
        self._protocol = ServerProtocol()
        self._sent = self._heard = 0
        self._mute = False
        self.ear = StreamEar()
        head = "".join(f"{name}: {value}\r\n" for name, value in asked.headers.items())
        self._protocol.receive_data(f"{asked.method} {asked.path} HTTP/1.1\r\n{head}\r\n".encode())
        (request,) = self._protocol.events_received()
        self._protocol.send_response(self._protocol.accept(request))
        for remark in server.chatter:
            send = self._protocol.send_binary if isinstance(remark, bytes) else self._protocol.send_text
            send(remark if isinstance(remark, bytes) else remark.encode())
        self._flush()

    async def take(self, data: bytes) -> bool:
        """Whether the connection goes on."""
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            spoken = isinstance(event, Frame) and event.opcode in {Opcode.TEXT, Opcode.BINARY}
            if not spoken or self._protocol.state is not State.OPEN:
                continue
            self._heard += 1
            if self._fault is not None and self._fault.kind == "deaf" and self._heard > self._fault.after:
                self._writer.transport.abort()
                return False
            answers = self._answers(event)
            if event.opcode is Opcode.TEXT and answers:
                await asyncio.sleep(self._server.first_s)
            for message in answers:
                if self._protocol.state is State.OPEN and not self._mute and not await self._tell(message):
                    return False
        self._flush()
        await self._writer.drain()
        return not (self._writer.is_closing() or self._protocol.close_expected())

    def _answers(self, frame: Frame) -> list[dict[str, Any]]:
        if frame.opcode is Opcode.BINARY:
            return self.ear.take(bytes(frame.data))
        kind = json.loads(bytes(frame.data))["type"]
        self._server.texts.append(kind)
        if kind == "Finalize" and not self._server.keeps_final:
            return self.ear.finalized()
        return [*self.ear.closed(), {"type": "close"}] if kind == "CloseStream" else []

    async def _tell(self, message: dict[str, Any]) -> bool:
        fault = self._fault
        if fault is not None and fault.kind != "deaf" and self._sent >= fault.after:
            return await self._broken(fault)
        if message["type"] == "close":
            self._protocol.send_close(1000)
        else:
            self._protocol.send_text(json.dumps(message).encode())
            self._sent += 1
        self._flush()
        await self._writer.drain()
        return True

    async def _broken(self, fault: Fault) -> bool:
        match fault.kind:
            case "abort":
                self._writer.write(b"\x81\x7e\x01")  # the beginning of a long text
                await self._writer.drain()
                self._writer.transport.abort()
                return False
            case "stall":
                self._mute = True
            case "error-event":
                told = {"type": "Error", "variant": "DATA-0000", "description": "told to fail", "message": "no"}
                self._protocol.send_text(json.dumps(told).encode())
                self._protocol.send_close(1011, "NET-0000")
            case "malformed":
                self._protocol.send_text(b"{not json")
            case "end":
                self._protocol.send_close(1000)
        self._flush()
        await self._writer.drain()
        return True  # what is still to come is read

    def _flush(self) -> None:
        for piece in self._protocol.data_to_send():
            if piece:
                self._writer.write(piece)
