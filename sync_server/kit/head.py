"""HTTP as it comes in: the head of a request has an end, however slowly it is sent."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST = 64 * 1024
"""Bytes of a request's first line and headers."""


class BoundedHead(HttpToolsProtocol):
    """Uvicorn's protocol on httptools, which by itself keeps a header for as long as it goes on."""

    _head: int | None = 0
    """How much came of a head that is not complete; None within a body."""
    _ended = False
    """Whether a message came to its end in what was received last."""

    def on_headers_complete(self) -> None:
        self._head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._ended, self._head = True, 0
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        self._ended = False
        super().data_received(data)
        if self._head is not None and not self._ended:  # what ended a message was its body
            self._head += len(data)
            if self._head > MOST and not self.transport.is_closing():
                self.send_400_response("The head of the request is too long.")
