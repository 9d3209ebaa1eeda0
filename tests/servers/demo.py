"""The demo's second half: a server starts, an administrator invites an agent, and the agent's laptop signs in.

python -m tests.servers.demo      uses the store of IASTED_DESK_DIR and IASTED_PASSPHRASE_FILE
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

from tests.servers.running import RunningServer
from tests.servers.visitor import Visitor

ADMIN = "trois pirogues sous la lune"
AGENT = "une piste rouge vers Mouila"
IASTED = [sys.executable, "-m", "desktop"]
SERVER = [sys.executable, "-m", "sync_server"]


def main() -> None:
    began = time.monotonic()
    server = RunningServer()
    try:
        server.start()
        print(f"Server with a database of its own, on {server.url}: ready after {time.monotonic() - began:.1f} s")
        invited = invite(server)
        sign_in(server, invited)
    finally:
        server.remove()
    print("Who may do what:")
    subprocess.run([*SERVER, "roles"], check=True)


def invite(server: RunningServer) -> str:
    """The first administrator opens the one-time link, signs in and invites an agent; the agent's own link."""
    admin = Visitor(server.url)
    admin.welcome(server.welcome, ADMIN)
    token = admin.tokens("admin", ADMIN)["access_token"]
    told = {"name": "agnes", "display_name": "Agnès Moussavou", "region": "ngounie", "role": "agent"}
    answer = admin.call("POST", "/api/v1/admin/users", token, json=told)
    assert answer.status_code == 201, answer.text
    admin.close()
    print("The administrator has opened the one-time link and invited Agnès Moussavou, agent in the Ngounié.")
    return answer.json()["welcome_link"]


def sign_in(server: RunningServer, invited: str) -> None:
    """`iasted login` waits while the agent fills in the server's pages, as in a browser; then the laptop knows her."""
    agent = Visitor(server.url)
    agent.welcome(invited, AGENT)
    agent.pages.cookies.clear()
    command = [*IASTED, "login", "--server", server.url, "--no-browser", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as login:
        assert login.stdout is not None
        page = agent.followed(agent.pages.get(json.loads(login.stdout.readline())["page"]))
        consent = agent.submit(page, name="agnes", password=AGENT)
        back = agent.submit(consent, step="allow").headers["location"]
        agent.api.get(back)
        assert login.wait(60) == 0, login.stdout.read()
    agent.close()
    print("Her laptop has signed in:")
    subprocess.run([*IASTED, "whoami"], check=True)


if __name__ == "__main__":
    main()
