"""Its database goes away, freezes, fills up or comes late; Valkey goes: never a wrong answer, and it recovers alone."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from sync_server import app
from sync_server.kit import database
from tests.integration.server.conftest import PASSWORD, Server
from tests.servers.postgres import SystemPostgres, ask, fresh_database
from tests.servers.processes import until
from tests.servers.visitor import asking

ROUTES = ("/ready", "/account/welcome/x", "/account/welcome/y")


class OwnPostgres(SystemPostgres):
    """All of it may be frozen, also what serves connections that are open."""

    def freeze(self) -> None:
        self._all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._all(signal.SIGCONT)

    def _all(self, sent: signal.Signals) -> None:
        for one in (psutil.Process(self.pid), *psutil.Process(self.pid).children(recursive=True)):
            one.send_signal(sent)


@pytest.fixture(scope="module")
def postgres():
    """One of the system's that these tests may stop."""
    with OwnPostgres() as own:
        yield own


@pytest.fixture(scope="module", autouse=True)
def impatient():
    """It waits as it always does, a tenth as long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "CONNECT_S", 0.5)
        patch.setattr(database, "COMMAND_S", 1.5)
        patch.setattr(app, "RETRY_S", 0.1)
        yield


@pytest.fixture
def nobody_is_locked_out():
    """Its databases come and go."""


def require_unavailable(answer, *codes):
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] in (codes or ("database-unavailable",))
    assert int(answer.headers["retry-after"]) >= 1
    assert "rien n'a été changé" in answer.json()["detail"]


def require_out_of_order(visitor):
    assert visitor.api.get("/health").status_code == 200
    with ThreadPoolExecutor(4) as crowd:
        for answer in crowd.map(visitor.api.get, ROUTES):
            require_unavailable(answer)
    for path in ("/account/welcome/x", asking()[1]):
        page = visitor.pages.get(path, headers={"Cookie": "iasted-browser=x"})
        assert (page.status_code, page.headers["retry-after"]) == (503, "5")
        assert "réessayez dans un instant" in page.text, "people get a page"


def recovered(visitor):
    return until(lambda: visitor.api.get("/ready").status_code == 200, 20)


def test_a_database_that_goes_away_and_comes_back(postgres, server, visitor):
    tokens = visitor.tokens("admin", PASSWORD)
    for away, back in ((postgres.stop, postgres.start), (postgres.freeze, postgres.thaw)):
        away()
        try:
            require_out_of_order(visitor)
            require_unavailable(visitor.get("/api/v1/people", tokens["access_token"]))
            refused = visitor.refresh(tokens["refresh_token"])
            require_unavailable(refused)
        finally:
            back()
        assert recovered(visitor)
        assert visitor.get("/api/v1/people", tokens["access_token"]).status_code == 200
        again = visitor.refresh(tokens["refresh_token"])
        assert again.status_code == 200, "what was refused had not been used"
        tokens = again.json()


def test_a_server_that_starts_before_its_database_is_ready_by_itself(postgres):
    url = postgres.url("late")
    early = Server(url).start()
    visitor = early.visitor()
    require_out_of_order(visitor)
    ask(postgres, "CREATE DATABASE late")
    assert recovered(visitor)
    assert until(lambda: early.links)
    assert visitor.welcome(early.link, PASSWORD).status_code == 200
    visitor.close()
    early.stop()


def test_a_server_that_its_database_does_not_admit_says_only_that(postgres):
    wrong = Server(postgres.url().replace("essai", "autre")).start()
    visitor = wrong.visitor()
    require_out_of_order(visitor)
    assert "essai" not in visitor.api.get("/ready").text
    visitor.close()
    wrong.stop()


def test_connections_that_are_all_taken_make_others_wait_and_then_come_back(postgres, server, visitor, admin):
    ask(postgres, "ALTER ROLE postgres CONNECTION LIMIT 100")
    assert visitor.get("/api/v1/people", admin).status_code == 200
    with ThreadPoolExecutor(32) as crowd:
        asked = [crowd.submit(visitor.get, "/api/v1/people", admin) for _ in range(200)]
        statuses = {each.result().status_code for each in asked}
    assert statuses <= {200, 503}
    assert 200 in statuses
    assert visitor.get("/api/v1/people", admin).status_code == 200


class SmallPostgres(SystemPostgres):
    """Its data lie on a disk of sixty megabytes, of which a few are left."""

    def __init__(self) -> None:
        super().__init__()
        self.disk = Path(tempfile.mkdtemp(prefix="iasted-disk-"))
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=80m,mode=711", "tmpfs", str(self.disk)], check=True)
        os.chown(self.disk, *_account())
        self.data = self.disk / "postgres"

    def fill(self) -> None:
        left = shutil.disk_usage(self.disk).free
        (self.disk / "filler").write_bytes(b"\1" * left)

    def empty(self) -> None:
        (self.disk / "filler").unlink()

    def remove(self) -> None:
        super().remove()
        subprocess.run(["umount", str(self.disk)], check=True)
        self.disk.rmdir()


def _account():
    home = shutil._get_uid("postgres"), shutil._get_gid("postgres")
    return home if os.geteuid() == 0 else (os.getuid(), os.getgid())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_stops_writing_alone_and_only_while_it_is_full():
    with SmallPostgres() as small:
        ask(small, "ALTER SYSTEM SET wal_recycle = off")
        server = Server(fresh_database(small)).start()
        visitor = server.visitor()
        visitor.welcome(server.link, PASSWORD)
        token = visitor.tokens("admin", PASSWORD)["access_token"]
        small.fill()
        kept, refused = 0, None
        while refused is None and kept < 2000:
            new = {"name": f"agent.{kept}", "display_name": "x" * 120, "role": "agent"}
            answer = visitor.call("POST", "/api/v1/admin/users", token, json=new)
            if answer.status_code == 201:
                kept += 1
            else:
                refused = answer
        require_unavailable(refused, "storage-full")
        listed = visitor.get("/api/v1/people?limit=500", token)
        assert listed.status_code == 200, "reading needs no room"
        assert len(listed.json()["people"]) == min(kept + 1, 500), "what was refused is not there, what was kept is"
        assert visitor.api.get("/ready").status_code == 200
        small.empty()
        answer = visitor.call("POST", "/api/v1/admin/users", token, json={**new, "name": "agent.apres"})
        assert answer.status_code == 201, answer.text
        visitor.close()
        server.stop()


def test_without_valkey_requests_pass_and_a_warning_says_so(postgres, valkey, caplog):
    counted = Server(fresh_database(postgres), redis_url=valkey.url, requests_per_minute=5).start()
    visitor = counted.visitor()
    assert visitor.api.get("/api/v1/auth/jwks").status_code == 200
    valkey.stop()
    try:
        answers = [visitor.api.get("/api/v1/auth/jwks").status_code for _ in range(8)]
    finally:
        valkey.start()
    assert answers == [200] * 8
    assert "rates are not counted: Redis does not answer" in caplog.messages
    answers = [visitor.api.get("/api/v1/auth/jwks").status_code for _ in range(8)]
    assert answers[-1] == 429, "it counts again, from nothing"
    visitor.close()
    counted.stop()


def test_a_valkey_that_accepts_and_says_nothing_delays_nobody_for_long(postgres):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        counted = Server(fresh_database(postgres), redis_url=url).start()
        visitor = counted.visitor()
        assert visitor.api.get("/api/v1/auth/jwks", timeout=10).status_code == 200
        visitor.close()
        counted.stop()
