"""Forms come from our own page in this very browser, and no cookie survives a step of signing in."""

from __future__ import annotations

import httpx2
import pytest

from tests.integration.server.conftest import PASSWORD, Server
from tests.security.server.people import HOME, SIGN_IN, cookie, person, signed_in
from tests.servers.visitor import action, asking, hidden

TOO_OLD = "trop ancienne ou vient d"


@pytest.fixture(scope="module")
def odile(server, admin):
    return person(server, admin, "odile")


def post(visitor, page, headers=None, **typed):
    return visitor.pages.post(action(page), data={**hidden(page), **typed}, headers=headers or {})


def refused(answer) -> bool:
    assert "set-cookie" not in answer.headers or "iasted-browser" not in answer.headers["set-cookie"]
    return answer.status_code == 400 and TOO_OLD in answer.text


@pytest.fixture(params=[SIGN_IN, asking()[1]], ids=["account", "authorize"])
def page(request, visitor):
    """Each form that takes a password."""
    return visitor.pages.get(request.param)


def test_a_form_without_a_mark_signs_nobody_in(visitor, page):
    assert refused(visitor.pages.post(action(page), data={"step": "password", "name": "admin", "password": PASSWORD}))


@pytest.mark.parametrize("mark", ["", "0" * 64, "é", "\0", "x" * 10_000])
def test_a_form_with_a_made_up_mark_signs_nobody_in(visitor, page, mark):
    assert refused(post(visitor, page, mark=mark, step="password", name="admin", password=PASSWORD))


def test_a_mark_of_another_visit_signs_nobody_in(server, visitor, page):
    """An attacker's own form, sent by the victim's browser, would sign the victim in as the attacker."""
    attacker = server.visitor()
    theirs = hidden(attacker.pages.get(SIGN_IN))["mark"]
    attacker.close()
    assert refused(post(visitor, page, mark=theirs, step="password", name="admin", password=PASSWORD))


def test_a_form_counts_only_with_the_cookie_that_it_was_given_with(visitor, page):
    visitor.pages.cookies.clear()
    assert refused(post(visitor, page, step="password", name="admin", password=PASSWORD))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.test"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "https://127.0.0.1:8750"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
def test_what_the_browser_tells_from_elsewhere_is_refused_even_with_a_mark(visitor, page, headers):
    assert refused(post(visitor, page, headers, step="password", name="admin", password=PASSWORD))


@pytest.mark.parametrize("step", ["allow", "deny", "other", "password"])
def test_consent_needs_the_mark_of_whoever_is_signed_in_now(server, odile, step):
    visitor = server.visitor()
    before = visitor.pages.get(asking()[1])
    consent = visitor.submit(before, name=odile, password=PASSWORD)
    assert "Autoriser" in consent.text
    answer = post(visitor, consent, mark=hidden(before)["mark"], step=step)
    assert refused(answer)
    assert "location" not in answer.headers
    visitor.close()


@pytest.mark.parametrize("path", [f"{HOME}/password", f"{HOME}/second-factor", f"{HOME}/sign-out"])
def test_an_accounts_own_forms_need_their_mark(server, odile, path):
    visitor = signed_in(server, odile)
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}):
        answer = visitor.pages.post(path, data={"step": "remove", "mark": "x"}, headers=headers)
        assert (answer.status_code, TOO_OLD in answer.text) == (400, True)
    assert visitor.pages.get(HOME).status_code == 200
    visitor.close()


def test_a_cookie_set_before_signing_in_is_never_the_one_after(server, odile):
    """Session fixation: what somebody has planted is worth nothing."""
    planted = "p" * 43
    visitor = server.visitor()
    visitor.pages.cookies.set("iasted-browser", planted, domain="127.0.0.1", path="/")
    page = visitor.pages.get(SIGN_IN)
    visitor.submit(page, name=odile, password=PASSWORD)
    assert cookie(visitor) not in {"", planted}
    answer = visitor.api.get(HOME, headers={"Cookie": f"iasted-browser={planted}"})
    assert answer.headers["location"] == SIGN_IN
    visitor.close()


def test_every_signing_in_gives_another_cookie(server, odile):
    visitor = signed_in(server, odile)
    first = cookie(visitor)
    page = visitor.pages.get(asking()[1])
    assert "Autoriser" in page.text
    page = visitor.submit(page, step="other")
    assert cookie(visitor) == ""
    visitor.submit(page, name=odile, password=PASSWORD)
    assert cookie(visitor) not in {"", first}
    visitor.close()


def test_another_password_gives_another_cookie_and_signs_other_browsers_out(server, admin):
    name, new = person(server, admin, "blaise"), "sept lanternes au bord du fleuve"
    mine, other = signed_in(server, name), signed_in(server, name)
    first = cookie(mine)
    page = mine.pages.get(HOME)
    sent = {"mark": hidden(page)["mark"], "old": PASSWORD, "password": new, "again": new}
    mine.followed(mine.pages.post(f"{HOME}/password", data=sent))
    assert cookie(mine) not in {"", first}
    assert mine.pages.get(HOME).status_code == 200
    assert other.pages.get(HOME).status_code == 303
    wrong = other.submit(other.pages.get(SIGN_IN), name=name, password=PASSWORD)
    assert wrong.status_code == 400
    mine.close()
    other.close()


def test_consent_closes_the_browser_and_signing_out_does(server, odile):
    visitor = server.visitor()
    page = visitor.submit(visitor.pages.get(asking()[1]), name=odile, password=PASSWORD)
    held = cookie(visitor)
    visitor.submit(page, step="allow")
    again = signed_in(server, odile)
    kept = cookie(again)
    page = again.pages.get(HOME)
    again.pages.post(f"{HOME}/sign-out", data={"mark": hidden(page)["mark"]})
    for token in (held, kept):
        assert visitor.api.get(HOME, headers={"Cookie": f"iasted-browser={token}"}).status_code == 303
    visitor.close()
    again.close()


@pytest.mark.parametrize("public_url", ["", "https://iasted.example.ga"])
def test_cookies_are_for_the_server_alone(server, public_url):
    """HttpOnly and SameSite always; over TLS also Secure, and the browser is told to stay with TLS."""
    running = Server(server.url, public_url=public_url).start()
    with httpx2.Client(base_url=f"http://127.0.0.1:{running.settings.port}") as pages:
        page = pages.get(SIGN_IN)
        visit = page.headers["set-cookie"]
        kept = {"Cookie": visit.partition(";")[0]}
        answer = pages.post(SIGN_IN, data={**hidden(page), "name": "admin", "password": PASSWORD}, headers=kept)
    running.stop()
    assert answer.status_code == 303, answer.text
    for set_cookie in (visit, answer.headers["set-cookie"]):
        flags = {flag.strip().lower() for flag in set_cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= flags
        assert ("secure" in flags) is bool(public_url)
        assert not any(flag.startswith("domain") for flag in flags)
    assert ("strict-transport-security" in answer.headers) is bool(public_url)
