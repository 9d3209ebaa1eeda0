"""A database comes to its tables once, whoever starts first, and two instances that share it are one server."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.errors import BadInput
from sync_server.kit import migrate as migrations
from sync_server.kit.database import Database
from sync_server.kit.migrate import Migration, all_migrations, is_current, migrate
from tests.integration.server.conftest import PASSWORD, Server
from tests.servers.postgres import ask, fresh_database


@pytest.fixture
def nobody_is_locked_out():
    """Nobody signs in wrongly here."""


def done(url, work):
    async def worked():
        async with Database(url, 2) as database:
            return await work(database)

    return asyncio.run(worked())


def name_of(url):
    return url.partition("?")[0].rpartition("/")[2]


def test_an_empty_database_gets_every_table_once(database_url):
    names = [each.name for each in all_migrations()]
    assert done(database_url, is_current) is False
    assert done(database_url, migrate) == names
    assert done(database_url, migrate) == []
    assert done(database_url, is_current) is True


def test_many_who_migrate_at_once_apply_each_once(postgres):
    url = fresh_database(postgres)
    with ThreadPoolExecutor(4) as crowd:
        applied = [each for told in crowd.map(lambda _: done(url, migrate), range(4)) for each in told]
    assert applied == [each.name for each in all_migrations()]
    assert int(ask(postgres, "SELECT count(*) FROM schema_migration", name_of(url))) == len(applied)


def test_a_migration_that_fails_leaves_nothing_of_itself_or_of_those_before(postgres, monkeypatch):
    url = fresh_database(postgres)
    broken = Migration(99, "0099_broken.sql", "CREATE TABLE half (id text); SELECT 1 / 0;")
    monkeypatch.setattr(migrations, "all_migrations", lambda: [*all_migrations(), broken])
    with pytest.raises(Exception, match="division by zero"):
        done(url, migrate)
    assert ask(postgres, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", name_of(url)) == "0"


def test_a_database_of_a_newer_version_is_left_alone(postgres):
    url = fresh_database(postgres)
    done(url, migrate)
    ask(postgres, "INSERT INTO schema_migration VALUES (99, '0099_later.sql', 'x')", name_of(url))
    with pytest.raises(BadInput, match="plus récente") as refused:
        done(url, migrate)
    assert refused.value.code == "database-newer"


def test_a_migration_that_was_rewritten_is_refused(postgres):
    url = fresh_database(postgres)
    done(url, migrate)
    ask(postgres, "UPDATE schema_migration SET sha256 = 'x' WHERE number = 1", name_of(url))
    with pytest.raises(BadInput, match=r"0001_people\.sql") as refused:
        done(url, migrate)
    assert refused.value.code == "migration-altered"


@pytest.fixture
def two(postgres):
    """Two instances that start at once on one empty database."""
    url = fresh_database(postgres)
    servers = [Server(url), Server(url)]
    starting = [threading.Thread(target=each.start) for each in servers]
    for each in starting:
        each.start()
    for each in starting:
        each.join()
    yield servers
    for each in servers:
        each.stop()


def test_two_instances_are_one_server(two, postgres):
    first, second = two
    here, there = first.visitor(), second.visitor()
    assert {each.api.get("/ready").status_code for each in (here, there)} == {200}
    links = [link.partition("/account")[2] for server in two for link in server.links]
    open_ = [link for link in links if here.pages.get(f"/account{link}").status_code == 200]
    assert len(open_) == 1, "one link opens the door, whoever printed it"
    assert there.welcome(f"/account{open_[0]}", PASSWORD).status_code == 200
    assert here.api.get("/api/v1/auth/jwks").json() == there.api.get("/api/v1/auth/jwks").json()
    assert ask(postgres, "SELECT count(*) FROM organisation", name_of(first.url)) == "1"
    assert ask(postgres, "SELECT count(*) FROM person", name_of(first.url)) == "1"
    assert ask(postgres, "SELECT count(*) FROM signing_key", name_of(first.url)) == "1"

    code, verifier = here.authorize("admin", PASSWORD)
    assert first.settings.issuer != second.settings.issuer
    tokens = there.redeem(code, verifier).json()
    refreshed = here.refresh(tokens["refresh_token"])
    assert refreshed.status_code == 200
    assert there.refresh(refreshed.json()["refresh_token"]).status_code == 200
    here.close()
    there.close()


def test_of_two_refreshes_at_two_instances_only_one_advances(two):
    first, second = two
    here, there = first.visitor(), second.visitor()
    for link in [link.partition("/account")[2] for server in two for link in server.links]:
        if here.pages.get(f"/account{link}").status_code == 200:
            here.welcome(f"/account{link}", PASSWORD)
            break
    token = here.tokens("admin", PASSWORD)["refresh_token"]
    with ThreadPoolExecutor(2) as crowd:
        answers = [each.result() for each in [crowd.submit(who.refresh, token) for who in (here, there)]]
    assert [answer.status_code for answer in answers] == [200, 200], "a lost answer is forgiven"
    counters = {answer.json()["refresh_token"].split(".")[1] for answer in answers}
    assert counters == {"1"}
    here.close()
    there.close()


def test_two_instances_count_requests_together_in_valkey(postgres, valkey):
    url = fresh_database(postgres)
    servers = [Server(url, redis_url=valkey.url, requests_per_minute=6).start() for _ in range(2)]
    visitors = [server.visitor() for server in servers]
    statuses = [visitors[turn % 2].api.get("/api/v1/auth/jwks").status_code for turn in range(8)]
    assert statuses == [200] * 6 + [429] * 2
    valkey.told("FLUSHALL")
    for visitor in visitors:
        visitor.close()
    for server in servers:
        server.stop()
