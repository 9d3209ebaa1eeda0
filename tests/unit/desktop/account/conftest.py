"""An account on a real store, at a server that can be told to fail."""

from __future__ import annotations

import pytest

from tests.fakes.identity import IdentityServer
from tests.fakes.laptop import Laptop


@pytest.fixture
def server():
    with IdentityServer() as server:
        yield server


@pytest.fixture
async def laptop(tmp_path):
    laptop = Laptop(tmp_path / "desk")
    yield laptop
    await laptop.close()


@pytest.fixture
async def signed_in(laptop, server):
    """The laptop, with Odile signed in."""
    await laptop.account.sign_in(server.url, server.browser())
    return laptop
