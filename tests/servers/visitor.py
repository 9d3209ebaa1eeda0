"""A person with a browser that knows no script, and the program on their machine that asks for tokens."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import secrets
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import httpx2

AT = "/api/v1/auth"
CLIENT = "iasted-desktop"
BACK = "http://127.0.0.1:47123/callback"


class Visitor:
    """Fills in the server's pages; `pages` is its browser, with the browser's own cookies."""

    def __init__(self, base: str, **options) -> None:
        self.base = base
        options = {"verify": base.startswith("https:"), **options}  # certificates take longer to read than a page
        self.pages = httpx2.Client(base_url=base, timeout=30, headers={"Accept": "text/html"}, **options)
        self.api = httpx2.Client(base_url=base, timeout=30, **options)

    def close(self) -> None:
        self.pages.close()
        self.api.close()

    def submit(self, page: httpx2.Response, **typed: str) -> httpx2.Response:
        """Send the page's first form with what was typed, and follow where it leads on this server."""
        sent = {**hidden(page), **typed}
        answer = self.pages.post(action(page), data=sent, headers={"Sec-Fetch-Site": "same-origin"})
        return self.followed(answer)

    def followed(self, answer: httpx2.Response) -> httpx2.Response:
        """The page that redirects on this server lead to; one that leads away is the answer itself."""
        while answer.is_redirect:
            where = urljoin(self.base, answer.headers["location"])
            if not where.startswith(f"{self.base}/"):
                return answer
            answer = self.pages.get(where)
        return answer

    def welcome(self, link: str, password: str) -> httpx2.Response:
        """Choose a password behind a one-time link."""
        return self.submit(self.pages.get(link), password=password, again=password)

    def authorize(self, name: str, password: str, *, step: str = "allow", **asked: str) -> tuple[str, str]:
        """From the request to the program's own address: the code and its verifier."""
        verifier, request = asking(**asked)
        page = self.followed(self.pages.get(request))
        page = self.submit(page, name=name, password=password)
        answer = self.submit(page, step=step)
        assert answer.status_code == 302, answer.text
        return returned(answer)["code"], verifier

    def tokens(self, name: str, password: str) -> dict:
        """A whole signing-in."""
        code, verifier = self.authorize(name, password)
        answer = self.redeem(code, verifier)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def redeem(self, code: str, verifier: str, **other: str) -> httpx2.Response:
        form = {"grant_type": "authorization_code", "client_id": CLIENT, "redirect_uri": BACK}
        return self.api.post(f"{AT}/token", data={**form, "code": code, "code_verifier": verifier, **other})

    def refresh(self, token: str, **other: str) -> httpx2.Response:
        form = {"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": token}
        return self.api.post(f"{AT}/token", data={**form, **other})

    def get(self, path: str, access: str, **options) -> httpx2.Response:
        return self.call("GET", path, access, **options)

    def call(self, method: str, path: str, access: str, **options) -> httpx2.Response:
        return self.api.request(method, path, headers={"Authorization": f"Bearer {access}"}, **options)


def asking(**other: str) -> tuple[str, str]:
    """A verifier and the address of the request that goes with it."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "scope": "account",
        "state": secrets.token_urlsafe(16),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **other,
    }
    return verifier, f"{AT}/authorize?{urlencode({name: value for name, value in asked.items() if value})}"


def returned(answer: httpx2.Response) -> dict[str, str]:
    """What the program's address is told."""
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def action(page: httpx2.Response) -> str:
    found = re.search(r'<form method="post" action="([^"]+)"', page.text)
    assert found, page.text
    return html.unescape(found[1])


def hidden(page: httpx2.Response) -> dict[str, str]:
    form = page.text.split("<form", 1)[1].split("</form>", 1)[0]
    return {
        name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    }
