"""A network between a laptop and a server that can lose replies; the server has done its part by then."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

from tests.servers.processes import free_port


class LossyNetwork:
    """Listens on `url` and goes on to `port`; the next `lost` replies to a request that holds `losing` never arrive."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.lost, self.losing = 0, b""
        self.down = False
        self._towards = 0
        self._listening = socket.create_server(("127.0.0.1", self.port))

    def start(self, towards: int) -> None:
        """Carry what comes to a server's port."""
        self._towards = towards
        threading.Thread(target=self._carry, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _carry(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._listening.accept()
                threading.Thread(target=self._between, args=(here,), daemon=True).start()

    def _between(self, here: socket.socket) -> None:
        if self.down:
            here.close()
            return
        with here, suppress(OSError), socket.create_connection(("127.0.0.1", self._towards)) as there:
            while asked := _whole(here):
                there.sendall(asked)
                answer = _whole(there)
                if self.down:
                    return
                if self.lost and self.losing in asked:
                    self.lost -= 1
                    return
                here.sendall(answer)


def _whole(sender: socket.socket) -> bytes:
    """One request or reply, with as much body as its Content-Length says; nothing when the sender has gone."""
    got = b""
    while b"\r\n\r\n" not in got:
        if not (more := sender.recv(1 << 16)):
            return b""
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    lengths = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < int(lengths[0] if lengths else 0):
        if not (more := sender.recv(1 << 16)):
            return b""
        body += more
    return head + b"\r\n\r\n" + body
