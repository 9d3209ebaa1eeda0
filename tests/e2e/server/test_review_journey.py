"""An agent and two supervisors at their terminals: a report goes out sealed, two decide at once, one was faster."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.servers.demo import PASSWORDS
from tests.servers.running import RunningServer
from tests.servers.visitor import Visitor

pytestmark = pytest.mark.slow

PEOPLE = (("agnes", "Agnès Moussavou", "user"), ("simon", "Simon Nzamba", "agent"), ("awa", "Awa Ndong", "agent"))
PASSWORD = "une piste rouge vers Mouila"


class Terminal:
    """One person's laptop, worked by commands alone."""

    def __init__(self, name, folder) -> None:
        phrase = folder / "phrase.txt"
        phrase.write_text("le fleuve passe sous le pont\n", encoding="utf-8")
        self.name = name
        self.environment = {
            **os.environ,
            "IASTED_DESK_DIR": str(folder / name),
            "IASTED_PASSPHRASE_FILE": str(phrase),
            "XDG_CONFIG_HOME": str(folder / f"config-{name}"),
        }

    def run(self, *words, code=0) -> str:
        command = [sys.executable, "-m", "desktop", *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == code, f"{self.name}: {words}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def told(self, *words) -> dict:
        """The last line of JSON."""
        lines = [line for line in self.run(*words, "--json").splitlines() if line.startswith("{")]
        return json.loads(lines[-1])

    def sign_in(self, server, password) -> None:
        visitor = Visitor(server.url)
        command = [sys.executable, "-m", "desktop", "login", "--server", server.url, "--no-browser", "--json"]
        with subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as login:
            page = visitor.followed(visitor.pages.get(json.loads(login.stdout.readline())["page"]))
            consent = visitor.submit(page, name=self.name, password=password)
            visitor.api.get(visitor.submit(consent, step="allow").headers["location"])
            assert login.wait(60) == 0, login.stdout.read()
        visitor.close()


@pytest.fixture
def server():
    running = RunningServer().start()
    admin = Visitor(running.url)
    admin.welcome(running.welcome, PASSWORDS["admin"])
    token = admin.tokens("admin", PASSWORDS["admin"])["access_token"]
    for name, shown, role in PEOPLE:
        told = {"name": name, "display_name": shown, "region": "ngounie", "role": role}
        answer = admin.call("POST", "/api/v1/admin/users", token, json=told)
        guest = Visitor(running.url)
        guest.welcome(answer.json()["welcome_link"], PASSWORD)
        guest.close()
    admin.close()
    yield running
    running.remove()


@pytest.fixture
def team(server, tmp_path):
    """Everybody signed in, the keys founded, both supervisors admitted."""
    terminals = {name: Terminal(name, tmp_path) for name in ("admin", "agnes", "simon", "awa")}
    for name, terminal in terminals.items():
        terminal.run("init")
        terminal.sign_in(server, PASSWORDS["admin"] if name == "admin" else PASSWORD)
    terminals["admin"].run("keys", "found", "--recovery-out", str(tmp_path / "secours.txt"))
    for name in ("simon", "awa"):
        me = terminals[name].told("whoami")
        terminals["admin"].run("keys", "admit", me["device"], "--fingerprint", me["device_fingerprint"])
    return terminals


def test_who_was_slower_keeps_their_words_and_goes_on(team, tmp_path):
    agnes, simon, awa = team["agnes"], team["simon"], team["awa"]
    assert "administrateur" in agnes.run("review", "list", code=2)
    agnes.run("report", "new", "--set", "title=Pont emporté à Fougamou", "--set", "urgency=immediate")
    agnes.run("sync")
    for supervisor in (simon, awa):
        supervisor.run("sync")
    case = simon.told("review", "list")["id"]
    assert "signature vérifiée" in simon.run("review", "show", case)
    simon.run("review", "assign", case, "moi", "--comment", "Je descends demain.")
    awa.run("review", "assign", case, "moi", "--comment", "Je suis sur place.")
    simon.run("sync")
    assert "refusé" in awa.run("sync", code=1)
    whole = awa.told("review", "show", case)
    assert whole["collision"]["first"]["name"] == "Simon Nzamba"
    assert whole["collision"]["mine"]["text"] == "Je suis sur place."
    assert "quelqu’un d’autre a décidé d’abord" in awa.run("review", "show", case)
    awa.run("review", "assign", case, "moi", "--comment", "Je suis sur place.")
    awa.run("review", "start", case)
    awa.run("sync")
    simon.run("sync")
    stands = simon.told("review", "list")
    assert (stands["standing"]["state"], stands["assigned"]) == ("in-progress", "Awa Ndong")
    simon.run("review", "pdf", case, str(tmp_path / "fiche.pdf"))
    assert (tmp_path / "fiche.pdf").read_bytes().startswith(b"%PDF")
