"""Makes the next signed list and publishes it: written here first, given up only when it can never be published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress

from desktop.account.account import Account
from desktop.keys import served
from desktop.keys.cabinet import Cabinet, Made
from desktop.keys.keyring import Keyring
from desktop.keys.lines import Line
from desktop.keys.refusals import BAD_SHARE, AlreadyFounded, Distrusted, KeysAwaited, NoKeeper, Overtaken
from desktop.keys.sheet import Sheet, sheet_of
from desktop.store.store import Store
from shared.crypto.keys import new_signing_key, public_of
from shared.crypto.manifest import Manifest, Trust, accept, current, issue, signed
from shared.crypto.recipients import Recipient
from shared.crypto.review import begin

Give = Callable[[Sheet], None]
"""Hands the recovery sheet to a person; it raises when it could not, and then nothing is published."""


class Publishing:
    """Of one keeper."""

    def __init__(self, store: Store, account: Account, keyring: Keyring, give: Give) -> None:
        self._store, self._account, self._keyring, self._give = store, account, keyring, give

    def begin_first(self, lines: Iterable[Line]) -> None:
        """Make the root and the first list."""
        made, root = [self._made(line, None) for line in lines], new_signing_key()
        manifest = issue(self._organisation, tuple(key for key, _ in made))
        self._cabinet.found(root, made, signed(manifest, root))

    def begin_next(self, after: Manifest, lines: Iterable[Line]) -> None:
        """Make new epochs and the list that tells of them."""
        if (root := self._cabinet.root) is None:
            raise NoKeeper
        made = [self._made(line, current(after, line.kind, line.id)) for line in lines]
        self._cabinet.begin(made, signed(issue(after.org, tuple(key for key, _ in made), after), root))

    async def published(self) -> bool:
        """Publish what is pending; False when another list took its place, which is held from now on."""
        cabinet = self._cabinet
        root, pending = cabinet.root, cabinet.pending
        if root is None:
            raise NoKeeper
        public = public_of(root).hex()
        if pending:
            self._give_sheet(public, pending)
            try:
                await served.publish(self._account, public, pending)
            except Overtaken:
                return await self._overtaken(public, pending)
        await self._refresh(public)
        if pending:
            await asyncio.to_thread(self._done)
        return True

    async def _refresh(self, root: str) -> None:
        """Hold what the server has now, or stop: nothing is signed on top of a list that was refused."""
        await self._keyring.refresh()
        if (alarm := self._keyring.alarm) is not None and alarm.code == "manifest-older":
            await self._restore(root)
            alarm = self._keyring.alarm
        trust = self._keyring.trust
        if alarm is not None and alarm.code != BAD_SHARE:
            raise Distrusted(alarm.message)
        if trust is None:
            raise KeysAwaited
        if trust.root != root:
            raise AlreadyFounded

    async def _restore(self, root: str) -> None:
        """Give the server back the list that this laptop holds: it was restored from a backup."""
        private, trust = self._cabinet.root, self._keyring.trust
        if private is not None and trust is not None and trust.manifest is not None and trust.root == root:
            with suppress(Overtaken):
                await served.publish(self._account, root, signed(trust.manifest, private))
                await self._keyring.refresh()

    async def _overtaken(self, root: str, pending: bytes) -> bool:
        """Whether ours was published all the same, before others; otherwise it never will be, and makes room."""
        await self._keyring.refresh()
        trust, ours = self._keyring.trust, self._read(root, pending)
        if trust is not None and trust.root != root:
            self._cabinet.lay_aside()
            raise AlreadyFounded
        if trust is None or trust.manifest is None or trust.manifest.number < ours.number:
            raise Overtaken  # it shows no other list: two lists with one number are never signed
        if set(ours.keys) <= set(trust.manifest.keys):
            await asyncio.to_thread(self._done)
            return True
        self._cabinet.done()
        await self._refresh(root)
        return False

    def _give_sheet(self, root: str, pending: bytes) -> None:
        ours = self._read(root, pending)
        for key in ours.keys:
            private = self._cabinet.private(key.public) if key.kind == "recovery" else None
            if private is not None:
                profile = self._account.profile
                self._give(sheet_of(profile.organisation if profile else ours.org, private))

    def _done(self) -> None:
        with self._store.database.transaction():
            self._cabinet.forget_recovery()
            self._cabinet.done()

    def _made(self, line: Line, after: Recipient | None) -> Made:
        """The next epoch; a recovery key whose sheet may be on paper already serves again."""
        key, private = begin(line.kind, line.id, after)
        former = self._cabinet.recovery() if line.kind == "recovery" else None
        if former is None:
            return key, private
        return Recipient(kind=key.kind, id=key.id, epoch=key.epoch, public=public_of(former).hex()), former

    def _read(self, root: str, pending: bytes) -> Manifest:
        manifest = accept(Trust(org=self._organisation, root=root), pending).manifest
        assert manifest is not None
        return manifest

    @property
    def _organisation(self) -> str:
        profile = self._account.profile
        return profile.organisation_id if profile else ""

    @property
    def _cabinet(self) -> Cabinet:
        return Cabinet(self._store, self._organisation)
