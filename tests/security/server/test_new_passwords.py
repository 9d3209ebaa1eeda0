"""Whoever chooses another password locks out everybody who knew the former one: browsers, laptops, copied tokens."""

from __future__ import annotations

import pytest

from tests.integration.server.conftest import PASSWORD
from tests.security.server.people import HOME, invite, person, signed_in
from tests.servers.fixtures import postgres  # noqa: F401 - on both
from tests.servers.visitor import hidden

NEW = "sept lanternes au bord du fleuve"


def changed(server, name: str) -> None:
    """In the browser, by whoever knows the former one."""
    visitor = signed_in(server, name)
    page = visitor.pages.get(HOME)
    typed = {"mark": hidden(page)["mark"], "old": PASSWORD, "password": NEW, "again": NEW}
    assert visitor.pages.post(f"{HOME}/password", data=typed).status_code == 303
    visitor.close()


def replaced(server, admin: str, name: str) -> None:
    """By a new one-time link, for somebody who lost it."""
    visitor = server.visitor()
    id_ = server.ask(f"SELECT id FROM person WHERE name = '{name}'")
    link = visitor.call("POST", f"/api/v1/admin/users/{id_}/welcome", admin).json()["welcome_link"]
    assert visitor.welcome(link, NEW).url.path == HOME
    visitor.close()


@pytest.mark.parametrize("way", ["changed", "replaced"])
def test_another_password_ends_what_the_former_one_opened(server, admin, inside, stranger, way):
    name = person(server, admin, f"{way}-celeste")
    bystander = inside.tokens(stranger)
    tokens, browser = inside.tokens(stranger, name), signed_in(server, name)
    code = inside.code(name)
    if way == "changed":
        changed(server, name)
    else:
        replaced(server, admin, name)
    assert stranger.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert stranger.redeem(*code).json()["error"] == "invalid_grant", "nor does a code that was on its way"
    assert browser.pages.get(HOME).status_code == 303
    assert stranger.refresh(inside.tokens(stranger, name)["refresh_token"]).status_code == 200
    assert stranger.refresh(bystander["refresh_token"]).status_code == 200, "nobody else is signed out"
    browser.close()


def test_a_password_that_was_refused_ends_nothing(server, admin, inside, stranger):
    visitor = server.visitor()
    link = invite(visitor, admin, "ferdinand")
    visitor.welcome(link, PASSWORD)
    tokens = inside.tokens(stranger, "ferdinand")
    page = visitor.pages.get(HOME)
    typed = {"mark": hidden(page)["mark"], "old": "faux", "password": NEW, "again": NEW}
    assert visitor.pages.post(f"{HOME}/password", data=typed).status_code == 400
    assert stranger.refresh(tokens["refresh_token"]).status_code == 200
    visitor.close()
