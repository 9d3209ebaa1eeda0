"""The programs that may ask for tokens: public native apps, which come back to a loopback address of any port."""

from __future__ import annotations

from urllib.parse import urlsplit

from authlib.oauth2.rfc6749 import ClientMixin

SCOPE = "account"


class NativeClient(ClientMixin):  # type: ignore[misc]  # Authlib is untyped
    """A program on somebody's own machine (RFC 8252): it has no secret and proves itself by PKCE."""

    def __init__(self, client_id: str, name: str, path: str = "/callback") -> None:
        self.client_id, self.name, self.path = client_id, name, path

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """The scopes asked for that there are; None refuses."""
        asked = (scope or SCOPE).split()
        return SCOPE if set(asked) <= {SCOPE} else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return is_loopback(redirect_uri, self.path)

    def check_client_secret(self, _client_secret: str) -> bool:
        return False

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == "none"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in {"authorization_code", "refresh_token"}


CLIENTS = {client.client_id: client for client in (NativeClient("iasted-desktop", "iAsted"),)}


def is_loopback(uri: str, path: str) -> bool:
    """Whether a redirect goes to this machine: 127.0.0.1 or [::1] to the letter, any port, this path and no more.

    The address is put together again and compared, so that nothing a parser overlooks gets through (RFC 8252 §7.3).
    """
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return False
    if port is None or not 1 <= port <= 65535:
        return False
    return uri in {f"http://127.0.0.1:{port}{path}", f"http://[::1]:{port}{path}"}
