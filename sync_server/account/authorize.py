"""The authorization page: password, second factor, consent, each its own small form at the same address."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from shared.errors import IastedError
from shared.language import say
from sync_server.account.forms import Forms, typed
from sync_server.account.rendering import page
from sync_server.identity.clients import CLIENTS
from sync_server.identity.guard import COOKIE, public
from sync_server.identity.oauth import Judge, OAuth2Error
from sync_server.identity.routes import AT
from sync_server.identity.session import Code
from sync_server.identity.sessions import Sessions
from sync_server.kit.secret import digest
from sync_server.people.browsers import Browser, Browsers
from sync_server.settings import Settings

PATH = f"{AT}/authorize"
CODE_LASTS = timedelta(seconds=60)
Asked = list[tuple[str, str]]
WHY = "who is not known yet becomes known here"


class Authorizing:
    """One authorization request, from its first look to its redirect."""

    def __init__(  # noqa: PLR0917 - its collaborators, named where it is made
        self,
        judge: Judge,
        browsers: Browsers,
        sessions: Sessions,
        forms: Forms,
        settings: Settings,
        clock: Callable[[], datetime],
    ) -> None:
        self._judge, self._browsers, self._sessions, self._forms = judge, browsers, sessions, forms
        self._settings, self._clock = settings, clock

    async def show(self, request: Request[Any, Any, Any], sentence: str = "", status: int = 200) -> Response[Any]:
        """The form that comes next for this browser, or why the request cannot be answered."""
        asked = _asked(request)
        refused = self._refused(asked)
        if refused is not None:
            return refused
        browser = await self._browsers.find(request.cookies.get(COOKIE, ""))
        return self._form(request, asked, browser, sentence, status)

    async def take(self, request: Request[Any, Any, Any]) -> Response[Any]:
        """A form came back."""
        asked = _asked(request)
        refused = self._refused(asked)
        if refused is not None:
            return refused
        try:
            form = await self._forms.read(request)
            return await self._step(request, asked, form)
        except IastedError as error:
            return await self.show(request, error.message, 400)

    async def _step(self, request: Request[Any, Any, Any], asked: Asked, form: dict[str, str]) -> Response[Any]:
        address = request.client.host if request.client else ""
        browser = await self._browsers.find(request.cookies.get(COOKIE, ""))
        match typed(form, "step"), browser:
            case "password", _:
                made = await self._browsers.sign_in(typed(form, "name"), typed(form, "password"), address)
                return self._again(request, made.token)
            case "code", Browser(proven=False):
                made = await self._browsers.prove(browser, typed(form, "code"), address)
                return self._again(request, made.token)
            case "other", Browser():
                await self._browsers.close(browser.token)
                return self._again(request, "")
            case "allow", Browser(proven=True):
                return await self._allowed(asked, browser)
            case "deny", _:
                return await self._denied(asked, browser)
        return self._again(request, None)

    async def _allowed(self, asked: Asked, browser: Browser) -> Response[Any]:
        told, code = dict(asked), secrets.token_urlsafe(32)
        await self._sessions.keep_code(
            Code(
                hash=digest(code),
                client=told["client_id"],
                person=browser.person.id,
                redirect_uri=told["redirect_uri"],
                scope=told.get("scope") or "account",
                challenge=told["code_challenge"],
                expires_at=self._clock() + CODE_LASTS,
            )
        )
        return await self._back(asked, browser, {"code": code})

    async def _denied(self, asked: Asked, browser: Browser | None) -> Response[Any]:
        denied = {"error": "access_denied", "error_description": "The person refused."}
        return await self._back(asked, browser, denied)

    async def _back(self, asked: Asked, browser: Browser | None, answer: dict[str, str]) -> Response[Any]:
        """To the program's loopback address; the browser is signed in no longer than it takes."""
        if browser is not None:
            await self._browsers.close(browser.token)
        return self._forms.with_browser(self._redirect(asked, answer), "")

    def _redirect(self, asked: Asked, answer: dict[str, str]) -> Response[Any]:
        told = dict(asked)
        state = {"state": told["state"]} if "state" in told else {}
        query = urlencode({**answer, **state, "iss": self._settings.issuer})
        return Redirect(f"{told['redirect_uri']}?{query}", status_code=302, headers={"Cache-Control": "no-store"})

    def _refused(self, asked: Asked) -> Response[Any] | None:
        """Why the request is not in order: told to the program where its address is proven, to the person otherwise."""
        try:
            self._judge.authorization(asked)
        except OAuth2Error as error:
            if error.redirect_uri:
                answer = {"error": error.error, "error_description": error.get_error_description()}
                return self._redirect(asked, answer)
            return page(
                "sentence.html",
                status=400,
                title=say("Demande refusée", "Request refused"),
                sentence=say(
                    "Cette demande de connexion n'est pas en ordre : recommencez depuis iAsted.",
                    "This request to sign in is not in order: begin again in iAsted.",
                ),
            )
        return None

    def _form(
        self,
        request: Request[Any, Any, Any],
        asked: Asked,
        browser: Browser | None,
        sentence: str,
        status: int,
    ) -> Response[Any]:
        visit = self._forms.visit(request)
        told = dict(asked)
        goes_to = urlsplit(told["redirect_uri"])
        step = "password" if browser is None else "code" if not browser.proven else "consent"
        shown = page(
            f"{step}.html",
            status=status,
            goes_to=f"http://{goes_to.netloc}",
            title=say("Connexion", "Sign in"),
            here=f"{PATH}?{urlencode(asked)}",
            mark=self._forms.mark(visit, request),
            sentence=sentence,
            program=CLIENTS[told["client_id"]].name,
            person=None if browser is None else browser.person,
            name="",
        )
        return self._forms.with_visit(shown, visit)

    def _again(self, request: Request[Any, Any, Any], token: str | None) -> Response[Any]:
        """Look at the same address again, so that going back and forth in the browser sends no form twice."""
        response: Response[Any] = Redirect(f"{PATH}?{urlencode(_asked(request))}", status_code=303)
        return response if token is None else self._forms.with_browser(response, token)


@get(PATH, rule=public(WHY), include_in_schema=False)
async def authorize_page(request: Request[Any, Any, Any], authorizing: NamedDependency[Authorizing]) -> Response[Any]:
    """Show the next form."""
    return await authorizing.show(request)


@post(PATH, rule=public(WHY), include_in_schema=False, status_code=200)
async def authorize_form(request: Request[Any, Any, Any], authorizing: NamedDependency[Authorizing]) -> Response[Any]:
    """Take a form."""
    return await authorizing.take(request)


def _asked(request: Request[Any, Any, Any]) -> Asked:
    try:
        return parse_qsl(request.scope["query_string"].decode("ascii"), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return []


ROUTES = [authorize_page, authorize_form]
