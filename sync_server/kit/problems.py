"""Errors on the wire: RFC 9457 problems with stable codes; a status is decided here and nowhere else."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from shared.errors import BadInput, IastedError
from shared.language import say
from sync_server.kit.refusals import (
    Conflict,
    NotAllowed,
    NotSignedIn,
    NotThere,
    OtherMedia,
    TooLarge,
    TooMany,
    Unavailable,
)

_LOG = logging.getLogger(__name__)
_STATUSES: dict[type[IastedError], int] = {
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    OtherMedia: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    BadInput: HTTPStatus.BAD_REQUEST,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotThere: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong, for programs (`code`) and for people (`detail`, in their language)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    wipe_order: str | None = None
    """With `device-wiped`: a signed order to destroy what this device holds."""


def problem_of(error: IastedError) -> Problem:
    """The problem that tells of an error."""
    status = next((_STATUSES[kind] for kind in type(error).__mro__ if kind in _STATUSES), 500)
    return problem(status, error.code, error.message, getattr(error, "wipe_order", None))


def problem(status: int, code: str, detail: str, wipe_order: str | None = None) -> Problem:
    """A problem; its type is its code."""
    title = HTTPStatus(status).phrase
    return Problem(
        type=f"urn:iasted:problem:{code}", title=title, status=status, code=code, detail=detail, wipe_order=wipe_order
    )


def told(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """The answer to any exception; only what nobody foresaw is an error in the log."""
    if isinstance(error, IastedError):
        return respond(problem_of(error), _headers(error))
    if isinstance(error, HTTPException):
        return respond(_of_framework(error), dict(error.headers or {}))
    _LOG.error("request failed", exc_info=error, extra={"route": request.scope.get("path_template", "")})
    detail = say("Une erreur inattendue est survenue : réessayez.", "Something unexpected went wrong: try again.")
    return respond(problem(500, "unexpected", detail), {})


def respond(told: Problem, headers: dict[str, str]) -> Response[Problem]:
    """A problem as a response."""
    return Response(
        told,
        status_code=told.status,
        media_type="application/problem+json",
        headers={**headers, "Cache-Control": "no-store"},
    )


def _headers(error: IastedError) -> dict[str, str]:
    if isinstance(error, TooMany | Unavailable):
        return {"Retry-After": str(error.after_s)}
    if isinstance(error, NotSignedIn):
        return {"WWW-Authenticate": f'Bearer error="invalid_token", error_description="{error.code}"'}
    return {}


_OF_STATUS = {
    400: ("bad-input", "La demande n'a pas la forme attendue.", "The request does not have the expected form."),
    404: ("not-there", "Rien ne se trouve à cette adresse.", "There is nothing at this address."),
    405: ("method-not-allowed", "Cette adresse ne prend pas cette méthode.", "This address does not take this method."),
    413: ("too-large", "La demande est trop grande.", "The request is too large."),
    415: ("media-type", "Le type de contenu n'est pas celui attendu.", "The content type is not the expected one."),
}


def _of_framework(error: HTTPException) -> Problem:
    status = error.status_code
    code, french, english = _OF_STATUS.get(status, ("bad-input", "La demande est refusée.", "The request is refused."))
    detail = say(french, english)
    if status == HTTPStatus.BAD_REQUEST and isinstance(error.extra, list):
        detail = f"{detail} {'; '.join(_field(each) for each in error.extra[:5])}".strip()
    return problem(status, code, detail)


def _field(told: Any) -> str:
    return f"{told.get('key', '')}: {told.get('message', '')}" if isinstance(told, dict) else str(told)
