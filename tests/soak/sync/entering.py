"""A laptop signs in at a server by filling in its pages, as a person in a browser does."""

from __future__ import annotations

import threading
from collections.abc import Callable

from desktop.account.kept import Profile
from tests.fakes.identity import get
from tests.fakes.laptop import Laptop
from tests.servers.visitor import Visitor


async def sign_in(laptop: Laptop, url: str, direct: str, name: str, password: str) -> Profile:
    """`url` is what the server calls itself; its pages are read round any proxy, at `direct`."""
    return await laptop.account.sign_in(url, browser(url, direct, name, password))


def browser(url: str, direct: str, name: str, password: str) -> Callable[[str], None]:
    """Opens the page of a sign-in and fills it in, beside the work."""

    def fill(asked: str) -> None:
        visitor = Visitor(direct)
        page = visitor.followed(visitor.pages.get(asked.replace(url, direct)))
        consent = visitor.submit(page, name=name, password=password)
        get(visitor.submit(consent, step="allow").headers["location"]).read()
        visitor.close()

    return lambda asked: threading.Thread(target=fill, args=(asked,), daemon=True).start()
