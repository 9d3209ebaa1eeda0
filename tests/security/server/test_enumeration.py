"""Nobody learns from the sign-in page who has an account: the same words, as slowly, for everybody."""

from __future__ import annotations

import re
import time

import pytest

from tests.integration.server.conftest import PASSWORD, nobody_is_locked_out  # noqa: F401 - after every test
from tests.security.server.people import SIGN_IN, invite, person
from tests.servers.visitor import asking, hidden


@pytest.fixture(scope="module")
def names(server, admin):
    """Whoever there may be: known, disabled, invited and not yet come, and nobody."""
    visitor = server.visitor()
    person(server, admin, "connue")
    person(server, admin, "ecartee")
    server.ask("UPDATE person SET disabled_at = now() WHERE name = 'ecartee'")
    invite(visitor, admin, "invitee")
    visitor.close()
    return {"known": "connue", "disabled": "ecartee", "invited": "invitee", "unknown": "personne"}


def answer(visitor, where: str, name: str, password: str = "faux"):
    visitor.pages.cookies.clear()
    page = visitor.pages.get(where)
    return visitor.pages.post(where, data={**hidden(page), "step": "password", "name": name, "password": password})


def told(response) -> tuple:
    kept = {
        name: value for name, value in response.headers.items() if name not in {"date", "set-cookie", "x-request-id"}
    }
    return response.status_code, re.sub(r'name="mark" value="[0-9a-f]+"', "", response.text), sorted(kept.items())


@pytest.mark.parametrize("where", [SIGN_IN, asking()[1]], ids=["account", "authorize"])
def test_a_refusal_says_the_same_of_everybody(visitor, names, where):
    nobody = told(answer(visitor, where, names["unknown"]))
    for name in ("known", "disabled", "invited"):
        assert told(answer(visitor, where, names[name])) == nobody, name
    assert told(answer(visitor, where, names["disabled"], PASSWORD)) == nobody, "even with the right password"


def test_being_locked_out_says_the_same_of_everybody(server, visitor, names):
    """The name counts, not whether somebody has it."""
    said = {}
    for kind in ("known", "unknown"):
        for _ in range(5):
            answer(visitor, SIGN_IN, names[kind])
        said[kind] = told(answer(visitor, SIGN_IN, names[kind]))
        server.ask("DELETE FROM failed_try")
    status, text, _ = said["known"]
    assert (status, re.sub(r"\d+", "", text)) == (said["unknown"][0], re.sub(r"\d+", "", said["unknown"][1]))


@pytest.mark.alone
def test_a_refusal_takes_as_long_for_nobody_as_for_somebody(visitor, names):
    """The quickest of some tries; without the work that is done for nobody they would be fifty times apart."""
    took: dict[str, list[float]] = {kind: [] for kind in names}
    page = visitor.pages.get(SIGN_IN)
    for _ in range(4):
        for kind, name in names.items():
            sent = {**hidden(page), "name": name, "password": "faux"}
            begun = time.perf_counter()
            visitor.pages.post(SIGN_IN, data=sent)
            took[kind].append(time.perf_counter() - begun)
    quickest = {kind: min(each) for kind, each in took.items()}
    assert max(quickest.values()) < 2 * min(quickest.values()), quickest
    assert min(quickest.values()) > 0.02, "a check that is this quick is no Argon2"


def test_a_link_that_never_was_and_one_that_was_used_say_the_same(server, admin, visitor):
    link = invite(visitor, admin, "arrivee")
    visitor.welcome(link, PASSWORD)
    used = visitor.pages.get(link)
    never = visitor.pages.get("/account/welcome/" + "x" * 43)
    assert (used.status_code, used.text) == (never.status_code, never.text) == (404, used.text)


def test_the_token_endpoint_says_the_same_of_a_session_that_ended_and_of_one_that_never_was(inside, stranger):
    ended = inside.tokens(stranger)
    stranger.call("POST", "/api/v1/auth/logout", ended["access_token"])
    over = stranger.refresh(ended["refresh_token"])
    never = stranger.refresh("x")
    assert (over.status_code, over.json()["error"]) == (never.status_code, never.json()["error"])
