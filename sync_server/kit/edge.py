"""What every answer wears: security headers, and the language of who asked."""

from __future__ import annotations

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from shared.language import Language, use

_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]
_CLOSED = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_STRICT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class Dressed(ASGIMiddleware):
    """Adds what a handler did not say itself."""

    def __init__(self, *, secure: bool) -> None:
        self._headers = [*_ALWAYS, _CLOSED, *([_STRICT] if secure else [])]

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        use(asked_in(dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")))

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(header for header in self._headers if header[0] not in there),
                ]
            await send(message)

        await next_app(scope, receive, dressed)


def asked_in(accepted: str) -> Language:
    """English for those who ask for it first, French for everybody else."""
    return "en" if accepted.strip().lower().startswith("en") else "fr"
