"""Forms of pages: read as they were sent, and proven to come from a page that we gave to this very browser."""

from __future__ import annotations

import hmac
import secrets
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request, Response
from litestar.datastructures import Cookie

from shared.errors import BadInput
from shared.language import say
from sync_server.identity.guard import COOKIE
from sync_server.kit.secret import Secret
from sync_server.settings import Settings

VISIT = "iasted-visit"
_VISIT_LASTS_S = 3600


class Forms:
    """Marks forms with what the browser's own cookies say, and reads only those that come back with the mark.

    A page of somebody else can make a browser send a form, but cannot know the mark; the browser also tells where a
    form comes from (Sec-Fetch-Site, Origin), and what comes from elsewhere is refused.
    """

    def __init__(self, secret: Secret, settings: Settings) -> None:
        self._secret, self._settings = secret, settings

    def visit(self, request: Request[Any, Any, Any]) -> str:
        """The name under which this browser is known before anybody signs in; a new one for a new browser."""
        kept: str = request.cookies.get(VISIT, "")
        return kept if len(kept) == 43 and kept.isascii() else secrets.token_urlsafe(32)

    def mark(self, visit: str, request: Request[Any, Any, Any]) -> str:
        return self._secret.mark("form", f"{visit}\0{request.cookies.get(COOKIE, '')}")

    async def read(self, request: Request[Any, Any, Any]) -> dict[str, str]:
        """What was typed; BadInput when it does not come from our page."""
        try:
            told = dict(parse_qsl((await request.body()).decode("utf-8"), keep_blank_values=True, max_num_fields=50))
        except ValueError:
            told = {}
        elsewhere = request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
        origin = request.headers.get("origin", self._settings.issuer)
        expected = self.mark(request.cookies.get(VISIT, ""), request)
        marked = hmac.compare_digest(told.get("mark", "").encode(), expected.encode())
        if elsewhere or origin not in {self._settings.issuer, "null"} or not marked:
            raise BadInput(
                say(
                    "Cette page est trop ancienne ou vient d'ailleurs : revenez en arrière et recommencez.",
                    "This page is too old or comes from elsewhere: go back and begin again.",
                ),
                code="form-foreign",
            )
        return told

    def with_visit(self, response: Response[Any], visit: str) -> Response[Any]:
        """The response, and the cookie that its form will come back with."""
        return self._with(response, VISIT, visit, _VISIT_LASTS_S)

    def with_browser(self, response: Response[Any], token: str) -> Response[Any]:
        """The response, and the cookie of somebody who has signed in; an empty one signs out."""
        return self._with(response, COOKIE, token, None if token else 0)

    def _with(self, response: Response[Any], name: str, value: str, lasts_s: int | None) -> Response[Any]:
        response.set_cookie(
            Cookie(
                key=name,
                value=value,
                path="/",
                max_age=lasts_s,
                secure=self._settings.secure,
                httponly=True,
                samesite="lax",
            )
        )
        return response


def typed(form: dict[str, str], name: str) -> str:
    """A field of a form; empty when it was not sent."""
    return form.get(name, "")
