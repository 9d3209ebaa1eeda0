"""Sealed files while things fail: the bucket goes, fills up, the server is killed; nothing is complete too early."""

from __future__ import annotations

import os
import subprocess
from contextlib import closing
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from tests.integration.server.conftest import PASSWORD, Server
from tests.servers.population import Population
from tests.servers.postgres import ask, fresh_database
from tests.servers.processes import until
from tests.servers.running import RunningServer
from tests.servers.s3 import S3
from tests.servers.sealed import SealedFile, Sender, new_key
from tests.servers.visitor import Visitor


@pytest.fixture(scope="module")
def postgres(system_postgres):
    """Where pieces are kept is no matter of the database's version."""
    return system_postgres


@pytest.fixture
def nobody_is_locked_out():
    """Each test has a server of its own."""


@pytest.fixture
def own_server(postgres):
    """A server with settings of the test's own, an agent, and a file of theirs; ended with the test."""
    ends = []

    def start(**chosen):
        running = Server(fresh_database(postgres), **chosen).start()
        running.ask = lambda sql: ask(postgres, sql, urlsplit(running.url).path.strip("/"))
        visitor = running.visitor()
        until(lambda: running.links)
        visitor.welcome(running.link, PASSWORD)
        population = Population(running)
        ends.append((running, visitor, population))
        owner = population.person("agent", "estuaire")
        file = SealedFile(new_key(running, owner, "estuaire"))
        return Sender(visitor, population.access(owner), file)

    yield start
    for running, visitor, population in ends:
        visitor.close()
        population.close()
        running.stop()


@pytest.fixture
def own_s3(monkeypatch):
    with S3() as s3:
        for name, value in s3.environment.items():
            monkeypatch.setenv(name, value)
        yield s3


def test_while_s3_is_gone_nothing_is_lost_and_nothing_counts(own_server, own_s3):
    sender = own_server(s3_bucket=own_s3.bucket("files"), s3_endpoint_url=own_s3.url)
    sender.announce()
    sender.put(0, 60_000)
    own_s3.stop()
    refused = sender.put(60_000)
    assert (refused.status_code, refused.json()["code"]) == (503, "bucket-unavailable")
    assert int(refused.headers["retry-after"]) >= 1
    assert (sender.received, sender.complete) == (100_000, False)
    assert sender.announce().status_code == 503
    own_s3.start()
    assert until(lambda: sender.announce().status_code == 200)
    assert sender.complete
    assert sender.whole() == sender.file.content
    kept = own_s3.client().list_objects_v2(Bucket="files")["Contents"]
    assert [(each["Key"].rpartition("/")[2], each["Size"]) for each in kept] == [(sender.file.id, 100_000)]
    own_s3.stop()
    assert sender.read().status_code == 503


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_keeps_what_arrived_and_makes_no_half_file(own_server, small_disk):
    sender = own_server(data=small_disk)
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * (1 << 20 - 1))
    filler.write_bytes(b"x" * ((1 << 20) - 60_000))
    sender.announce()
    refused = sender.put(0)
    assert (refused.status_code, refused.json()["code"]) == (503, "storage-full")
    assert (sender.received, sender.complete) == (100_000, False)
    assert not [path for path in (small_disk / "blobs").rglob("*") if path.is_file()]
    filler.unlink()
    assert sender.announce().json()["complete"]
    assert sender.whole() == sender.file.content


def test_a_server_that_is_killed_goes_on_with_what_it_had(postgres):
    url = fresh_database(postgres)
    with RunningServer(DATABASE_URL=url) as server, closing(Visitor(server.url)) as visitor:
        visitor.welcome(server.welcome, PASSWORD)
        access = visitor.tokens("admin", PASSWORD)["access_token"]
        me = visitor.get("/api/v1/auth/me", access).json()
        owner = SimpleNamespace(organisation=me["organisation"]["id"], id=me["id"])
        asking = SimpleNamespace(ask=lambda sql: ask(postgres, sql, urlsplit(url).path.strip("/")))
        sender = Sender(visitor, access, SealedFile(new_key(asking, owner), 400_000))
        sender.announce()
        for _ in range(3):
            before = sender.received
            sender.cut_after(before, 100_000)
            assert until(lambda before=before: sender.received > before)
            server.kill()
            server.start()
        assert sender.received >= 3 * (64 << 10), "what was acknowledged, and what was kept on the way"
        sender.send()
        assert sender.whole() == sender.file.content
        server.kill()
        server.start()
        assert sender.complete
        assert sender.whole() == sender.file.content
