"""A second set of a server's parts, on a loop of the test's own: what only its database and secret make possible."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from datetime import timedelta

from sync_server.identity.session import Code
from sync_server.kit.database import Database
from sync_server.kit.secret import Secret, digest
from sync_server.parts import assemble
from tests.servers.visitor import BACK, CLIENT


class Inside:
    """Signs what it is told and gives out codes without anybody's password."""

    def __init__(self, server) -> None:
        self._server, self._loop = server, asyncio.new_event_loop()
        self._people: dict[str, str] = {}
        self._database = Database(server.url, 2)
        self.parts = assemble(server.settings, self._database, Secret(b"s" * 32), server.clock)

    def run(self, work):
        return self._loop.run_until_complete(work)

    def signed(self, kind: str, claims: dict) -> str:
        """A JWT of the server's own."""
        return self.run(self.parts.keys.sign(kind, claims))

    def code(self, name: str = "admin", **other) -> tuple[str, str]:
        """An authorization code and its verifier, as if this person had just allowed it."""
        code, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        asked = {
            "hash": digest(code),
            "client": CLIENT,
            "person": self.person(name),
            "redirect_uri": BACK,
            "scope": "account",
            "challenge": s256(verifier),
            "expires_at": self._server.clock() + timedelta(seconds=60),
            **other,
        }
        self.run(self.parts.sessions.keep_code(Code(**asked)))
        return code, verifier

    def person(self, name: str) -> str:
        """Their id."""
        if name not in self._people:
            self._people[name] = self._server.ask(f"SELECT id FROM person WHERE name = '{name}'")
        return self._people[name]

    def tokens(self, visitor, name: str = "admin") -> dict:
        """A new session of this person, redeemed over the wire."""
        answer = visitor.redeem(*self.code(name))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def close(self) -> None:
        self.run(self._database.close())
        self._loop.close()


def s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
