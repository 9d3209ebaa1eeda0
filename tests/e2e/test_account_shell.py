"""Signing in from the shell as people do: interrupted, killed again and again, beside another command."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time

import pytest

from tests.e2e.conftest import finish, iasted, interrupt, start
from tests.fakes.identity import IdentityServer, get

PASSPHRASE = "le fleuve passe sous le pont"
RENEW = """
import asyncio, sys
from desktop.account.account import Account
from desktop.cli.unlocked import vault

async def work():
    while True:
        account = Account(store, None)
        await account.renew()
        await account.aclose()
        sys.stdout.write("renewed\\n")
        sys.stdout.flush()

store = vault().unlock(sys.argv[1])
asyncio.run(work())
"""


@pytest.fixture
def server():
    with IdentityServer() as server:
        yield server


@pytest.fixture(autouse=True)
def shell(tmp_path, monkeypatch):
    """The program with an empty home, a store, and the passphrase in a file."""
    (tmp_path / "phrase.txt").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    monkeypatch.setenv("IASTED_PASSPHRASE_FILE", str(tmp_path / "phrase.txt"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert iasted("init").code == 0


def page_of(process: subprocess.Popen) -> str:
    """The address that `login --json` prints first."""
    return json.loads(process.stdout.readline())["page"]


def login(server: IdentityServer) -> None:
    process = start("login", "--server", server.url, "--no-browser", "--json")
    get(get(page_of(process)).headers["Location"]).read()
    assert finish(process).code == 0


def who() -> dict:
    (account,) = iasted("whoami", "--json").lines
    return account


def test_the_link_may_be_opened_by_hand_and_the_account_lasts(server):
    login(server)
    assert (who()["name"], who()["state"]) == ("odile", "signed-in")
    assert iasted("history", "list").code == 0
    assert iasted("logout").code == 0
    assert who()["state"] == "signed-out"


def test_who_interrupts_a_sign_in_has_changed_nothing(server):
    process = start("login", "--server", server.url, "--no-browser", "--json")
    page_of(process)
    beside = iasted("history", "list")
    assert beside.code == 3
    assert "déjà ouvert" in beside.err
    interrupt(process)
    ran = finish(process)
    assert ran.code == 130
    assert ran.err.rstrip().endswith("Interrompu.")
    assert "Traceback" not in ran.err
    assert who()["state"] == "signed-out"
    assert server.books.families == []


def test_killed_in_the_middle_of_refreshes_the_session_goes_on(server):
    login(server)
    chance = random.Random(20261127)
    for _ in range(8):
        with subprocess.Popen([sys.executable, "-c", RENEW, PASSPHRASE], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "renewed\n"
            time.sleep(chance.uniform(0, 0.15))
            process.kill()
    assert who()["state"] == "signed-in"
    with subprocess.Popen([sys.executable, "-c", RENEW, PASSPHRASE], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "renewed\n"
        process.kill()
    assert len(server.books.families) == 1
    assert not server.books.families[0].ended
