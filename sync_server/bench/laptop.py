"""A laptop that signs in as laptops do: the server's pages, a code, tokens, then a device of its own."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync_server.bench.wire import Answer, Asked, Connection, form
from sync_server.devices.proofs import of_enrolment, of_refresh

AUTH = "/api/v1/auth"
CLIENT = "iasted-desktop"
CALLBACK = "http://127.0.0.1:9/callback"
NAME, PASSWORD = "admin", "quatre pirogues sur le fleuve"
_MARK = re.compile(r'name="mark" value="([^"]*)"')
_COOKIE = re.compile(r"([\w-]+)=([^;]*)")


class Signed(msgspec.Struct):
    """A session that is bound to a device."""

    access: str
    refresh: str
    key: bytes
    """The device's private signing key, raw."""

    def me(self) -> Asked:
        return Asked("GET", f"{AUTH}/me", {"authorization": f"Bearer {self.access}"})

    def renewal(self, key: Ed25519PrivateKey) -> Asked:
        proof = plain(key.sign(of_refresh(self.refresh)))
        told = {"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": self.refresh}
        return form(f"{AUTH}/token", {**told, "device_proof": proof})


class Window:
    """A browser as far as the pages need one: cookies, and the mark of the last form."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.cookies: dict[str, str] = {}
        self.mark = ""

    async def open(self, path: str) -> Answer:
        return self._seen(await self._connection.ask(Asked("GET", path, self._cookie())))

    async def send(self, path: str, **fields: str) -> Answer:
        return self._seen(await self._connection.ask(self.filled(path, **fields)))

    def filled(self, path: str, **fields: str) -> Asked:
        """The form that would be sent."""
        return form(path, {**fields, "mark": self.mark}, self._cookie())

    def _cookie(self) -> dict[str, str]:
        return {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}

    def _seen(self, answer: Answer) -> Answer:
        for told in answer.told("set-cookie"):
            if found := _COOKIE.match(told):
                self.cookies[found[1]] = found[2]
        if mark := _MARK.search(answer.body.decode("utf-8", "replace")):
            self.mark = unescape(mark[1])
        return answer


async def choose_password(connection: Connection, welcome: str) -> None:
    """Use the one-time link that the server has printed."""
    window, path = Window(connection), urlsplit(welcome).path
    await window.open(path)
    expect(await window.send(path, password=PASSWORD, again=PASSWORD), 303)


async def login(connection: Connection) -> Asked:
    """The form with name and password, as it is sent."""
    window, path = Window(connection), authorization(plain(hashlib.sha256(b"unused").digest()))
    expect(await window.open(path), 200)
    return window.filled(path, step="password", name=NAME, password=PASSWORD)


async def sign_in(connection: Connection) -> Signed:
    """The whole way, from the authorization page to an enrolled device."""
    window, verifier = Window(connection), secrets.token_urlsafe(48)
    path = authorization(plain(hashlib.sha256(verifier.encode()).digest()))
    await window.open(path)
    expect(await window.send(path, step="password", name=NAME, password=PASSWORD), 303)
    await window.open(path)
    allowed = expect(await window.send(path, step="allow"), 302)
    code = parse_qs(urlsplit(allowed.told("location")[0]).query)["code"][0]
    told = {"grant_type": "authorization_code", "client_id": CLIENT, "redirect_uri": CALLBACK, "code": code}
    tokens = await connection.ask(form(f"{AUTH}/token", {**told, "code_verifier": verifier}))
    return await _enrolled(connection, msgspec.json.decode(expect(tokens, 200).body))


def authorization(challenge: str) -> str:
    """The address that a laptop opens in the browser."""
    asked = {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": CALLBACK,
        "state": "of no consequence",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "scope": "account",
    }
    return f"{AUTH}/authorize?{urlencode(asked)}"


def plain(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def expect(answer: Answer, status: int) -> Answer:
    """The answer; RuntimeError when it has another status."""
    if answer.status != status:
        raise RuntimeError(f"{answer.status} instead of {status}: {answer.body[:500].decode('utf-8', 'replace')}")
    return answer


async def _enrolled(connection: Connection, tokens: Mapping[str, str]) -> Signed:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    sealing = X25519PrivateKey.generate().public_key().public_bytes_raw()
    told = {
        "name": "banc d'essai",
        "platform": "linux",
        "signing_key": plain(public),
        "sealing_key": plain(sealing),
        "proof": plain(key.sign(of_enrolment(tokens["access_token"], public, sealing))),
    }
    headers = {"authorization": f"Bearer {tokens['access_token']}", "content-type": "application/json"}
    expect(await connection.ask(Asked("POST", f"{AUTH}/devices", headers, msgspec.json.encode(told))), 201)
    return Signed(tokens["access_token"], tokens["refresh_token"], key.private_bytes_raw())
