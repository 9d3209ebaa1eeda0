"""An agent's store with a report, the real server, and a network between them that fails as a test wants."""

from __future__ import annotations

import secrets
from contextlib import closing
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from desktop.account.refusals import Unreachable
from desktop.store.case_keys import CaseKey
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from desktop.sync.files import Files
from shared.reports.content import new_report
from shared.reports.kinds import kind
from tests.fakes.token_account import TokenAccount
from tests.faults.proxy import Proxy
from tests.servers.in_process import Server
from tests.servers.population import Population
from tests.servers.postgres import ask, fresh_database
from tests.servers.sealed import new_key

PASSPHRASE = "le bac passe à midi"
CHEAP = Cost(memory_kib=64, passes=1, lanes=1)


class Desk:
    """A laptop with one report, whose case the server knows."""

    def __init__(self, folder, server, person, token: str, base: str) -> None:
        self._vault = Vault(folder, None, cost=CHEAP)
        self.store, _ = self._vault.create(PASSPHRASE)
        self.account = TokenAccount(base, token)
        self.report = new_report(kind("fiche"))
        self.store.reports.save(self.report)
        self.key = new_key(server, person, person.region)
        self.knows(self.report.id, self.key)
        self.files = Files(self.store, self.account)

    def knows(self, case: str, key: str) -> None:
        row = CaseKey(id=key, conversation=case, commitment="0" * 64, secret=b"s" * 32, made=True)
        self.store.case_keys.keep(row)

    def attach(self, name: str = "photo.jpg", size: int = 300_000, content: bytes | None = None):
        """A file beside the report, described as its record is; what others know of it."""
        self.store.attachments.add(self.report.id, name, content or secrets.token_bytes(size), "image/jpeg")
        return self.files.describe(self.report.id, name)

    def content(self, name: str = "photo.jpg") -> bytes:
        found = next(each for each in self.store.attachments.list(self.report.id) if each.ref.name == name)
        return self.store.attachments.read(found.ref)

    def restart(self) -> None:
        """As after a night."""
        self.store.close()
        self.store = self._vault.unlock(PASSPHRASE)
        self.files = Files(self.store, self.account)

    async def send_through(self, rounds: int = 200) -> int:
        """Again and again until nothing waits; how often the link broke."""
        for broke in range(rounds):
            try:
                await self.files.send()
            except Unreachable:
                continue
            if not self.files.waiting()[0]:
                return broke
        raise AssertionError(self.files.waiting())

    def states(self) -> dict[str, str]:
        return {each.name: each.state for each in self.store.blobs.of_report(self.report.id)}


@pytest.fixture(scope="module")
def server(system_postgres):
    running = Server(fresh_database(system_postgres), access_minutes=60).start()
    running.ask = lambda sql: ask(system_postgres, sql, urlsplit(running.url).path.strip("/"))
    assert running.links or running.visitor().api.get("/ready").is_success
    yield running
    running.stop()


@pytest.fixture(scope="module")
def population(server):
    with closing(Population(server)) as population:
        yield population


@pytest.fixture
def proxy(server):
    with closing(Proxy().start(server.settings.port)) as proxy:
        yield proxy


@pytest.fixture
def people(population):
    """Who records, who reads, and their tokens; the loop of the population is not the tests' own."""
    writes, reads = population.person("user", "estuaire"), population.person("agent", "estuaire")
    return SimpleNamespace(writes=writes, writing=population.access(writes), reading=population.access(reads))


@pytest.fixture
async def desk(tmp_path, server, people, proxy):
    desk = Desk(tmp_path / "desk", server, people.writes, people.writing, proxy.url)
    yield desk
    await desk.account.aclose()
    desk.store.close()


@pytest.fixture
async def reviewer(people, server):
    """An agent of the region, who reads."""
    account = TokenAccount(server.base, people.reading)
    yield account
    await account.aclose()
