"""A desk without engines, cards or disk: it remembers every gesture and tells what a test makes it tell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from desktop.desk.events import DeskEvent, Locked, Opened, Ready
from desktop.settings import Settings
from desktop.store.refusals import TooSoon, WrongPassphrase, WrongRecoveryCode
from shared.errors import IastedError, PartMissing
from tests.fakes.account import FakeAccount
from tests.fakes.memory import MemoryStore
from tests.fakes.syncing import FakeSyncing

CODE = "K7QD-2MXW-9TRA-4HEN-8BVC-P3"


class FakeVault:
    def __init__(self, *, exists: bool = True) -> None:
        self.exists = exists
        self.wait_s = 0.0


class FakeTalk:
    """Remembers gestures in `done`."""

    def __init__(self, tell: Callable[[DeskEvent], None]) -> None:
        self.tell = tell
        self.done: list[Any] = []
        self.conversation = ""
        self.quiet = True

    async def open(self, conversation: str = "", *, privacy: str = "") -> None:
        self.conversation = conversation
        self.done.append(("open", conversation, privacy))
        self.tell(Ready(microphone="Micro de test", speaker="Haut-parleur de test"))

    async def close(self) -> None:
        self.done.append("close")

    def press(self) -> None:
        self.done.append("press")

    def release(self) -> None:
        self.done.append("release")

    def cancel(self) -> None:
        self.done.append("cancel")

    def hands_free(self, *, on: bool) -> None:
        self.done.append(("hands-free", on))

    def dictate(self, *, on: bool) -> None:
        self.done.append(("dictate", on))

    def ask(self, question: str) -> None:
        self.done.append(("ask", question))

    def say(self, text: str) -> None:
        self.done.append(("say", text))


class FakeDesk:
    """`refusals` are raised by the next attempts to open it, one each."""

    def __init__(self, tell: Callable[[DeskEvent], None], *, exists: bool = True, passphrase: str = "secret") -> None:
        self.tell = tell
        self.vault = FakeVault(exists=exists)
        self.passphrase = passphrase
        self.settings = Settings()
        self.memory = MemoryStore()
        self.identity = FakeAccount(self.memory.outbox.unsent)
        self.synchronising = FakeSyncing(tell)
        self.refusals: list[IastedError] = []
        self.touches = 0
        self.left = False
        self._open = False
        self._talk = FakeTalk(tell)

    @property
    def state(self) -> str:
        return "open" if self._open else "locked" if self.vault.exists else "new"

    @property
    def store(self) -> MemoryStore:
        if not self._open:
            raise PartMissing("verrouillé", code="locked")
        return self.memory

    @property
    def account(self) -> FakeAccount:
        if not self._open:
            raise PartMissing("verrouillé", code="locked")
        return self.identity

    @property
    def syncing(self) -> FakeSyncing:
        if not self._open:
            raise PartMissing("verrouillé", code="locked")
        return self.synchronising

    @property
    def reviewing(self) -> Any:
        raise PartMissing("personne n’examine ici", code="nobody")

    @property
    def talk(self) -> FakeTalk:
        if not self._open:
            raise PartMissing("verrouillé", code="locked")
        return self._talk

    async def prepare(self, *, again: bool = False) -> None:
        pass

    async def create(self, passphrase: str) -> str:
        self._refuse()
        self.passphrase, self.vault.exists = passphrase, True
        return CODE

    async def enter(self) -> None:
        await self._enter()

    async def unlock(self, passphrase: str) -> None:
        self._refuse()
        if self.vault.wait_s:
            raise TooSoon(self.vault.wait_s)
        if passphrase != self.passphrase:
            raise WrongPassphrase
        await self._enter()

    async def sign_in_and_unlock(self, passphrase: str, opened: Callable[[str], None]) -> None:
        if passphrase != self.passphrase:
            raise WrongPassphrase
        await self.identity.sign_in(self.settings.server, opened)
        await self._enter()

    async def recover(self, code: str, passphrase: str) -> None:
        self._refuse()
        if code != CODE:
            raise WrongRecoveryCode
        self.passphrase = passphrase
        await self._enter()

    async def change_passphrase(self, old: str, new: str) -> None:
        if old != self.passphrase:
            raise WrongPassphrase
        self.passphrase = new

    async def lock(self, why: str = "asked") -> None:
        if self._open:
            self._open = False
            self.tell(Locked(why=why))

    async def aclose(self) -> None:
        await self.lock("leaving")
        self.left = True

    def touch(self) -> None:
        self.touches += 1

    async def use(self, settings: Settings) -> None:
        self.settings = settings

    async def models_changed(self) -> None:
        pass

    async def _enter(self) -> None:
        self._open = True
        self.tell(Opened())
        await asyncio.sleep(0)
        await self._talk.open()

    def _refuse(self) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
