"""A laptop's store and keys as synchronisation needs them, without a server or an account behind them."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.account.kept import Profile
from desktop.keys.refusals import KeysAwaited
from desktop.store.received import Received
from desktop.store.store import Store
from desktop.sync.sealing import Sealer
from shared.crypto.keys import new_sealing_key, public_of
from shared.crypto.recipients import Recipient
from shared.sync.content import AttachmentBody
from shared.sync.protocol import Head, Page, Push, Pushed, Since
from tests.fakes.scribe import Readers

ORG = "org1"


class FakeAccount:
    """Whoever is signed in."""

    def __init__(self, device: str = "device1", region: str = "ngounie", role: str = "agent") -> None:
        self.profile: Profile | None = Profile(
            id=f"of-{device}",
            name="agnes",
            display_name="Agnès",
            role=role,
            region=region,
            region_code=region,
            organisation="Inspection",
            organisation_id=ORG,
            device=device,
            server="http://127.0.0.1:1",
        )


class FakeKeyring:
    """The keys of one organisation; `listed` is empty until they were made, `shared` is what this laptop may open."""

    def __init__(self, readers: Readers, device: str = "device1", shared: tuple[str, ...] = ()) -> None:
        self.readers, self.shared, self.device = readers, set(shared), device
        self.own, self.founded, self.epoch = new_sealing_key(), True, 1

    def recipients(self, region_code: str) -> list[Recipient]:
        if not self.founded:
            raise KeysAwaited
        own = Recipient(kind="device", id=self.device, epoch=0, public=public_of(self.own).hex())
        listed = self.readers.of(region_code or None)
        return [own, *(Recipient(kind=each.kind, id=each.id, epoch=self.epoch, public=each.public) for each in listed)]

    def private(self, kind: str, name: str, epoch: int):
        if kind == "device":
            return self.own if name == self.device else None
        return self.readers.private.get((kind, name)) if kind in self.shared else None


class Scripted:
    """A server that says what it was told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.pushes: list[Push] = []
        self.answers: list[Pushed | Exception] = []
        self.pages: list[Page | Exception] = []
        self.asked: list[Since] = []
        self.refused_entries = 0

    async def push(self, push: Push) -> Pushed:
        self.pushes.append(push)
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        return Pushed(acked=push.operations[-1].dseq if push.operations else 0, entries_acked=-1)

    async def pull(self, since: Since) -> Page:
        self.asked.append(since)
        page = self.pages.pop(0) if self.pages else Page(cursor=since.cursor, mark=since.mark)
        if isinstance(page, Exception):
            raise page
        return page

    async def head(self) -> Head:
        return Head(head=0, acked=0, entries_acked=0)


class NoEntries:
    """No audit entries."""

    def pending(self, limit: int) -> list[bytes]:
        del limit
        return []

    def acked(self, through: int) -> None:
        """Nothing waits."""


class Folded:
    """Remembers what it was handed."""

    def __init__(self) -> None:
        self.rows: list[Received] = []

    def take(self, rows: Sequence[Received]) -> None:
        self.rows += rows


def no_files(report: str, name: str) -> AttachmentBody | None:
    """There are none."""
    del report, name


def sealer_of(store: Store, keyring: FakeKeyring, account: FakeAccount | None = None, clock_ms=lambda: 1000) -> Sealer:
    """A sealer on a store that is real."""
    return Sealer(store, account or FakeAccount(keyring.device), keyring, no_files, clock_ms)
