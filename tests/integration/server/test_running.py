"""`iasted-server run` with nothing configured starts, keeps what it was told, is shared, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress

import psutil
import pytest

from tests.integration.server.conftest import PASSWORD
from tests.servers.processes import until, users_of
from tests.servers.running import RunningServer
from tests.servers.visitor import Visitor, asking

LINK = "/account/welcome/"


@pytest.fixture
def nobody_is_locked_out():
    """The servers here are processes of their own."""


@contextmanager
def visiting(server):
    visitor = Visitor(server.url)
    yield visitor
    visitor.close()


def words(server):
    """What it printed, once it is known that all of it is what it should be."""
    assert "Traceback" not in server.out + server.err
    return server.out


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A data folder in which an administrator signed in, their tokens, and the keys as they stood."""
    with RunningServer() as server:
        assert words(server).count(LINK) == 1
        with visiting(server) as visitor:
            assert visitor.welcome(server.welcome, PASSWORD).status_code == 200
            assert visitor.pages.get(server.welcome).status_code == 404
            tokens = visitor.tokens("admin", PASSWORD)
            keys = visitor.api.get("/api/v1/auth/jwks").json()
        assert server.stop() == 0
        assert not users_of(server.data)
        yield server.data, tokens, keys
        assert not users_of(server.data)


@pytest.fixture
def again(kept):
    """Starts servers on a copy of that folder, or all on the same one."""
    started = []

    def start(data=None):
        server = RunningServer(data=data)
        started.append(server)
        if data is None:
            subprocess.run(["cp", "-a", str(kept[0]), str(server.data)], check=True)
        return server.start()

    yield start
    for server in reversed(started):
        server.remove()


def signing_in(visitor):
    """A form that takes a third of a second to answer: a password is checked."""
    _, request = asking()
    page = visitor.pages.get(request)
    return lambda: visitor.submit(page, name="admin", password=PASSWORD)


def test_started_again_it_knows_people_keys_and_sessions_and_prints_no_link(kept, again):
    _, tokens, keys = kept
    server = again()
    with visiting(server) as visitor:
        assert visitor.api.get("/api/v1/auth/jwks").json() == keys
        refreshed = visitor.refresh(tokens["refresh_token"])
        assert refreshed.status_code == 200, refreshed.text
    assert LINK not in words(server)


def test_a_request_under_way_is_answered_before_it_stops(again):
    server = again()
    with visiting(server) as visitor:
        form, answers = signing_in(visitor), []
        asking_ = threading.Thread(target=lambda: answers.append(form().status_code))
        visitor.followed = lambda answer: answer
        asking_.start()
        time.sleep(0.1)
        began = time.monotonic()
        code = server.stop()
        asking_.join()
    assert (code, answers) == (0, [303])
    assert time.monotonic() - began < 20
    assert not users_of(server.data)
    words(server)


def test_a_head_without_end_is_cut_off_and_a_long_one_is_read(again):
    server = again()
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as asked:
        asked.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nX: ")
        with suppress(ConnectionError):
            for _ in range(20):
                asked.sendall(b"a" * 8192)
        assert asked.recv(1024).startswith(b"HTTP/1.1 400")
    with visiting(server) as visitor:
        assert visitor.api.get("/health", headers={"X": "a" * 30_000}).status_code == 200
        assert visitor.api.get("/health", headers={"X": "a" * 30_000}).status_code == 200, "each head counts anew"
        form = {"grant_type": "x" * 100_000}
        assert visitor.api.post("/api/v1/auth/token", data=form).status_code == 400, "a body may be longer"
    words(server)


def test_a_taken_port_is_told_in_one_sentence(again):
    server = again()
    second = RunningServer(data=server.data)
    told = command("run", "--host", "127.0.0.1", "--port", str(server.port), "--data", str(second.data))
    assert told.returncode == 2
    assert told.stderr.count("\n") == 1
    assert "déjà pris" in told.stderr
    assert server.get("/ready")[0] == 200
    second._home.rmdir()


def test_two_on_one_folder_share_its_database_and_the_last_one_stops_it(again):
    first = again()
    second = again(first.data)
    with visiting(first) as here, visiting(second) as there:
        tokens = here.tokens("admin", PASSWORD)
        assert here.api.get("/api/v1/auth/jwks").json() == there.api.get("/api/v1/auth/jwks").json()
        assert there.refresh(tokens["refresh_token"]).status_code == 200
    assert first.stop() == 0
    assert second.get("/ready")[0] == 200
    assert users_of(first.data / "postgres")
    assert second.stop() == 0
    assert not users_of(first.data / "postgres")
    words(first)
    words(second)


def test_two_that_start_at_once_on_an_empty_folder_both_serve():
    first, second = RunningServer(), RunningServer()
    second.data = first.data
    second._command[second._command.index("--data") + 1] = str(first.data)
    both = [threading.Thread(target=each.start) for each in (first, second)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    try:
        assert [each.get("/ready")[0] for each in (first, second)] == [200, 200]
        links = [each.welcome.rpartition("/")[2] for each in (first, second)]
        with visiting(first) as visitor:
            answers = [visitor.pages.get(f"{LINK}{link}").status_code for link in links]
        assert sorted(answers) == [200, 404], "of two links that were printed only the last one opens the door"
        assert [each.stop() for each in (first, second)] == [0, 0]
        assert not users_of(first.data)
        words(first)
        words(second)
    finally:
        second.remove()
        first.remove()


def test_killed_and_started_again_it_goes_on_and_stops_its_database(kept, again):
    server = again()
    server.kill()
    assert users_of(server.data / "postgres")
    server.start()
    with visiting(server) as visitor:
        assert visitor.refresh(kept[1]["refresh_token"]).status_code == 200
    assert server.stop() == 0
    assert not users_of(server.data / "postgres"), "it was counted as still in use by the one that was killed"
    words(server)


def test_a_number_of_a_process_that_is_now_another_s_is_no_database(kept, again):
    """After a machine lost its power, both of its locks name whatever runs under that number today."""
    server = again()
    postgres = users_of(server.data / "postgres")
    serving = [each for pid in postgres for each in psutil.Process(pid).children(recursive=True)]
    server.kill()
    for pid in (*postgres, *(each.pid for each in serving)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert until(lambda: not users_of(server.data / "postgres") and not any(each.is_running() for each in serving))
    lock = server.data / "postgres" / "postmaster.pid"
    first, _, rest = lock.read_text().partition("\n")
    assert int(first) in postgres
    [socket_lock] = lock.parent.glob(".s.PGSQL.*.lock")
    account = lock.stat()  # PostgreSQL is only afraid of processes of its own account
    as_ = {"user": account.st_uid, "group": account.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **as_) as other:
        for each in (lock, socket_lock):
            each.write_text(f"{other.pid}\n{rest}")
        server.start()
        other.kill()
    with visiting(server) as visitor:
        assert visitor.refresh(kept[1]["refresh_token"]).status_code == 200
    words(server)


def test_stopped_while_it_starts_it_leaves_no_database():
    server = RunningServer()
    with (server._home / "out").open("ab") as out, (server._home / "err").open("ab") as err:
        process = subprocess.Popen(server._command, env=server._environment, stdout=out, stderr=err)
    assert until((server.data / "postgres" / "PG_VERSION").exists, 60)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert not users_of(server.data)
    assert not server.err
    shutil.rmtree(server._home)


def command(*given, **environment):
    """One run of the command, to its end."""
    here = RunningServer()
    shutil.rmtree(here._home)
    words_ = [here._command[0], "-m", "sync_server", *given]
    return subprocess.run(
        words_, env=here._environment | environment, capture_output=True, text=True, check=False, timeout=120
    )
