"""WebSockets as they come in: bounded messages, a peer that does not read does not hold anything open, quiet logs."""

from __future__ import annotations

import logging
from typing import Any, TypedDict

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LARGEST = 128 * 1024
"""Bytes of any message; each route says itself what it takes."""
PING_S, PONG_S = 10.0, 20.0
ABORT_S = 2.0
"""After so long, a peer that reads nothing is left without the goodbye that waits for it."""
_LOG = logging.getLogger(__name__)
_LOG.setLevel(logging.WARNING)


class Bounded(WebSocketsSansIOProtocol):
    """Uvicorn's protocol on websockets without its sockets; docs/decisions/0029-voice-gateway.md compares them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.logger = self.conn.logger = _LOG  # uvicorn's own tells addresses, paths and what is said
        self.conn.debug = False

    async def send(self, message: ASGISendEvent) -> None:
        if message["type"] == "websocket.close" and not self.writable.is_set():
            self.writable.set()  # the goodbye does not wait behind what is not read
            self._leave()
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True  # it was answered; uvicorn would log an error

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.conn.fail(1007)
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._leave()

    def shutdown(self) -> None:
        super().shutdown()
        self._leave()

    def _leave(self) -> None:
        self.loop.call_later(ABORT_S, self.transport.abort)


async def turn_away(send: Any, status: int, after_s: int) -> None:
    """Answer a WebSocket that is not accepted as a request would be."""
    headers = [(b"retry-after", str(after_s).encode()), (b"cache-control", b"no-store")]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": b"", "more_body": False})


class Options(TypedDict):
    """Of uvicorn's Config, for WebSockets."""

    ws: type[Bounded]
    ws_max_size: int
    ws_ping_interval: float
    ws_ping_timeout: float
    ws_per_message_deflate: bool


SOCKETS: Options = {
    "ws": Bounded,
    "ws_max_size": LARGEST,
    "ws_ping_interval": PING_S,
    "ws_ping_timeout": PONG_S,
    "ws_per_message_deflate": False,  # sound does not shrink, and each connection would keep two windows
}
"""How uvicorn is told."""
