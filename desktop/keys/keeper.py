"""The keeper: founds the organisation's keys, begins new epochs, and shares private halves with those it admitted.

Every change is first written here, whole; then the list that tells of it is published, then what must be shared is
shared. Whatever is cut is taken up again by `finish`, with which every act begins and ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec.structs import replace

from desktop.account.account import Account
from desktop.account.device import device_keys
from desktop.account.kept import Profile
from desktop.account.refusals import NotSignedIn
from desktop.keys import served
from desktop.keys.cabinet import Admitted, Cabinet
from desktop.keys.certifying import Certified, certify
from desktop.keys.exporting import read_into
from desktop.keys.keyring import Keyring
from desktop.keys.lines import Line, first_lines, read_line
from desktop.keys.publishing import Give, Publishing
from desktop.keys.recovering import Recovered, recover
from desktop.keys.refusals import AlreadyFounded, KeepersOwn, KeysAwaited, NoKeeper, Overtaken
from desktop.keys.served import ReaderDevice, Readers
from desktop.keys.settling import settling
from desktop.store.store import Store
from shared.crypto.manifest import Manifest, current

_TRIES = 5


class Keeper:
    """Belongs to one store and its account, whose person may do all."""

    def __init__(self, store: Store, account: Account, give: Give) -> None:
        self.store, self._account = store, account
        self.keyring = Keyring(store, account)
        self._publishing = Publishing(store, account, self.keyring, give)

    @property
    def profile(self) -> Profile:
        """Who keeps the keys."""
        profile = self._account.profile
        if profile is None or not profile.device:
            raise NotSignedIn
        return profile

    @property
    def cabinet(self) -> Cabinet:
        """What is kept here."""
        return Cabinet(self.store, self.profile.organisation_id)

    async def told(self) -> Readers:
        """Who reviews and who waits, as the server says."""
        return await served.readers(self._account)

    async def found(self) -> bool:
        """Make the root and the first epochs; whether there was anything to make. AlreadyFounded by somebody else."""
        await self.keyring.refresh()
        trust = self.keyring.trust
        if self.cabinet.root is None and not (trust is not None and self.cabinet.take_up(trust.root)):
            if trust is not None:
                raise AlreadyFounded
            await asyncio.to_thread(self._found, await self.told())
        unfinished = bool(self.cabinet.pending)
        await self.finish()
        return unfinished

    async def rotate(self, lines: Iterable[Line]) -> Manifest:
        """A new epoch for each line, to which conversations are sealed from now on; a line that was cut has its one."""
        begun = self.cabinet.due
        await self.finish()
        await asyncio.to_thread(self._owe, [str(line) for line in lines if str(line) not in begun])
        await self.finish()
        return self._manifest()

    async def admit(self, reader: ReaderDevice) -> list[str]:
        """Share with a device, whose fingerprint was compared, what its person may review; the lines."""
        signing, sealing = reader.keys
        await self.finish()
        admitted = Admitted(
            device=reader.device,
            person=reader.person,
            name=reader.name,
            signing_key=signing,
            sealing_key=sealing,
            lines=reader.lines(self.profile.organisation_id),
            withdrawn=reader.withdrawn,
        )
        await asyncio.to_thread(self._admit, admitted)
        await self.finish()
        return sorted(admitted.lines)

    async def remove(self, devices: Iterable[Admitted]) -> list[Line]:
        """Give these devices nothing any more, and begin new epochs of what they had; those lines."""
        gone = list(devices)
        if any(each.device == self.profile.device for each in gone):
            raise KeepersOwn
        await self.finish()
        for each in gone:
            await served.withdraw(self._account, each.device)
        await self.keyring.refresh()
        await asyncio.to_thread(self._remove, gone)
        await self.finish()
        return sorted({read_line(line) for each in gone for line in each.lines})

    async def recover(self, sheet: X25519PrivateKey) -> Recovered:
        """With the recovery sheet: what was laid in trust, here and, where the root is too, shared again."""
        await self.keyring.refresh()
        told, manifest = await self.told(), self._manifest()
        found = await asyncio.to_thread(recover, self.store, self.cabinet, manifest, sheet, told.in_trust)
        if self.cabinet.root is not None:
            await self.finish()
        return found

    async def take_over(self, content: bytes, passphrase: str) -> None:
        """Keep the keys here too, from another keeper's export."""
        await self.keyring.refresh()
        trust, organisation = self.keyring.trust, self.profile.organisation_id
        await asyncio.to_thread(read_into, self.cabinet, content, passphrase, organisation, trust)
        if all(each.device != self.profile.device for each in self.cabinet.devices()):
            self.cabinet.write(self._own(await self.told()))
        await self.finish()

    async def certify(self) -> Certified:
        """Sign the keys of the audit log; devices that were compared here must be listed with those very keys."""
        await self.finish()
        held = {each.device: each.signing_key for each in self.cabinet.devices() if each.signing_key}
        return await certify(self._account, self.cabinet, self.profile.organisation_id, held)

    async def finish(self) -> list[str]:
        """Publish what is pending or due, share what is missing; devices whose keys are not those compared."""
        if self.cabinet.root is None:
            raise NoKeeper
        for _ in range(_TRIES):
            if await self._publishing.published() and not await asyncio.to_thread(self._begin_due):
                break
        else:
            raise Overtaken
        cabinet, told = self.cabinet, await self.told()
        plan = await asyncio.to_thread(settling, self._manifest(), cabinet.devices(), told, cabinet.private)
        for device in plan.withdrawn:
            await served.withdraw(self._account, device)
        await served.put_shares(self._account, plan.shares)
        if any(each.device == self.profile.device for each in plan.shares):
            await self.keyring.refresh()
        return plan.changed

    def _found(self, told: Readers) -> None:
        organisation = self.profile.organisation_id
        lines = first_lines(organisation, (region.code for region in told.regions))
        with self.store.database.transaction():
            self._publishing.begin_first(lines)
            self.cabinet.write(self._own(told))

    def _own(self, told: Readers) -> Admitted:
        """The keeper's own laptop, whose keys nobody need compare."""
        profile, keys = self.profile, device_keys(self.store)
        mine = next((each for each in told.readers if each.device == profile.device), None)
        return Admitted(
            device=profile.device,
            person=profile.id,
            name=mine.name if mine else "",
            signing_key=keys.signing_public,
            sealing_key=keys.sealing_public,
            lines=mine.lines(profile.organisation_id) if mine else frozenset(),
            withdrawn=mine.withdrawn if mine else 0,
        )

    def _admit(self, admitted: Admitted) -> None:
        former = next((each for each in self.cabinet.devices() if each.device == admitted.device), admitted)
        with self.store.database.transaction():
            self.cabinet.write(admitted)
            self._owe(former.lines - admitted.lines)

    def _remove(self, gone: Iterable[Admitted]) -> None:
        with self.store.database.transaction():
            for each in gone:
                self.cabinet.write(replace(each, lines=frozenset(), removed=True))
                self._owe(each.lines)

    def _owe(self, lines: Iterable[str]) -> None:
        manifest = self._manifest()
        for name in lines:
            line = read_line(name)
            newest = current(manifest, line.kind, line.id)
            self.cabinet.owe({name: newest.epoch if newest else 0})

    def _begin_due(self) -> bool:
        """Whether a list had to be made for lines that are due."""
        manifest, left = self._manifest(), []
        for name, epoch in self.cabinet.due.items():
            line = read_line(name)
            newest = current(manifest, line.kind, line.id)
            if newest is None or newest.epoch <= epoch:
                left.append(line)
        if left:
            self._publishing.begin_next(manifest, left)
        else:
            self.cabinet.owe({})
        return bool(left)

    def _manifest(self) -> Manifest:
        trust = self.keyring.trust
        if trust is None or trust.manifest is None:
            raise KeysAwaited
        return trust.manifest
