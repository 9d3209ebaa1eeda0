"""What may go wrong between a client and the voice gateway, in the one form that the router knows."""

from __future__ import annotations

from http import HTTPStatus

from shared.errors import BadInput, IastedError
from shared.providers.failures import Kind, ProviderFailed, kind_of_status, seconds
from shared.voice import session as told
from shared.voice.events import TurnFailed

GATEWAY = "gateway"
_CLOSED: dict[int, Kind] = {
    told.MALFORMED: "malformed",
    told.NOT_SIGNED_IN: "key",
    told.NOT_YOURS: "key",
    told.NO_SUCH_SESSION: "cut",
    told.TOO_LATE: "cut",
    told.TAKEN_OVER: "cut",
    told.TOO_LARGE: "request",
    told.TOO_MANY: "rate",
}
_PASSED_ON: frozenset[Kind] = frozenset({"rate", "overloaded", "timeout", "refused", "malformed"})
"""What a vendor behind the server did is told as it is; its key or its quota is no affair of the client's."""


class Over(ProviderFailed):
    """The server knows this session no longer, or never did: there is nothing to take up again."""


def may_resume(code: int | None) -> bool:
    """Whether a connection closed with this code, or with none, is to be taken up again."""
    return code is None or code in {told.TOO_SLOW, told.GOING} or code < 4000


def kind_of(status: int) -> Kind:
    """What an HTTP status means; what is no refusal was not said by our server, but by a portal on the way."""
    if status == HTTPStatus.CONFLICT:
        return "rate"
    return kind_of_status(status) if status >= HTTPStatus.BAD_REQUEST else "malformed"


def closed(code: int | None) -> ProviderFailed:
    """A connection that was closed; Over when it is for good."""
    kind = _CLOSED.get(code or 0, "cut")
    return ProviderFailed(GATEWAY, kind) if may_resume(code) else Over(GATEWAY, kind)


def of_problem(problem: told.Problem) -> ProviderFailed:
    """One message could not be followed."""
    kind: Kind = "rate" if problem.code.startswith("too-many") else "request"
    return ProviderFailed(GATEWAY, kind)


def of_stage(event: TurnFailed) -> ProviderFailed:
    """Every engine of the server's failed at this."""
    kind = next((kind for kind in _PASSED_ON if event.code == f"provider-{kind}"), None)
    if kind is None:
        kind = "server" if event.retryable else "unknown-model"
    return ProviderFailed(GATEWAY, kind)


def judge(error: BaseException) -> ProviderFailed:
    """Whatever the libraries beneath raise."""
    import httpx2  # noqa: PLC0415 - read already
    from websockets.exceptions import ConnectionClosed, InvalidStatus  # noqa: PLC0415 - the same

    kind: Kind = "malformed"
    match error:
        case ProviderFailed():
            return error
        case InvalidStatus():
            wait_s = seconds(error.response.headers.get("Retry-After"))
            return ProviderFailed(GATEWAY, kind_of(error.response.status_code), retry_after_s=wait_s)
        case ConnectionClosed():
            return closed(None if error.rcvd is None else error.rcvd.code)
        case TimeoutError() | httpx2.TimeoutException():
            kind = "timeout"
        case OSError() | httpx2.TransportError():
            kind = "connect"
        case IastedError() if not isinstance(error, BadInput):
            kind = "connect" if error.retryable else "key"
    return ProviderFailed(GATEWAY, kind)
