"""The demo's second half: the conversation of the demo travels sealed to a supervisor, and the audit log is proven.

python -m tests.servers.demo      uses the store of IASTED_DESK_DIR and IASTED_PASSPHRASE_FILE as the agent's laptop
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.servers.running import RunningServer
from tests.servers.visitor import Visitor

PASSWORDS = {
    "admin": "trois pirogues sous la lune",
    "agnes": "une piste rouge vers Mouila",
    "simon": "le marché ouvre avant la pluie",
}
IASTED = [sys.executable, "-m", "desktop"]
SERVER = [sys.executable, "-m", "sync_server"]
RECOVERY = "fiche-de-secours.txt"


class Desk:
    """One person's laptop: its store in a folder of its own, worked by the same commands as anybody's."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self._environment = name, {**os.environ, "IASTED_DESK_DIR": str(folder)}

    def run(self, *words: str) -> None:
        """A command, with what it prints."""
        print(f"  {self.name}$ iasted {' '.join(words)}", flush=True)
        done = subprocess.run([*IASTED, *words], env=self._environment, check=False)
        assert done.returncode == 0, f"iasted {' '.join(words)} ended with {done.returncode}"

    def told(self, *words: str) -> dict:
        """The last line of JSON that a command prints."""
        done = subprocess.run([*IASTED, *words, "--json"], env=self._environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def sign_in(self, server: RunningServer) -> None:
        """`iasted login` waits while the person fills in the server's pages, as in a browser."""
        visitor = Visitor(server.url)
        command = [*IASTED, "login", "--server", server.url, "--no-browser", "--json"]
        with subprocess.Popen(
            command, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as login:
            assert login.stdout is not None
            page = visitor.followed(visitor.pages.get(json.loads(login.stdout.readline())["page"]))
            consent = visitor.submit(page, name=self.name, password=PASSWORDS[self.name])
            visitor.api.get(visitor.submit(consent, step="allow").headers["location"])
            assert login.wait(60) == 0, login.stdout.read()
        visitor.close()


def main() -> None:
    began, build = time.monotonic(), Path(os.environ["IASTED_DESK_DIR"]).parent
    server = RunningServer()
    try:
        server.start()
        print(f"Server with a database of its own, on {server.url}: ready after {time.monotonic() - began:.1f} s")
        invite(server)
        admin, agnes, simon = (Desk(name, folder) for name, folder in desks(build).items())
        for desk in (admin, simon):
            desk.told("init")
        for desk in (admin, agnes, simon):
            desk.sign_in(server)
        print(
            "Three laptops have signed in: the administrator's, Agnès's (agent), Simon's (supervisor in the Ngounié)."
        )
        seal_and_review(admin, agnes, simon, build)
        prove(admin, build)
    finally:
        server.remove()
    print("Who may do what:")
    subprocess.run([*SERVER, "roles"], check=True)


def desks(build: Path) -> dict[str, Path]:
    """The agent's laptop is the one of the demo's first half."""
    folders = {
        "admin": build / "desk-admin",
        "agnes": Path(os.environ["IASTED_DESK_DIR"]),
        "simon": build / "desk-simon",
    }
    for name in ("admin", "simon"):
        subprocess.run(["rm", "-rf", str(folders[name])], check=True)
    return folders


def invite(server: RunningServer) -> None:
    """The first administrator opens the one-time link, signs in and invites an agent and a supervisor."""
    admin = Visitor(server.url)
    admin.welcome(server.welcome, PASSWORDS["admin"])
    token = admin.tokens("admin", PASSWORDS["admin"])["access_token"]
    for name, shown, role in (("agnes", "Agnès Moussavou", "user"), ("simon", "Simon Nzamba", "agent")):
        told = {"name": name, "display_name": shown, "region": "ngounie", "role": role}
        answer = admin.call("POST", "/api/v1/admin/users", token, json=told)
        assert answer.status_code == 201, answer.text
        guest = Visitor(server.url)
        guest.welcome(answer.json()["welcome_link"], PASSWORDS[name])
        guest.close()
    admin.close()
    print("The administrator has opened the one-time link and invited an agent and a supervisor.")


def seal_and_review(admin: Desk, agnes: Desk, simon: Desk, build: Path) -> None:
    """Keys are founded, the agent's work is sealed and sent, the supervisor opens it."""
    sheet = build / RECOVERY
    sheet.unlink(missing_ok=True)
    print("The organisation's keys are made on the administrator's laptop, never on the server:")
    admin.run("keys", "found", "--recovery-out", str(sheet))
    print("What Agnès recorded is sealed and sent:")
    agnes.run("sync")
    print("Simon's laptop is admitted once its fingerprint was compared by voice; then it opens what concerns him:")
    me = simon.told("whoami")
    admin.run("keys", "admit", me["device"], "--fingerprint", me["device_fingerprint"])
    simon.run("sync")
    simon.run("review", "list")
    case = simon.told("review", "list")["id"]
    simon.run("review", "show", case)
    simon.run("review", "assign", case, "simon")
    simon.run("sync")
    agnes.run("sync")


def prove(admin: Desk, build: Path) -> None:
    """The audit log is exported and verified without the server."""
    export, trusted = build / "audit.zip", build / "racine.txt"
    export.unlink(missing_ok=True)
    print("The audit log, exported and verified with nothing but the organisation's root:")
    trusted.write_text(admin.told("keys", "publish")["trusted"], encoding="utf-8")
    admin.run("audit", "export", str(export))
    admin.run("audit", "verify", str(export), "--trusted", str(trusted))


if __name__ == "__main__":
    main()
