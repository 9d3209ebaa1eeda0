"""A voice gateway that speaks the protocol and fails as it is told: HTTP and WebSocket on one port of loopback."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from contextlib import suppress
from typing import Any

import msgspec
from websockets.frames import Opcode

from shared.voice import session as said
from shared.voice.events import (
    FinalTranscript,
    PartialTranscript,
    ReplyDelta,
    ReplyDone,
    SpokenAudio,
    TurnEnded,
    TurnEvent,
    TurnFailed,
    TurnStarted,
)
from tests.vendors.gateway_link import Link
from tests.vendors.voices import SOUND

HEARD = "où est le village"
ANSWER = ["Le rapport ", "est remis ", "au préfet. ", "Il le lit."]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What goes wrong with one turn, and after how many of its events."""

    kind: str
    """cut, gone (cut, and the session with it), end, stall, failed, malformed, problem, close, skip, twice."""
    after: int = 0
    code: int = 4429
    """Of close."""
    why: str = "engine-failed"
    """Of failed and problem."""


class Kept:
    """One session: its events by number, what arrived, the turns that it knows."""

    def __init__(self) -> None:
        self.events: list[TurnEvent] = []
        self.seen = self.chunk = 0
        self.sound: dict[str, bytearray] = {}
        self.asked: dict[str, said.Begin | said.Say] = {}
        self.current = ""
        self.last: dict[str, int] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.stopped: set[str] = set()
        self.greeted, self.link = False, None


class Gateway:
    """`faults` are used up one a turn, `statuses` one a request, `cuts` one a frame (True: the link goes)."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.faults: list[Fault] = []
        self.statuses: list[int] = []
        self.cuts: list[bool] = []
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.messages: list[said.FromClient] = []
        self.sessions: dict[str, Kept] = {}
        self.token, self.token_s, self.delay_s = "jeton", 900.0, 0.0
        self.interim = False
        """Whether it says what it hears while somebody speaks."""
        self._loop, self._ready = asyncio.new_event_loop(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> Gateway:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)

    def every(self, what: str, *given: Any) -> None:
        """Do this to every link, now: cut, tell (a message), deafen."""
        self._loop.call_soon_threadsafe(lambda: [getattr(self, f"_{what}")(kept, *given) for kept in self._linked()])

    @property
    def url(self) -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    def _linked(self) -> list[Kept]:
        return [kept for kept in self.sessions.values() if kept.link is not None]

    def _cut(self, kept: Kept) -> None:
        kept.link.abort()

    def _deafen(self, kept: Kept) -> None:
        kept.link.deaf = True

    def _tell(self, kept: Kept, message: Any) -> None:
        kept.link.text(message)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for kept in self._linked():
            kept.link.abort()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            method, path, _ = first.split(" ")
            headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines if line)}
            await reader.readexactly(int(headers.get("content-length", "0")))
            self.asked.append((method, path, headers))
            if "upgrade" in headers and not self.statuses:
                await self._socket(path.removeprefix(said.PATH), Link(head, writer), reader)
            else:
                self._answer(method, path, headers, writer)
        writer.close()

    def _answer(self, method: str, path: str, headers: dict[str, str], writer: asyncio.StreamWriter) -> None:
        status = self.statuses.pop(0) if self.statuses else 201 if method == "POST" else 204
        if method != "GET" and headers.get("authorization", "") != f"Bearer {self.token}":
            status = 401
        name = f"s{len(self.sessions) + 1}"
        if status == 201:
            self.sessions[name] = Kept()
        elif status == 204:
            self.sessions.pop(path.rpartition("/")[2], None)
        body = b"" if status == 204 else json.dumps({"session": name, "path": said.PATH + name}).encode()
        writer.write(
            f"HTTP/1.1 {status} told\r\nContent-Length: {len(body)}\r\nRetry-After: 7\r\n"
            f"Location: {self.url}/elsewhere\r\n"
            f"Connection: close\r\n\r\n".encode()
            + body
        )

    async def _socket(self, name: str, link: Link, reader: asyncio.StreamReader) -> None:
        kept = self.sessions.get(name)
        try:
            while data := await reader.read(1 << 16):
                if link.deaf:
                    continue
                link.protocol.receive_data(data)
                for frame in link.protocol.events_received():
                    said_it = frame.opcode in {Opcode.TEXT, Opcode.BINARY}
                    if said_it and not self._received(name, kept, link, frame.opcode, bytes(frame.data)):
                        link.abort()
                        return
                link.flush()
        finally:
            if kept is not None and kept.link is link:
                kept.link = None

    def _received(self, name: str, kept: Kept | None, link: Link, opcode: Opcode, data: bytes) -> bool:
        """Whether the link stays."""
        if kept is None:
            link.close(said.NO_SUCH_SESSION)
            return True
        if opcode is Opcode.BINARY:
            self._sound(kept, link, *said.chunk_of(data))
        else:
            message = said.from_client(data.decode())
            self.messages.append(message)
            self._follow(name, kept, link, message)
        return not (self.cuts and self.cuts.pop(0))

    def _sound(self, kept: Kept, link: Link, number: int, piece: bytes) -> None:
        if number <= kept.chunk:
            return
        assert number == kept.chunk + 1, "sound has a hole"
        kept.chunk = number
        kept.sound.setdefault(kept.current, bytearray()).extend(piece)
        if number % 5 == 0:
            link.text(said.Got(chunk=number))
            if self.interim:
                self._emit(kept, PartialTranscript(turn=kept.current, stable=HEARD[:number]))

    def _follow(self, name: str, kept: Kept, link: Link, message: said.FromClient) -> None:
        match message:
            case said.Hello(token=token, seen=seen):
                if token != self.token:
                    link.close(said.NOT_SIGNED_IN)
                    return
                resumed, kept.greeted, kept.link, kept.seen = kept.greeted, True, link, max(kept.seen, seen)
                link.text(said.Welcome(session=name, resumed=resumed, chunk=kept.chunk, token_s=self.token_s))
                for number, event in enumerate(kept.events[seen:], seen + 1):
                    link.bytes(said.event_frame(number, event))
            case said.Begin(turn=turn):
                kept.current = turn
                kept.asked.setdefault(turn, message)
            case said.End(turn=turn, chunks=chunks) if turn not in kept.tasks:
                assert chunks <= kept.chunk, "the end overtook its sound"
                self._go(name, kept, turn)
            case said.Say(turn=turn) if turn not in kept.asked:
                kept.asked[turn] = message
                self._go(name, kept, turn)
            case said.Stop(turn=turn):
                kept.stopped.add(turn)
                if (task := kept.tasks.get(turn)) is not None:
                    task.cancel()
            case said.Seen(upto=upto):
                assert upto <= len(kept.events), "nobody sent that"
                kept.seen = max(kept.seen, upto)

    def _go(self, name: str, kept: Kept, turn: str) -> None:
        kept.tasks[turn] = asyncio.create_task(self._turn(name, kept, turn))

    async def _turn(self, name: str, kept: Kept, turn: str) -> None:
        fault = self.faults.pop(0) if self.faults else Fault(kind="")
        interrupted = True
        try:
            for number, event in enumerate(_events(kept.asked[turn], kept.sound.get(turn, b""), turn)):
                if number == fault.after and not await self._fails(fault, name, kept, turn):
                    break
                self._emit(kept, event)
                await asyncio.sleep(self.delay_s)
            interrupted = False
        finally:
            if fault.kind not in {"problem", "gone"}:
                self._emit(kept, TurnEnded(turn=turn, interrupted=interrupted, timings_ms={}))

    def _emit(self, kept: Kept, event: TurnEvent) -> None:
        kept.events.append(event)
        if kept.link is not None:
            kept.link.bytes(said.event_frame(len(kept.events), event))

    async def _fails(self, fault: Fault, name: str, kept: Kept, turn: str) -> bool:
        """Whether the turn goes on."""
        if fault.kind == "stall":
            await asyncio.sleep(60)
        elif fault.kind == "gone":
            del self.sessions[name]
        elif fault.kind == "failed":
            self._emit(kept, TurnFailed(turn=turn, stage="think", code=fault.why, message="…", retryable=True))
        elif fault.kind == "skip":
            kept.events.append(ReplyDelta(turn="other", text="…"))  # kept, and not sent: a hole
        if kept.link is not None:
            self._shake(fault, kept, kept.link, turn)
        return fault.kind not in {"gone", "end", "failed", "problem"}

    def _shake(self, fault: Fault, kept: Kept, link: Link, turn: str) -> None:
        match fault.kind:
            case "cut" | "gone":
                link.abort()
            case "malformed":
                link.bytes((len(kept.events) + 1).to_bytes(8) + b"{not an event")
            case "problem":
                link.text(said.Problem(code=fault.why, message="…", turn=turn))
            case "close":
                link.close(fault.code)
            case "twice":
                for number, event in enumerate(kept.events, 1):
                    link.bytes(said.event_frame(number, event))


def _events(asked: said.Begin | said.Say, sound: bytes, turn: str) -> list[TurnEvent]:
    """The events of a turn or of the one stage that was asked for."""
    told: list[TurnEvent] = [TurnStarted(turn=turn)]
    if isinstance(asked, said.Begin):
        text = HEARD if any(sound) else ""
        told += [PartialTranscript(turn=turn, stable=text[:6])] if text else []
        told += [FinalTranscript(turn=turn, text=text, engine=f"ear of {len(sound)}")]
    if asked.only in {"", "think"}:
        left = "".join(ANSWER).removeprefix(getattr(asked, "already_said", ""))
        told += [ReplyDelta(turn=turn, text=piece) for piece in ANSWER if piece in left]
        told += [ReplyDone(turn=turn, text=left, engine="mind")]
    if asked.only in {"", "speak"}:
        told += [
            SpokenAudio(turn=turn, index=0, text="…", pcm=SOUND[at : at + 2560], rate=16_000)
            for at in range(0, len(SOUND), 2560)
        ]
    return told
