"""The one guard: every route states its rule, and nothing else in the server compares roles.

@get("/me", rule=signed_in())
@get("/users", rule=may("people:read"))                     the handler asks `caller.far("people:read")`
@post("/users/{person_id:str}/role", rule=may("roles:assign", on="person", governing=True))
@get("/health", rule=public("says only that it runs"))
@get("/account", rule=in_browser())
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from shared.language import say
from shared.roles import PLAIN, Action, Reach, Role, Standing, Target, allowed, governs, reach
from sync_server.devices import store as devices
from sync_server.identity.access import AccessTokens
from sync_server.identity.session import Session
from sync_server.identity.standing import Standings
from sync_server.kit.database import Database
from sync_server.kit.refusals import NotAllowed, NotSignedIn, NotThere
from sync_server.people import store as people
from sync_server.people.browsers import Browser, Browsers

Kind = Literal["public", "signed-in", "action", "browser"]
Thing = Literal["person", "device"]
COOKIE = "iasted-browser"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Who may use a route."""

    kind: Kind
    why: str = ""
    """Of a public route: why nobody needs to be known."""
    action: Action | None = None
    on: Thing | None = None
    """What the path names: `{person_id}` or `{device_id}`; looked up, and out of reach is as absent."""
    governing: bool = False
    """Whether who acts must stand above the person."""

    @property
    def by_token(self) -> bool:
        """Whether a token is asked for."""
        return self.kind in {"signed-in", "action"}


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, let through by the guard."""

    session: Session
    token: str

    @property
    def standing(self) -> Standing:
        return self.session.standing

    def far(self, action: Action) -> Reach:
        """How far a list may go."""
        return reach(self.standing.role, action) or Reach.OWN

    def allows(self, action: Action, target: Target) -> bool:
        """Whether they may do this to something that the path does not name."""
        return allowed(self.standing, action, target)

    def require(self, action: Action) -> None:
        """One more action, where what is asked for in a body needs it; NotAllowed otherwise."""
        if reach(self.standing.role, action) is None:
            raise NotAllowed

    def require_to_give(self, role: Role) -> None:
        """To make somebody more than a plain user; NotAllowed otherwise."""
        if role != PLAIN:
            self.require("roles:assign")


class SignInFirst(NotSignedIn):
    """A page was asked for by a browser that nobody has signed in with."""

    code = "sign-in-first"


def reads(who: Standing, target: Target) -> bool:
    """Whether somebody who is not asking now may read this: a case can be given to them."""
    return allowed(who, "reports:read", target)


def public(why: str) -> Rule:
    """Anybody, and why."""
    return Rule(kind="public", why=why)


def signed_in() -> Rule:
    """Whoever has a token that counts; what is answered is their own."""
    return Rule(kind="signed-in")


def in_browser() -> Rule:
    """Whoever has signed in with this browser, second factor and all."""
    return Rule(kind="browser")


def may(action: Action, *, on: Thing | None = None, governing: bool = False) -> Rule:
    """Whoever may do this, to what the path names."""
    return Rule(kind="action", action=action, on=on, governing=governing)


class Guard:
    """Called by Litestar before every handler; a route without a rule answers nobody."""

    def __init__(self, database: Database, access: AccessTokens, standings: Standings, browsers: Browsers) -> None:
        self._database, self._access, self._standings, self._browsers = database, access, standings, browsers

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        rule = handler.opt.get("rule")
        if not isinstance(rule, Rule):
            raise NotAllowed(code="no-rule")
        if rule.kind == "public":
            return
        if rule.kind == "browser":
            connection.state.browser = await self._browser(connection)
            return
        caller = await self._caller(connection)
        connection.state.caller = caller
        if rule.action is not None:
            await self._judge(caller.standing, rule, connection.path_params)

    async def _caller(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Caller:
        kind, _, token = connection.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise NotSignedIn(
                say("Connectez-vous : il manque un jeton.", "Sign in: there is no token."), code="token-missing"
            )
        claims = await self._access.read(token.strip())
        return Caller(session=await self._standings.of(claims.sid, claims.sub), token=token.strip())

    async def _browser(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Browser:
        browser = await self._browsers.find(connection.cookies.get(COOKIE, ""))
        if browser is None or not browser.proven:
            raise SignInFirst(say("Connectez-vous d'abord.", "Sign in first."))
        return browser

    async def _judge(self, who: Standing, rule: Rule, path: dict[str, Any]) -> None:
        assert rule.action is not None
        if reach(who.role, rule.action) is None:
            raise NotAllowed
        if rule.on is None:
            return
        target = await self._target(rule.on, path)
        if target is None or target.organisation != who.organisation:
            raise NotThere
        if not allowed(who, rule.action, target):
            raise NotThere
        if rule.governing and not governs(who, target):
            raise NotAllowed(
                say(
                    "C'est vous-même, ou quelqu'un de rang égal ou supérieur : demandez à un super-administrateur.",
                    "This person's role is equal to or above yours, or it is you: ask a super-administrator.",
                ),
                code="not-above",
            )

    async def _target(self, thing: Thing, path: dict[str, Any]) -> Target | None:
        async with self._database.reading() as tables:
            if thing == "person":
                person = await people.person(tables, path["person_id"])
                return None if person is None else person.target
            device = await devices.device(tables, path["device_id"])
            return None if device is None else device.target


def rules_of(handler: BaseRouteHandler) -> Rule | None:
    """A handler's rule; the generated test asks every route."""
    rule = handler.opt.get("rule")
    return rule if isinstance(rule, Rule) else None
