"""The browser's way back: a listener on 127.0.0.1 that takes one valid answer of the server and nothing else."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs, urlsplit

import msgspec

from desktop.account import back_page
from desktop.account.refusals import Refused, ServerUnclear, SignInRefused, SignInTimedOut
from shared.errors import IastedError
from shared.language import say

PATH = "/callback"
WAIT_S = 180.0
_HEAD, _HEAD_S = 8 << 10, 5.0


class Answer(msgspec.Struct, frozen=True):
    """What the browser brought back, once it was found to belong to this attempt."""

    code: str = ""
    refusal: IastedError | None = None


class Loopback:
    """Waits for the answer to one attempt; use it through `listening`."""

    def __init__(self, issuer: str, state: str) -> None:
        self._issuer, self._state = issuer, state
        self._port = 0
        self._answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    @property
    def redirect_uri(self) -> str:
        """Where the server sends the browser back."""
        return f"http://127.0.0.1:{self._port}{PATH}"

    async def code(self, wait_s: float = WAIT_S) -> str:
        """The authorization code; SignInRefused or Refused when the server said no, SignInTimedOut."""
        try:
            async with asyncio.timeout(wait_s):
                answer = await asyncio.shield(self._answer)
        except TimeoutError:
            raise SignInTimedOut from None
        if answer.refusal is not None:
            raise answer.refusal
        return answer.code

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request; whatever is not the answer is told so, and the wait goes on."""
        try:
            with suppress(OSError, TimeoutError, asyncio.LimitOverrunError, asyncio.IncompleteReadError):
                async with asyncio.timeout(_HEAD_S):
                    head = await reader.readuntil(b"\r\n\r\n")
                    answer = None if self._answer.done() else self._read(head)
                    writer.write(_page_for(answer))
                    await writer.drain()
                if answer is not None and not self._answer.done():
                    self._answer.set_result(answer)
        finally:
            writer.close()

    def _read(self, head: bytes) -> Answer | None:
        """The answer that a request carries; None when it is none of ours."""
        try:
            return self._judged(head)
        except ValueError:  # no address at all
            return None

    def _judged(self, head: bytes) -> Answer | None:
        lines = head.decode("latin-1").split("\r\n")
        method, _, rest = lines[0].partition(" ")
        target = rest.rpartition(" ")[0]
        hosts = [line.partition(":")[2].strip() for line in lines[1:] if line.lower().startswith("host:")]
        parts = urlsplit(target) if target.startswith("/") else urlsplit("")
        if method != "GET" or parts.path != PATH or hosts != [f"127.0.0.1:{self._port}"]:
            return None
        given = parse_qs(parts.query, keep_blank_values=True)
        if any(len(values) != 1 for values in given.values()):
            return None
        return self._told({name: values[0] for name, values in given.items()})

    def _told(self, given: dict[str, str]) -> Answer | None:
        if not hmac.compare_digest(given.get("state", "").encode(), self._state.encode()):
            return None
        if given.get("iss") != self._issuer:  # RFC 9207: another server's answer is never taken to this one
            return Answer(refusal=ServerUnclear(say("il se nomme autrement", "it names itself differently")))
        if given.get("error") == "access_denied":
            return Answer(refusal=SignInRefused())
        if "error" in given or not given.get("code"):
            return Answer(refusal=Refused("", "server-refused"))
        return Answer(code=given["code"])


@asynccontextmanager
async def listening(issuer: str, state: str) -> AsyncIterator[Loopback]:
    """A listener on a free port of this machine alone; closed at the end, whatever happens."""
    loopback = Loopback(issuer, state)
    server = await asyncio.start_server(loopback.serve, "127.0.0.1", 0, limit=_HEAD)
    loopback._port = server.sockets[0].getsockname()[1]  # noqa: SLF001 - known only now
    try:
        yield loopback
    finally:
        server.close()


def _page_for(answer: Answer | None) -> bytes:
    if answer is None:
        return back_page.unexpected()
    return back_page.refused() if answer.refusal is not None else back_page.done()
