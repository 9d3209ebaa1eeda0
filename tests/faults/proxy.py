"""A network between laptops and a server, on loopback, that fails as its plan says and is as slow as its link.

It knows where HTTP messages begin and end, so it can lose exactly an answer, or cut a request at a byte. Pipelined
requests are not understood; no client of ours sends any. It runs on a loop of its own, in a thread.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Self

from tests.faults.link import PERFECT, SEGMENT, Lane, Link
from tests.faults.messages import Message, Pieces, read_message
from tests.faults.plan import Calm, Counts, Fault, Plan

_HELD_S = 0.5
"""How long a request is held back for the next one, which may never come."""


class Cut(Exception):
    """The connection ends here."""


class Proxy:
    """`plan` and `link` may be changed at any time; `strike` is what the fault of that name does to the server."""

    def __init__(self, plan: Plan | None = None, link: Link = PERFECT) -> None:
        self.plan: Plan = plan or Calm()
        self.counts = Counts()
        self.down = False
        self.strike: Callable[[], None] = lambda: None
        self._listening = socket.socket()
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # what is not taken was not sent
        self._listening.bind(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._towards, self._open = 0, set[asyncio.StreamWriter]()
        self._behind = set[asyncio.Task[Any]]()
        self._passed = asyncio.Event()
        self.link = link

    @property
    def link(self) -> Link:
        return self._link

    @link.setter
    def link(self, link: Link) -> None:
        self._link = link
        self._up, self._back = Lane(link, "up"), Lane(link, "down")
        self._resets = random.Random(f"{link.seed}/resets")

    def start(self, towards: int) -> Self:
        """Carry what comes to a server's port."""
        self._towards = towards
        self._loop, ready = asyncio.new_event_loop(), threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def close(self) -> None:
        if hasattr(self, "_thread"):
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
        self._listening.close()

    def cut(self) -> None:
        """Every connection, now."""
        self._loop.call_soon_threadsafe(self._cut)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        serving = asyncio.start_server(self._carry, sock=self._listening, limit=4 * SEGMENT)
        self._loop.run_until_complete(serving)
        self._later(self._cutting())
        ready.set()
        self._loop.run_forever()
        self._cut()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _cutting(self) -> None:
        while True:
            link, until = self._link, self._loop.time() + self._link.cut_every_s
            while self._link is link and (not link.cut_every_s or self._loop.time() < until):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            if self._link is link:
                self.counts.cuts += 1
                self._cut()

    def _cut(self) -> None:
        for writer in list(self._open):
            _reset(writer)

    def _later(self, work: Coroutine[Any, Any, Any]) -> None:
        task = self._loop.create_task(work)
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)

    async def _carry(self, source: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self._open.add(back)
        me = asyncio.current_task()
        assert me is not None
        self._behind.add(me)  # once its client is cut nobody else holds it
        me.add_done_callback(self._behind.discard)
        back.transport.set_write_buffer_limits(2 * SEGMENT)
        try:
            with suppress(OSError, Cut, asyncio.CancelledError):
                while not self.down:
                    await self._exchange(Pieces(source, self._taken), back)
        finally:
            self._open.discard(back)
            _reset(back)

    async def _taken(self, size: int) -> None:
        if self.down:
            raise Cut
        await self._up.carry(size)
        self.counts.up += size

    async def _given(self, content: bytes, back: asyncio.StreamWriter) -> None:
        for start in range(0, len(content), SEGMENT):
            piece = content[start : start + SEGMENT]
            await self._back.carry(len(piece))
            if self.down or back.is_closing():
                raise Cut
            back.write(piece)
            self.counts.down += len(piece)
            await back.drain()

    async def _exchange(self, coming: Pieces, back: asyncio.StreamWriter) -> None:
        head = await coming.head()
        if head is None:
            raise Cut
        fault = self._drawn(head.path)
        self.counts.met(f"{head.method} {head.path}", fault)
        if fault.kind == "cut-request":
            begun = await coming.exactly(int(head.length * fault.at))
            await self._asked(head.head + (begun or b""), "")
            raise Cut
        request = await coming.rest_of(head)
        if request is None:
            await self._asked(head.head + coming.held, "")  # what had passed had reached the server
            raise Cut
        await asyncio.sleep(self._link.latency_s)
        answer = await self._answered(request, fault)
        self._passed.set()
        if answer is None or fault.kind == "lose-reply":
            raise Cut
        if fault.kind == "cut-reply":
            await self._given(answer.whole[: int(len(answer.whole) * fault.at)], back)
            raise Cut
        await self._given(answer.whole, back)

    def _drawn(self, path: str) -> Fault:
        fault = self.plan.fault(path)
        if fault.kind != "none" or not self._link.resets or self._resets.random() >= self._link.resets:
            return fault
        return Fault(self._resets.choice(("cut-request", "cut-reply")), self._resets.random())

    async def _answered(self, request: Message, fault: Fault) -> Message | None:
        match fault.kind:
            case "refuse":
                raise Cut
            case "hang-up":
                self._later(self._asked(request.whole, request.method))
                raise Cut
            case "delay":
                await asyncio.sleep(fault.seconds)
            case "hold":
                self._passed.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._passed.wait(), _HELD_S)
            case "both":
                self._later(self._asked(request.whole, request.method))
            case "again-later":
                self._later(self._again(request, fault))
            case "strike":
                self._later(self._struck(fault.seconds))
        answer = await self._asked(request.whole, request.method)
        if fault.kind == "twice":
            await self._asked(request.whole, request.method)
        return answer

    async def _asked(self, content: bytes, method: str) -> Message | None:
        """What the server answers to these bytes; nothing when it goes, or when a cut request is all it gets."""
        try:
            there, out = await asyncio.open_connection("127.0.0.1", self._towards)
        except OSError:
            return None
        try:
            out.write(content)
            await out.drain()
            if not method:
                await asyncio.sleep(0.01)
                return None
            return await read_message(there, _nothing, answers=method)
        except OSError:
            return None
        finally:
            out.close()

    async def _again(self, request: Message, fault: Fault) -> None:
        seen = self.counts.requests
        end = self._loop.time() + 5
        while self.counts.requests < seen + 1 + int(fault.at * 3) and self._loop.time() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await self._asked(request.whole, request.method)

    async def _struck(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(self.strike)


async def _nothing(size: int) -> None:
    del size


def _reset(writer: asyncio.StreamWriter) -> None:
    """As a lost link does it: what was not read yet is gone."""
    with suppress(OSError):
        socket_ = writer.get_extra_info("socket")
        if socket_ is not None and socket_.fileno() >= 0:
            socket_.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
