"""How the voice gateway is reached: a session is asked for over HTTP, then one WebSocket carries it."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from shared.language import current
from shared.providers.failures import ProviderFailed, seconds
from shared.providers.gateway_failures import GATEWAY, kind_of
from shared.providers.waiting import Patience
from shared.voice.ports import Privacy
from shared.voice.session import HEARTBEAT_S, LARGEST_TEXT, PATH, RESUME_S, SUBPROTOCOL, Codec

if TYPE_CHECKING:
    import httpx2
    from websockets.asyncio.client import ClientConnection

SESSIONS = "/api/v1/voice/sessions"
LARGEST_EVENT = 8 << 20
"""Bytes of one event: a whole clause of sound at the highest rate is far below."""

_QUIET = logging.getLogger(__name__)
_QUIET.setLevel(logging.WARNING)  # the library's own would tell every message, the token among them


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Whose gateway, and on whose behalf."""

    url: str
    """Of the server, without a path: https://…"""
    bearer: Callable[[], Awaitable[str]]
    """A token with time left; asked before every connection and whenever the server wants a newer one."""
    privacy: Privacy = "internal"
    keep: bool = False
    """Whether the server seals the turns for their readers and keeps them."""
    codec: Codec = "pcm16"
    patience: Patience = Patience(connect=5.0, first=5.0, between=4.0, whole=60.0)
    resume_s: float = RESUME_S
    proxy: str | Literal[True] | None = True
    """True asks the system; None goes straight."""


class Opened(msgspec.Struct, frozen=True):
    """What the server answers to whoever asks for a session."""

    session: str


class Dialling:
    """Speaks HTTP and WebSocket for the sessions of one place; libraries are read on first use, on a thread."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._secure = place.url.startswith("https:")
        self._connect: Any = None
        self._trusted: ssl.SSLContext | bool

    async def session(self) -> str:
        """The name of a new session; ProviderFailed."""
        answer = await self._ask(
            "POST", "", {"privacy": self._place.privacy} | ({"keep": True} if self._place.keep else {})
        )
        if answer.status_code != 201:
            wait_s = seconds(answer.headers.get("retry-after"))
            raise ProviderFailed(GATEWAY, kind_of(answer.status_code), retry_after_s=wait_s)
        try:
            return msgspec.json.decode(answer.content, type=Opened).session
        except msgspec.MsgspecError:
            raise ProviderFailed(GATEWAY, "malformed") from None

    async def forget(self, session: str) -> None:
        """The server need not wait for this session any more."""
        await self._ask("DELETE", f"/{session}")

    async def socket(self, session: str) -> ClientConnection:
        """A connection for this session, without a word said."""
        await self.read()
        place = self._place
        connection: ClientConnection = await self._connect(
            f"{'wss' if self._secure else 'ws'}://{place.url.partition('://')[2].rstrip('/')}{PATH}{session}",
            subprotocols=[SUBPROTOCOL],
            compression=None,
            open_timeout=place.patience.connect,
            close_timeout=1.0,
            ssl=self._trusted or None,
            ping_interval=HEARTBEAT_S,
            ping_timeout=2 * HEARTBEAT_S,
            max_size=LARGEST_EVENT,
            max_queue=64,
            logger=_QUIET,
            write_limit=4 * LARGEST_TEXT,
            proxy=place.proxy,
        )
        return connection

    async def read(self) -> None:
        """The libraries, and what the system trusts."""
        if self._connect is None:
            self._connect, self._trusted = await asyncio.to_thread(_connecting, self._secure)

    async def _ask(self, method: str, path: str, body: object = None) -> httpx2.Response:
        place = self._place
        await self.read()
        token = await place.bearer()
        import httpx2  # noqa: PLC0415 - read on a thread by now

        limits = httpx2.Timeout(place.patience.first, connect=place.patience.connect)
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "Accept-Language": current()}
        way = {"proxy": place.proxy} if isinstance(place.proxy, str) else {"trust_env": place.proxy is True}
        async with httpx2.AsyncClient(timeout=limits, follow_redirects=False, verify=self._trusted, **way) as client:
            return await client.request(method, place.url.rstrip("/") + SESSIONS + path, headers=headers, json=body)


def _connecting(secure: bool) -> tuple[Any, ssl.SSLContext | bool]:
    import httpx2  # noqa: PLC0415 - a third of a second, and only with a network
    from websockets.asyncio.client import connect  # noqa: PLC0415 - the same

    class Straight(connect):
        """What would send us elsewhere is refused: the token goes to our own server only."""

        def process_redirect(self, exc: Exception) -> Exception | str:
            return exc

    return Straight, httpx2.create_ssl_context() if secure else False
