"""The one form in which a vendor's failure reaches the router: its kind, whether to try again, what came before it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

from shared.errors import EngineFailed
from shared.language import say

Kind = Literal[
    "key",
    "quota",
    "rate",
    "overloaded",
    "request",
    "refused",
    "unknown-model",
    "connect",
    "timeout",
    "cut",
    "malformed",
    "server",
]
_FOR_GOOD: frozenset[Kind] = frozenset({"key", "quota", "request", "refused", "unknown-model"})
"""Asking again changes nothing until somebody changes something."""


class ProviderFailed(EngineFailed):
    """`emitted` counts what was already given of the answer: characters, bytes of sound, or words heard."""

    def __init__(self, provider: str, kind: Kind, *, emitted: int = 0, retry_after_s: float = 0.0) -> None:
        super().__init__(_sentence(provider, kind), code=f"provider-{kind}", retryable=kind not in _FOR_GOOD)
        self.provider, self.kind, self.emitted, self.retry_after_s = provider, kind, emitted, retry_after_s


_STATUSES: dict[int, Kind] = {
    HTTPStatus.UNAUTHORIZED: "key",
    HTTPStatus.FORBIDDEN: "key",
    HTTPStatus.PAYMENT_REQUIRED: "quota",
    HTTPStatus.TOO_MANY_REQUESTS: "rate",
    HTTPStatus.NOT_FOUND: "unknown-model",
    HTTPStatus.REQUEST_TIMEOUT: "timeout",
    HTTPStatus.GATEWAY_TIMEOUT: "timeout",
    HTTPStatus.SERVICE_UNAVAILABLE: "overloaded",
    529: "overloaded",
}


def kind_of_status(status: int) -> Kind:
    """What an HTTP status means for whoever asked."""
    return _STATUSES.get(status, "server" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "request")


def seconds(header: str | None) -> float:
    """A Retry-After in seconds; dates and nonsense are 0, and nobody waits for more than five minutes."""
    try:
        return min(300.0, max(0.0, float(header or 0)))
    except ValueError:
        return 0.0


def _sentence(provider: str, kind: Kind) -> str:
    if kind in {"key", "quota"}:
        return say(
            f"{provider} refuse la clé ou n’a plus de crédit : prévenez l’administrateur.",
            f"{provider} refuses the key or is out of credit: tell the administrator.",
        )
    return say(
        f"{provider} ne répond pas comme il faut ({kind}).", f"{provider} does not answer as it should ({kind})."
    )
