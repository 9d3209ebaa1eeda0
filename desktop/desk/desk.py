"""The agent's desk: it is unlocked with a passphrase, talks, keeps what was said, and locks itself when left alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date
from typing import Literal

from desktop.account.account import Account
from desktop.account.refusals import DeviceWiped
from desktop.account.refusals import LeaseOver as LeaseIsOver
from desktop.account.sign_in import Opened as PageOpened
from desktop.account.sign_in import in_browser
from desktop.desk.company import Company, Gather
from desktop.desk.events import AccountChanged, DeskEvent, LeaseOver, Locked, Opened, Unsound, Why, Wiped
from desktop.desk.exchanging import MakeExchange, exchange_of, synchronising
from desktop.desk.membership import Membership
from desktop.desk.reaching import Reaching
from desktop.desk.reviewing import Reviewing
from desktop.desk.speaking import Speaking
from desktop.desk.syncing import Syncing
from desktop.settings import Settings
from desktop.store.refusals import StoreDamaged
from desktop.store.store import Store
from desktop.store.vault import Vault
from shared.errors import PartMissing
from shared.language import say
from shared.reports.content import Kind
from shared.reports.extraction import Extraction, Said, extract

LOOK_EVERY_S = 2.0

State = Literal["new", "locked", "open"]


class Desk:
    """All methods but `touch` and the properties belong to the loop; `tell` is called on it, too."""

    def __init__(
        self,
        vault: Vault,
        gather: Gather,
        settings: Settings,
        tell: Callable[[DeskEvent], None],
        exchange: MakeExchange = exchange_of,
    ) -> None:
        self._vault, self._gather, self._settings, self._tell = vault, gather, settings, tell
        self._exchange = exchange
        self._company: Company | None = None
        self._gathering = asyncio.Lock()
        self._warming: asyncio.Task[None] | None = None
        self._store: Store | None = None
        self._talk: Speaking | None = None
        self._member: Membership | None = None
        self._syncing: Syncing | None = None
        self._reaching: Reaching | None = None
        self._leaving: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._touched = _now()

    @property
    def state(self) -> State:
        """Whether there is a store at all, and whether it is open."""
        if self._store is not None:
            return "open"
        return "locked" if self._vault.exists else "new"

    @property
    def vault(self) -> Vault:
        return self._vault

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def store(self) -> Store:
        """What is kept; only while the desk is open."""
        if self._store is None:
            raise _locked()
        return self._store

    @property
    def talk(self) -> Speaking:
        """Who talks and listens; only while the desk is open."""
        if self._talk is None:
            raise _locked()
        return self._talk

    @property
    def account(self) -> Account:
        """Who is signed in at the organisation's server; only while the desk is open."""
        if self._member is None:
            raise _locked()
        return self._member.account

    @property
    def syncing(self) -> Syncing:
        """Who synchronises; only while the desk is open."""
        if self._syncing is None:
            raise _locked()
        return self._syncing

    @property
    def reviewing(self) -> Reviewing:
        """What a reviewer does; only while the desk is open."""
        return Reviewing(self.store, self.account)

    async def prepare(self, *, again: bool = False) -> Company:
        """Gather the engines, and let them start meanwhile; nothing of that needs the passphrase.

        `again` looks at what is here now: a model was brought, or the voice is to speak at another speed.
        """
        async with self._gathering:
            if self._company is None or again:
                self._company = await self._gather(self._settings.speed)
                self._warming = asyncio.create_task(self._company.engines.warm())
            return self._company

    async def warmed(self) -> None:
        """Wait until the engines are warm: the next answer comes as fast as it can."""
        await self.prepare()
        if self._warming is not None:
            await asyncio.shield(self._warming)

    async def create(self, passphrase: str) -> str:
        """Make a new store; the recovery code to print. `enter` opens the desk once that is done."""
        self._store, code = await asyncio.to_thread(self._vault.create, passphrase)
        return code

    async def enter(self) -> None:
        """The recovery code is in safety: open the desk that was created."""
        await self._open(self.store, self._membership(self.store))

    async def unlock(self, passphrase: str) -> None:
        """Open the store; its own error when that cannot be, LeaseOver or DeviceWiped when the account forbids it."""
        await self._admit(await asyncio.to_thread(self._vault.unlock, passphrase), Account.admit)

    async def sign_in_and_unlock(self, passphrase: str, opened: PageOpened = in_browser) -> None:
        """Open the store after signing in again, when its lease is over."""

        async def sign_in(account: Account) -> None:
            profile = account.profile
            await account.sign_in(profile.server if profile else self._settings.server, opened)

        await self._admit(await asyncio.to_thread(self._vault.unlock, passphrase), sign_in)

    async def recover(self, code: str, passphrase: str) -> None:
        """Open the store with the recovery code, and give it a new passphrase."""
        await self._admit(await asyncio.to_thread(self._vault.recover, code, passphrase), Account.admit)

    async def change_passphrase(self, old: str, new: str) -> None:
        """From now on `new` opens the store."""
        await asyncio.to_thread(self._vault.change_passphrase, old, new)

    async def lock(self, why: Why = "asked") -> None:
        """Everything said is written; then the store closes and its keys are wiped."""
        if self._store is None:
            return
        if self._watch is not None and self._watch is not asyncio.current_task():
            self._watch.cancel()
        talk, store, member, syncing, reaching = self._talk, self._store, self._member, self._syncing, self._reaching
        self._watch = self._talk = self._store = self._member = self._syncing = self._reaching = None
        if syncing is not None:
            await syncing.aclose()
        if talk is not None:
            await talk.close()
        if reaching is not None:
            await reaching.aclose()
        if member is not None:
            await member.aclose()
        await asyncio.to_thread(store.close)
        self._tell(Locked(why=why))

    async def aclose(self) -> None:
        """Lock, and end the engines."""
        if self._leaving is not None:
            await self._leaving
        await self.lock("leaving")
        if self._warming is not None:
            self._warming.cancel()
            with suppress(asyncio.CancelledError):
                await self._warming
        if self._company is not None:
            await self._company.engines.aclose()

    def touch(self) -> None:
        """Somebody is there: put off the automatic lock."""
        self._touched = _now()

    async def use(self, settings: Settings) -> None:
        """Go on with other settings."""
        before, self._settings = self._settings, settings
        for each in (self._syncing, self._reaching):
            if each is not None:
                each.use(settings)
        if self._talk is None or before == settings:
            return
        self._talk.restrict(settings.privacy)
        company = await self.prepare(again=before.speed != settings.speed)
        live = ("microphone", "speaker", "speed", "patience", "spoken_answers", "language")
        if any(getattr(before, name) != getattr(settings, name) for name in live):
            await self._talk.use(settings, company)

    async def models_changed(self) -> None:
        """A model was brought or removed: go on with those that are here now."""
        company = await self.prepare(again=True)
        for part in company.missing:
            self._tell(part)
        if self._talk is not None:
            await self._talk.use(self._settings, company)

    async def extract(
        self, conversation: str, kind: Kind, progress: Callable[[int, int], None] = lambda _done, _all: None
    ) -> Extraction:
        """The fields of a report that a conversation gives, each with the sentence it comes from."""
        company = await self.prepare()
        turns = await asyncio.to_thread(self.store.conversations.thread, conversation, limit=100_000)
        said = [Said(turn.id, turn.said, turn.at.astimezone().date()) for turn in turns]
        return await extract(said, kind, company.extractor, date.today(), progress=progress)  # noqa: DTZ011

    def _membership(self, store: Store) -> Membership:
        account = Account(store, self._destroy, changed=self._account_changed)
        return Membership(account, self._lease_is_over)

    async def _admit(self, store: Store, by: Callable[[Account], Awaitable[object]]) -> None:
        """Open the desk if the account lets it; close the store again if not."""
        member = self._membership(store)
        try:
            await by(member.account)
        except BaseException:
            await member.account.aclose()
            await asyncio.to_thread(store.close)
            raise
        await self._open(store, member)

    async def _destroy(self) -> None:
        """The organisation ordered it: nothing of the store is left, and the desk is locked."""
        try:
            await asyncio.to_thread(self._vault.destroy)
            self._tell(Wiped(message=DeviceWiped().message))
        finally:
            self._leaving = asyncio.create_task(self.lock("wiped"))

    def _lease_is_over(self, error: LeaseIsOver) -> None:
        self._tell(LeaseOver(message=error.message))
        self._leaving = asyncio.create_task(self.lock("lease"))

    def _account_changed(self) -> None:
        if self._member is not None:
            self._tell(AccountChanged())
        for each in (self._syncing, self._reaching):
            if each is not None:
                each.account_changed()

    async def _open(self, store: Store, member: Membership) -> None:
        self._store, self._member = store, member
        self._syncing = synchronising(store, self._exchange(store, member.account), self._settings, self._tell)
        self.touch()
        self._tell(Opened())
        company = await self.prepare()
        self._reaching = Reaching(company.beyond, store, member.account, self._settings)
        self._talk = Speaking(store, company, self._settings, self._tell)
        for part in company.missing:
            self._tell(part)
        await self._talk.open()
        member.begin()
        self._syncing.begin()
        self._watch = asyncio.create_task(self._lock_when_idle())
        self._checking = asyncio.create_task(self._check(store))

    async def _check(self, store: Store) -> None:
        """Look at every page once, beside the work; the store may close meanwhile."""
        with suppress(PartMissing):
            try:
                await asyncio.to_thread(store.check)
            except StoreDamaged as error:
                self._tell(Unsound(message=error.message, code=error.code))

    async def _lock_when_idle(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if self._talk is not None and not self._talk.quiet:
                self.touch()
            idle_s = max(here - there for here, there in zip(_now(), self._touched, strict=True))
            if idle_s >= self._settings.lock_after_minutes * 60:
                await self.lock("idle")
                return


def _locked() -> PartMissing:
    return PartMissing(say("Le bureau est verrouillé.", "The desk is locked."), code="locked")


def _now() -> tuple[float, float]:
    """Both clocks: one stands still while the laptop sleeps, the other may be set back."""
    return time.monotonic(), time.time()
