"""A real server behind a proxy that fails when told, and laptops that synchronise with it in this process."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from desktop.account import kept
from desktop.review.deciding import Review
from desktop.store import attachments, conversations, reports, sealed
from desktop.store.records import Turn
from desktop.sync.rounds import Round
from shared.ids import new_id
from shared.reports.content import Report
from shared.reports.numbering import new_number
from shared.sync.protocol import Operation, Push
from shared.sync.wire import packed
from tests.fakes.laptop import Laptop
from tests.faults.link import PERFECT
from tests.faults.plan import Calm
from tests.servers.visitor import AT, CLIENT, Visitor
from tests.soak.sync import forms, wiring
from tests.soak.sync.books import read_books
from tests.soak.sync.entering import sign_in
from tests.soak.sync.fleet import organisation_of
from tests.soak.sync.headquarters import EVERYBODY, Headquarters

REGIONS = ["estuaire", "ngounie"]
_numbers = itertools.count(1)


class Desk(Laptop):
    """A person's laptop with everything that synchronises it."""

    def __init__(self, folder, office: Office, name: str) -> None:
        super().__init__(folder)
        self.office, self.name = office, name
        self._assemble()

    def _assemble(self) -> None:
        self.parts = wiring.Parts(self)
        self.exchange = self.parts.exchange
        self.review = Review(self.store, self.exchange.sealer)

    async def enter(self) -> None:
        """Sign in, as a person does."""
        hq = self.office.hq
        await sign_in(self, hq.url, hq.server.url, self.name, EVERYBODY)
        self.device = self.account.profile.device

    async def restart(self):
        """As after a night."""
        await super().restart()
        self._assemble()
        return self.account

    async def round(self) -> Round:
        return await self.exchange.round(lambda _progress: None)

    async def settle(self) -> Round:
        """Rounds until nothing moves."""
        for _ in range(20):
            told = await self.round()
            if not (told.sent or told.received or told.waiting or told.files_waiting):
                return told
        raise AssertionError(told)

    def begin(self, title: str = "Mouila") -> str:
        return self.store.conversations.begin(title=title).id

    def say(self, case: str, text: str) -> str:
        """A turn; its id."""
        turn = Turn(conversation=case, at=datetime.now(UTC), heard=text)
        self.store.conversations.add(turn)
        return turn.id

    def seen(self, of: Desk) -> forms.Forms:
        """What this laptop can read of another one's."""
        return self.pulled().get(of.device, {})

    def pulled(self) -> dict[str, forms.Forms]:
        """By device, what this laptop can read."""
        return forms.pulled(self.store)

    def set_clock(self, off: timedelta, monkeypatch) -> None:
        """As somebody sets it; the store's moments are those of the same clock."""
        self.clock.off = off
        for module in (conversations, reports, sealed, attachments):
            monkeypatch.setattr(module, "now", self.clock, raising=False)

    def shown_title(self, case: str) -> str:
        """What a reviewer's list shows of a case."""
        [line] = [each for each in self.parts.inbox.cases() if each.id == case]
        return line.title

    def sealed_size(self) -> int:
        """Bytes of everything that was sealed here, as one message would carry it."""
        rows = self.store.database.rows("SELECT operation FROM sealed ORDER BY dseq")
        operations = [msgspec.msgpack.decode(row["operation"], type=Operation) for row in rows]
        return len(packed(Push(operations=tuple(operations))))

    def states(self) -> list[str]:
        """How what was pulled stands."""
        return [row["state"] for row in self.store.database.rows("SELECT state FROM received ORDER BY cursor")]


class Office:
    """The organisation: people who may be invited, and the books of its server."""

    def __init__(self, folder) -> None:
        self.hq = Headquarters(folder)
        self.hq.open()
        self.hq.found(organisation_of(self.hq), REGIONS)

    @property
    def proxy(self):
        return self.hq.proxy

    def end_session(self, desk: Desk) -> None:
        """As when it was ended from another place."""
        visitor = Visitor(self.hq.server.url)
        told = {"token": kept.read(desk.store).refresh_token, "client_id": CLIENT}
        assert visitor.api.post(f"{AT}/revoke", data=told).is_success
        visitor.close()

    async def books(self):
        """What the server's database holds."""
        return await asyncio.to_thread(read_books, self.hq.server.data)

    async def of(self, desk: Desk) -> list[int]:
        """The numbers that the server has of a laptop, in its line's order."""
        return [each.dseq for each in (await self.books()).line if each.device == desk.device]


def report(faits: str, like: Report | None = None, conversation: str = "") -> Report:
    """A report that says this; the same one again when it is `like` one."""
    now = datetime.now(UTC)
    fresh = like or Report(id=new_id(), number=new_number("FT", now), kind="fiche", created=now, changed=now)
    return msgspec.structs.replace(fresh, values={"faits": faits}, changed=now, conversation=conversation)


@pytest.fixture(scope="session")
def one_office(tmp_path_factory):
    """For all who share it: each test's people are new ones, and see one another only where a test lets them."""
    office = Office(tmp_path_factory.mktemp("backups"))
    yield office
    office.hq.close()


@pytest.fixture(scope="module")
def own_office(tmp_path_factory):
    """For a module that puts its server back or counts everything in its log."""
    office = Office(tmp_path_factory.mktemp("backups"))
    yield office
    office.hq.close()


@pytest.fixture(scope="module")
def office(one_office):
    return one_office


@pytest.fixture
async def desk(office, tmp_path):
    """Makes laptops of new people, signed in, with the review keys they are entitled to."""
    made: list[Desk] = []

    async def make(role: str = "user", region: str | None = "ngounie", name: str = "", *, share: bool = True) -> Desk:
        number = next(_numbers)
        if not name:
            name = f"person{number}"
            office.hq.invite(name, role, region)
        made.append(Desk(tmp_path / f"desk{number}", office, name))
        await made[-1].enter()
        if share:
            office.hq.keeper.share()
        return made[-1]

    office.proxy.plan, office.proxy.link, office.proxy.down = Calm(), PERFECT, False
    yield make
    office.proxy.plan, office.proxy.link, office.proxy.down = Calm(), PERFECT, False
    for each in made:
        await each.close()
