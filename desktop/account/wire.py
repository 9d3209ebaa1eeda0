"""Requests to the server: short time-outs, no redirect followed, small replies, each failure told as what it is."""

from __future__ import annotations

import asyncio
import ssl
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import msgspec

from desktop.account.refusals import ServerUnclear, ServerUntrusted, Unreachable
from shared.language import current, say

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

CONNECT_S, READ_S, ALL_S = 10.0, 20.0, 40.0
LARGEST = 256 << 10
"""Bytes of a reply; the largest real one is a list of keys."""
_LONGEST_WAIT_S = 3600.0


class Problem(msgspec.Struct, frozen=True):
    """An error of the API (RFC 9457) or of a token endpoint (RFC 6749), whichever it is."""

    code: str = ""
    detail: str = ""
    wipe_order: str = ""
    error: str = ""
    error_description: str = ""


class Reply(msgspec.Struct, frozen=True):
    """A whole answer below 500."""

    status: int
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def read(self, kind: type[T]) -> T:
        """The body as `kind`; ServerUnclear when it is anything else."""
        try:
            return msgspec.json.decode(self.body, type=kind)
        except msgspec.DecodeError:
            raise ServerUnclear(say("contenu inattendu", "unexpected content")) from None

    def problem(self) -> Problem:
        """What the server says against it; ServerUnclear when it says nothing that can be understood."""
        problem = self.read(Problem)
        if not (problem.code or problem.error):
            raise ServerUnclear(f"{self.status}")
        told = _sentence(problem.detail or problem.error_description)
        return msgspec.structs.replace(problem, detail=told)


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What a request carries, and how much of an answer is read."""

    content: bytes = b""
    media: str = "application/json"
    accept: str = "application/json"
    largest: int = LARGEST
    seconds: float = ALL_S


NOTHING = Sent()


class Wire:
    """One server; connections are kept for as long as this is open."""

    def __init__(self) -> None:
        self._open_client: httpx2.AsyncClient | None = None
        self._making = asyncio.Lock()

    async def get(self, url: str, token: str = "") -> Reply:
        return await self._sent("GET", url, token)

    async def post_form(self, url: str, form: dict[str, str]) -> Reply:
        return await self._sent("POST", url, data=form)

    async def post_json(self, url: str, body: Any, token: str = "") -> Reply:
        return await self._sent("POST", url, token, content=msgspec.json.encode(body))

    async def ask(self, method: str, url: str, token: str, sent: Sent) -> Reply:
        """A request with a body of any kind."""
        return await self._sent(method, url, token, sent)

    async def aclose(self) -> None:
        """End the connections."""
        client, self._open_client = self._open_client, None
        if client is not None:
            await client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, e: BaseException | None, _: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _sent(self, method: str, url: str, token: str = "", sent: Sent = NOTHING, **body: Any) -> Reply:
        client = await self._client()
        import httpx2  # noqa: PLC0415 - it was read on another thread

        headers = {"Accept": sent.accept, "Accept-Language": current()}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if sent.content:
            body = {"content": sent.content}
        if "content" in body:
            headers["Content-Type"] = sent.media
        try:
            async with (
                asyncio.timeout(sent.seconds),
                client.stream(method, url, headers=headers, **body) as answer,
            ):
                return _judged(answer, await _small(answer, sent.largest))
        except (httpx2.TransportError, httpx2.DecodingError, TimeoutError, OSError) as error:
            raise (ServerUntrusted if _is_certificate(error) else Unreachable) from error
        except (httpx2.InvalidURL, UnicodeError) as error:
            raise ServerUnclear(say("adresse inattendue", "unexpected address")) from error

    async def _client(self) -> httpx2.AsyncClient:
        async with self._making:
            if self._open_client is None:
                self._open_client = await asyncio.to_thread(_new_client)
            return self._open_client


def _new_client() -> httpx2.AsyncClient:
    """Takes a third of a second the first time, which whoever talks meanwhile would hear."""
    import httpx2  # noqa: PLC0415 - only a laptop that goes on line needs it

    limits = httpx2.Timeout(READ_S, connect=CONNECT_S)
    headers = {"User-Agent": "iasted-desktop", "Accept-Encoding": "identity"}
    return httpx2.AsyncClient(timeout=limits, headers=headers, follow_redirects=False)


def _is_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


async def _small(answer: httpx2.Response, largest: int) -> bytes:
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > largest:
            raise ServerUnclear(say("réponse trop longue", "too long an answer"))
    return bytes(body)


def _judged(answer: httpx2.Response, body: bytes) -> Reply:
    status = answer.status_code
    if status == 429 or status >= 500:
        raise Unreachable(wait_s=_wait(answer.headers.get("retry-after", "")), status=status)
    if not 200 <= status < 300 and not 400 <= status < 500:
        raise ServerUnclear(f"{status}")
    return Reply(status, body)


def _wait(header: str) -> float:
    return min(float(header), _LONGEST_WAIT_S) if header.isascii() and header.isdigit() else 0.0


def _sentence(text: str) -> str:
    """A line that may be shown: no control characters, not too long."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:400]).split())
