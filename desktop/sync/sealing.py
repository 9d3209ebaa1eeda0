"""Seals what changed: each change once, as it is now, numbered and on disk before anybody hears of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property

import msgspec

from desktop.account.account import Account
from desktop.account.device import DeviceKeys, device_keys
from desktop.account.kept import Profile
from desktop.account.refusals import NotSignedIn
from desktop.keys.keyring import Keyring
from desktop.store.case_keys import CaseKey
from desktop.store.meta import STAYS
from desktop.store.moments import kept, now
from desktop.store.sealed import Sealed
from desktop.store.store import Store
from desktop.sync.contents import Described, content_of
from shared.crypto.data_key import DataKey, new_data_key
from shared.crypto.header import FIRST, KeyName, Place, digest
from shared.crypto.readers import wrap_to_all
from shared.crypto.recipients import Recipient, Wrap
from shared.crypto.record import LARGEST, unpack
from shared.crypto.sealing import seal
from shared.sync import clock
from shared.sync.cases import Step
from shared.sync.content import Content, read, written
from shared.sync.protocol import Operation

BATCH = 100
_ACTS = {"report", "attachment", "decision", "shred"}
"""Of which the audit log tells; what is said on the way to a report is no act."""
_NOWHERE_ELSE = {"comment", "decision", "shred"}
_CLOCK = f"{STAYS}hybrid clock"


def wall_ms() -> int:
    """The laptop's clock, which may be wrong."""
    return time.time_ns() // 1_000_000


class Hand:
    """Who seals, with which keys and for whom: looked up once for all that one transaction seals."""

    def __init__(self, profile: Profile, keys: DeviceKeys, keyring: Keyring) -> None:
        self.profile, self.keys, self._keyring = profile, keys, keyring

    @cached_property
    def recipients(self) -> list[Recipient]:
        """KeysAwaited before there are any."""
        return self._keyring.recipients(self.profile.region_code)

    @cached_property
    def readers(self) -> str:
        """All of them, by name."""
        return " ".join(sorted(_reader(each) for each in self.recipients))


class Sealer:
    """For one store; called from threads, one transaction each."""

    def __init__(
        self,
        store: Store,
        account: Account,
        keyring: Keyring,
        described: Described,
        clock_ms: Callable[[], int] = wall_ms,
    ) -> None:
        self._store, self._account, self._keyring = store, account, keyring
        self._described, self._clock_ms = described, clock_ms
        self.noted: Callable[[str, str, str], None] = lambda _action, _on, _change: None
        """Signs the act for the audit log, in the same transaction: what was done, on what, and the record's digest."""

    def seal_changes(self) -> int:
        """Up to a hundred lines of the outbox, in one transaction; how many there were. KeysAwaited, NotSignedIn."""
        with self._store.database.transaction():
            lines, hand = self._store.outbox.pending(BATCH), self._hand()
            seen: set[tuple[str, str]] = set()
            for line in lines:
                name = (line.kind, line.object_id)
                if name not in seen and (content := content_of(self._store, line, self._described)) is not None:
                    self._seal_or_put_aside(content, hand)
                seen.add(name)
            self._store.outbox.done([line.id for line in lines])
        return len(lines)

    def _seal_or_put_aside(self, content: Content, hand: Hand) -> None:
        """What no record can hold is kept aside, refused before it got a number; the others go on."""
        if len(written(content)) <= LARGEST:
            self.seal(content, hand=hand)
            return
        self._store.sealed.put_aside(content.kind, content.object, content.case, "too-large")

    def seal(self, content: Content, step: Step | None = None, hand: Hand | None = None) -> Sealed:
        """One object as it is now, durable when the transaction ends."""
        with self._store.database.transaction():
            hand = hand or self._hand()
            sealed = self._sealed(content, step, hand)
            self._store.sealed.add(sealed)
            if content.kind in _ACTS:
                self.noted(f"{content.kind}.sealed", f"{content.kind}:{content.object}", sealed.digest)
        return sealed

    def met(self, stamp: str, received_ms: int) -> None:
        """Somebody else's record was read: what is sealed from now on comes after it."""
        mine = self._store.meta.get(_CLOCK, clock.FIRST)
        later = clock.met(mine, stamp, received_ms)
        if later != mine:
            self._store.meta.set(_CLOCK, later)

    def take_over(self) -> int:
        """The store came from another laptop (a restored backup): what that one had not sent is sealed anew here."""
        device = self._profile().device
        with self._store.database.transaction():
            left = self._store.sealed.unsent_of_others(device)
            self._store.sealed.forget(left)
            for each in left:
                if each.content:
                    self.seal(read(each.content), msgspec.msgpack.decode(each.operation, type=Operation).step)
                elif each.kind in {"conversation", "turn", "report"}:
                    self._store.outbox.put(each.kind, each.object, b"")
            if any(each.kind == "attachment" for each in left):  # its record's name does not tell which one
                self._store.attachments.put_all()
        return len(left)

    def _sealed(self, content: Content, step: Step | None, hand: Hand) -> Sealed:
        profile, (key, wraps) = hand.profile, self._key(content.case, hand)
        last = self._store.sealed.last(profile.device)
        stamp = clock.stamp(self._store.meta.get(_CLOCK, clock.FIRST), self._clock_ms())
        place = Place(
            device=profile.device,
            dseq=last.dseq + 1 if last else 1,
            prev=last.digest if last else FIRST,
            kind=content.kind,
            object=content.object,
            hlc=stamp,
        )
        record = seal(written(content), key, place, hand.keys)
        self._store.meta.set(_CLOCK, stamp)
        operation = Operation(dseq=place.dseq, record=record, wraps=tuple(wraps), step=step)
        return Sealed(
            device=profile.device,
            dseq=place.dseq,
            kind=content.kind,
            object=content.object,
            conversation=content.case,
            digest=digest(unpack(record).header),
            operation=msgspec.msgpack.encode(operation),
            at=kept(now()),
            content=written(content) if content.kind in _NOWHERE_ELSE else b"",
        )

    def _key(self, case: str, hand: Hand) -> tuple[DataKey, list[Wrap]]:
        """The case's key, and its wraps when it is made now: a case of one's own gets a new one with every epoch."""
        there, organisation = self._store.case_keys.newest(case), hand.profile.organisation_id
        if there is not None and (not there.made or there.readers == hand.readers):
            return opened_key(there, organisation), []
        made = new_data_key(organisation, case)
        self._store.case_keys.keep(
            CaseKey(
                id=made.name.id,
                conversation=case,
                commitment=made.name.commitment,
                secret=made.secret,
                made=True,
                readers=hand.readers,
            )
        )
        return made, wrap_to_all(made, hand.recipients)

    def _hand(self) -> Hand:
        return Hand(self._profile(), device_keys(self._store), self._keyring)

    def _profile(self) -> Profile:
        profile = self._account.profile
        if profile is None or not profile.device:
            raise NotSignedIn
        return profile


def opened_key(row: CaseKey, organisation: str) -> DataKey:
    """A kept key, to be used."""
    name = KeyName(org=organisation, conversation=row.conversation, id=row.id, commitment=row.commitment)
    return DataKey(name, row.secret)


def _reader(recipient: Recipient) -> str:
    return f"{recipient.kind}:{recipient.id}:{recipient.epoch}"
