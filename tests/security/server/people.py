"""People whom a test invites, and browsers that they have come some way with."""

from __future__ import annotations

import re

from tests.integration.server.conftest import PASSWORD

SIGN_IN, HOME, FACTOR = "/account/sign-in", "/account", "/account/second-factor"


def invite(visitor, admin: str, name: str, **other: str) -> str:
    """A new user's one-time link."""
    told = {"name": name, "display_name": name.title(), "region": None, "role": "user", **other}
    answer = visitor.call("POST", "/api/v1/admin/users", admin, json=told)
    assert answer.status_code == 201, answer.text
    return answer.json()["welcome_link"]


def person(server, admin: str, name: str, password: str = PASSWORD, **other: str) -> str:
    """A new user who has chosen a password; their name."""
    visitor = server.visitor()
    page = visitor.welcome(invite(visitor, admin, name, **other), password)
    assert page.url.path == HOME, page.text
    visitor.close()
    return name


def signed_in(server, name: str, password: str = PASSWORD):
    """A visitor whose browser is signed in to their account."""
    visitor = server.visitor()
    page = visitor.submit(visitor.pages.get(SIGN_IN), step="password", name=name, password=password)
    assert page.url.path in {HOME, SIGN_IN}, page.text
    assert page.status_code == 200, page.text
    return visitor


def cookie(visitor) -> str:
    """What the browser is known by."""
    return visitor.pages.cookies.get("iasted-browser", "")


def secret_of(text: str) -> str:
    """The secret that a page shows for an app, without its gaps."""
    shown = re.search(r'<code class="secret">(.*?)</code>', text)
    assert shown, text
    return re.sub(r"<[^>]+>", "", shown[1])
