"""One WebSocket on the server's side without any library's idea of how it ends."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from websockets.protocol import State
from websockets.server import ServerProtocol

from shared.voice import session as said

_QUIET = logging.getLogger(__name__)
_QUIET.setLevel(logging.WARNING)


class Link:
    """What was received is read from `protocol`; whatever is written to a link that is gone is lost."""

    def __init__(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.deaf = False
        """As a link that is lost without anybody being told: nothing arrives any more."""
        self.protocol = ServerProtocol(subprotocols=[said.SUBPROTOCOL], logger=_QUIET)
        self.protocol.receive_data(request)
        (asked,) = self.protocol.events_received()
        self.protocol.send_response(self.protocol.accept(asked))
        self.flush()

    def text(self, message: Any) -> None:
        if self.protocol.state is State.OPEN:
            self.protocol.send_text(said.text(message).encode())
            self.flush()

    def bytes(self, frame: bytes) -> None:
        if self.protocol.state is State.OPEN:
            self.protocol.send_binary(frame)
            self.flush()

    def close(self, code: int) -> None:
        if self.protocol.state is State.OPEN:
            self.protocol.send_close(code)
            self.flush()

    def abort(self) -> None:
        self._writer.transport.abort()

    def flush(self) -> None:
        for data in self.protocol.data_to_send():
            if self._writer.is_closing():
                return
            if data:
                self._writer.write(data)
            else:
                self._writer.close()
