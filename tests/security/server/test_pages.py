"""Every page: no script, nobody's frame, nobody's cache, and whatever people typed stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pyotp
import pytest

from tests.integration.server.conftest import PASSWORD
from tests.security.server.people import FACTOR, HOME, SIGN_IN, invite, person, secret_of, signed_in
from tests.servers.visitor import asking

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>"
STATIC = {"/account/style.css"}


class Seen(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


@pytest.fixture(scope="module")
def pages(server, admin):
    """Each page that there is, as somebody with a hostile name sees it."""
    visitor = server.visitor()
    link = invite(visitor, admin, "mechant", display_name=EVIL)
    _, request = asking(state=EVIL)
    seen = {
        "welcome": visitor.pages.get(link),
        "welcome refused": visitor.submit(visitor.pages.get(link), password="a" * 13, again=EVIL),
        "welcome gone": visitor.pages.get("/account/welcome/" + "x" * 43),
        "sign-in": visitor.pages.get(SIGN_IN),
        "request refused": visitor.pages.get(asking(redirect_uri=EVIL)[1]),
        "authorize": visitor.pages.get(request),
        "authorize refused": visitor.submit(visitor.pages.get(request), name=EVIL, password=EVIL),
        "not there": visitor.pages.get("/account/" + "nowhere"),
        "docs": visitor.pages.get("/api/v1/docs"),
    }
    visitor.welcome(link, PASSWORD)
    seen["account"] = visitor.pages.get(HOME)
    seen["consent"] = visitor.pages.get(request)
    seen["factor"] = visitor.pages.get(FACTOR)
    secret = secret_of(seen["factor"].text)
    seen["factor refused"] = visitor.submit(seen["factor"], code=EVIL)
    seen["codes"] = visitor.submit(seen["factor refused"], code=pyotp.TOTP(secret).now())
    visitor.pages.cookies.clear()
    seen["code"] = visitor.submit(visitor.pages.get(request), name="mechant", password=PASSWORD)
    seen["code refused"] = visitor.submit(seen["code"], code=EVIL)
    visitor.close()
    assert "Codes de secours" in seen["codes"].text
    assert "Code de votre application" in seen["code"].text
    return seen


NAMES = [
    *("welcome", "welcome refused", "welcome gone", "sign-in", "request refused", "authorize", "authorize refused"),
    *("not there", "docs", "account", "consent", "factor", "factor refused", "codes", "code", "code refused"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_may_run_nothing_and_load_only_our_own_style(pages, name):
    policy = dict(part.strip().split(" ", 1) for part in pages[name].headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "script-src" not in policy
    assert "unsafe" not in pages[name].headers["content-security-policy"]
    assert policy["style-src"] == "'self'"
    assert policy["base-uri"] == "'none'"
    asked = {"consent", "authorize", "authorize refused", "code", "code refused"}
    assert policy["form-action"] == ("'self' http://127.0.0.1:47123" if name in asked else "'self'")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_nobodys_frame_and_nobodys_referrer(pages, name):
    headers = pages[name].headers
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_kept_by_no_cache(pages, name):
    assert "no-store" in pages[name].headers["cache-control"]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_holds_no_script_and_no_foreign_address(pages, name):
    assert pages[name].headers["content-type"] == "text/html; charset=utf-8"
    seen = Seen(pages[name].text)
    assert not {"script", "iframe", "object", "embed", "base", "svg", "style"} & set(seen.tags)
    assert not [each for each in seen.attributes if each[1].startswith("on") or each[1] == "style"]
    for _, attribute, value in seen.attributes:
        if attribute in {"href", "src", "action"}:
            assert value.startswith(("/", "data:image/svg+xml")), value
            assert not value.startswith("//")


@pytest.mark.parametrize("name", ["account", "consent", "authorize", "authorize refused"])
def test_what_people_typed_stays_text(pages, name):
    assert EVIL not in pages[name].text
    assert [tag for tag in Seen(pages[name].text).tags if tag in {"b", "img"}] == []


def test_a_name_is_shown_as_it_was_written(pages):
    assert "&lt;script&gt;alert(1)" in pages["consent"].text


@pytest.mark.parametrize(
    "name", ["welcome", "authorize", "authorize refused", "code", "code refused", "factor refused"]
)
def test_no_page_repeats_a_password_or_a_code(pages, name):
    inputs = re.findall(r'<input id="(?:password|again|code|old)"[^>]*>', pages[name].text)
    assert inputs
    assert not [each for each in inputs if "value" in each]


@pytest.mark.parametrize("path", [HOME, FACTOR])
def test_an_account_is_shown_to_nobody_who_has_not_signed_in(stranger, path):
    answer = stranger.pages.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, SIGN_IN)


def test_half_a_signing_in_opens_nothing(server, admin):
    """With a password alone, where a second factor is asked for, there is neither account nor consent."""
    name = person(server, admin, "demi")
    full = signed_in(server, name)
    page = full.pages.get(FACTOR)
    secret = secret_of(page.text)
    full.submit(page, code=pyotp.TOTP(secret).now())
    full.close()
    half = signed_in(server, name)
    for path in (HOME, FACTOR):
        assert half.pages.get(path).headers["location"] == SIGN_IN
    page = half.pages.get(asking()[1])
    assert "Autoriser" not in page.text
    answer = half.submit(page, step="allow")
    assert "Code de votre application" in answer.text
    assert half.pages.post(f"{HOME}/password", data={"mark": "x"}).headers["location"] == SIGN_IN
    half.close()


def test_a_language_is_chosen_from_two_and_never_repeated(stranger):
    answer = stranger.pages.get(SIGN_IN, headers={"Accept-Language": 'en"><script>'})
    assert '<html lang="en">' in answer.text
    assert "<script>" not in answer.text
    assert '<html lang="fr">' in stranger.pages.get(SIGN_IN, headers={"Accept-Language": "de"}).text
