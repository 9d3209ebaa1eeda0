"""One attempt to sign in: the secret that only this program knows, and the page to show in the browser (RFC 7636)."""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import urlencode

import msgspec

from desktop.account.encoding import b64

CLIENT, SCOPE = "iasted-desktop", "account"


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """Used once; `verifier` never leaves the program before the code has come back."""

    state: str
    verifier: str

    @classmethod
    def new(cls) -> Attempt:
        return cls(state=secrets.token_urlsafe(32), verifier=secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        """What the server holds the verifier against."""
        return b64(hashlib.sha256(self.verifier.encode("ascii")).digest())

    def page(self, endpoint: str, redirect_uri: str) -> str:
        """The address to open in the browser."""
        asked = {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": redirect_uri,
            "state": self.state,
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
            "scope": SCOPE,
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"
