"""The organisation's identity server, on a real port of this machine: it follows the API, and fails when told to."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fakes.identity_books import Books, Person, Problem


@dataclass
class Faults:
    """What goes wrong, until it is put right."""

    down: int = 0
    """The status of every answer; 0 for none."""
    retry_after: str = "7"
    lost_replies: int = 0
    """How many replies to refreshes are lost on their way, after the server has done its part."""
    garbage: bytes = b""
    """What is answered in the place of every JSON."""
    iss: str = ""
    """Another issuer than its own in the browser's answer."""
    metadata: dict[str, Any] | None = None
    """What the metadata say otherwise."""
    elsewhere: str = ""
    """Where every request is redirected to."""


class IdentityServer:
    """Use it as a context. `person` is who sits at the browser; None refuses."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.faults = Faults()
        self.person: Person | None = Person()
        self.requests: list[tuple[str, str, str]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._http.server_port}"
        if tls is not None:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self.books = Books(self.url)
        self._serving = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """From here on, nobody answers on this port."""
        self._http.shutdown()
        self._http.server_close()

    def browser(self, then: Callable[[str], object] | None = None) -> Callable[[str], None]:
        """A browser with `person` in front of it; `then` gets the address it was sent back to, instead of going."""

        def opened(url: str) -> None:
            threading.Thread(target=lambda: (then or _go)(_location(url)), daemon=True).start()

        return opened

    def authorize(self, query: dict[str, str]) -> str:
        back = {"state": query["state"], "iss": self.faults.iss or self.url}
        if self.person is None:
            back |= {"error": "access_denied", "error_description": "La personne a refusé."}
        else:
            back["code"] = self.books.code(self.person, query)
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def metadata(self) -> dict[str, Any]:
        auth = f"{self.url}/api/v1/auth"
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{auth}/authorize",
            "token_endpoint": f"{auth}/token",
            "revocation_endpoint": f"{auth}/revoke",
            "jwks_uri": f"{auth}/jwks",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "authorization_response_iss_parameter_supported": True,
        } | (self.faults.metadata or {})


class _Handler(BaseHTTPRequestHandler):
    server_of: ClassVar[IdentityServer]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self, body: bytes) -> None:
        server, parts = self.server_of, urlsplit(self.path)
        server.requests.append((self.command, parts.path, body.decode()))
        faults = server.faults
        if faults.elsewhere:
            self._send(302, b"", Location=faults.elsewhere)
        elif faults.down:
            self._send(faults.down, b"{}", **{"Retry-After": faults.retry_after})
        elif parts.path.endswith("/authorize"):
            self._send(302, b"", Location=server.authorize(_single(parts.query)))
        else:
            self._routed(parts.path, body)

    def _routed(self, path: str, body: bytes) -> None:
        server = self.server_of
        try:
            status, found = self._found(path, body)
        except Problem as problem:
            status, found = problem.status, problem.body
        if path.endswith("/token") and b"grant_type=refresh_token" in body and server.faults.lost_replies:
            server.faults.lost_replies -= 1
            self.close_connection = True
            return
        self._send(status, server.faults.garbage or json.dumps(found).encode())

    def _found(self, path: str, body: bytes) -> tuple[int, Any]:
        books, route = self.server_of.books, path.removeprefix("/api/v1/auth/")
        bearer = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        routes: dict[str, tuple[int, Callable[[], Any]]] = {
            "/.well-known/oauth-authorization-server": (200, self.server_of.metadata),
            "jwks": (200, books.jwks),
            "token": (200, lambda: books.token(_single(body.decode()))),
            "revoke": (200, lambda: books.revoke(_single(body.decode())["token"])),
            "me": (200, lambda: books.me(bearer)),
            "devices": (201, lambda: books.enrol(bearer, json.loads(body))),
            "wiped": (204, lambda: books.said_wiped(route.split("/")[1], json.loads(body)["proof"])),
        }
        status, work = routes.get("wiped" if route.endswith("/wiped") else route, (404, None))
        if work is None:
            raise Problem(404, {"code": "not-found", "detail": "Rien ici."})
        return status, work()

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _handler(server: IdentityServer) -> type[_Handler]:
    return type("Handler", (_Handler,), {"server_of": server})


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


def get(url: str, **headers: str) -> http.client.HTTPResponse:
    """A plain request that follows nothing."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path, headers=headers)
    return connection.getresponse()


def _location(url: str) -> str:
    return get(url).headers["Location"]


def _go(url: str) -> None:
    get(url).read()
