"""What was done on this laptop, signed by it and chained: entries of the audit log on their way there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from desktop.account.device import device_keys
from desktop.account.kept import Profile
from desktop.store.moments import kept, moment, now
from desktop.store.signed_deeds import Deed
from desktop.store.store import Store
from desktop.sync.kept_checkpoint import held
from shared.audit.chain import Head, Link, Writer, read_signed
from shared.audit.entry import Entry, Seen, link
from shared.audit.entry import moment as written


class Owner(Protocol):
    """Whose laptop it is."""

    @property
    def profile(self) -> Profile | None:
        """None when nobody ever signed in."""
        ...


class Deeds:
    """Signs in the caller's transaction: what was done and the word for it are kept together or not at all."""

    def __init__(self, store: Store, owner: Owner, clock: Callable[[], datetime] = now) -> None:
        self._store, self._owner, self._clock = store, owner, clock

    def note(self, action: str, on: str, change: str = "") -> None:
        """Sign one act; without an organisation there is no log that it could stand in."""
        with self._store.database.transaction():
            if (profile := self._enrolled()) is not None:
                self._sign(profile, action, on, change, self._clock())

    def pending(self, limit: int) -> list[bytes]:
        """The next ones to send, in their order."""
        profile = self._enrolled()
        if profile is None:
            return []
        self._take_over(profile)
        return self._store.deeds.waiting(profile.device, limit)

    def acked(self, through: int) -> None:
        """The server has everything up to this number, and nothing after it."""
        if (profile := self._enrolled()) is not None:
            self._store.deeds.acked(profile.device, through)

    def head(self) -> Head | None:
        """The laptop's word on how far its chain goes: with it, an auditor finds out when the server drops the end."""
        profile = self._enrolled()
        return None if profile is None else self._writer(profile).head()

    def _enrolled(self) -> Profile | None:
        profile = self._owner.profile
        return profile if profile is not None and profile.device else None

    def _sign(self, profile: Profile, action: str, on: str, change: str, at: datetime) -> None:
        writer, seen = self._writer(profile), self._seen(profile)
        signed = writer.entry(who=profile.id, action=action, on=on, change=change, at=written(at), seen=seen)
        self._store.deeds.add(
            Deed(device=profile.device, seq=writer.at.seq, line=signed.line(), link=writer.at.last, at=kept(at))
        )

    def _writer(self, profile: Profile) -> Writer:
        last, seen = self._store.deeds.last(profile.device), self._named(profile)
        at = Link(last.seq, last.link, seen.size if seen else 0) if last else Link()
        return Writer(profile.organisation_id, profile.device, device_keys(self._store), at)

    def _seen(self, profile: Profile) -> Seen | None:
        """The newest checkpoint that was proven; never an older one than was named before."""
        newest, before = held(self._store, profile.organisation_id), self._named(profile)
        if newest is None or (before is not None and newest.size < before.size):
            return before
        return Seen(newest.size, newest.root)

    def _named(self, profile: Profile) -> Seen | None:
        """The checkpoint that the last entry names."""
        last = self._store.deeds.last(profile.device)
        return None if last is None else _entry(last).seen

    def _take_over(self, profile: Profile) -> None:
        """What was signed under another name and never sent (a restored backup) is signed anew, with its own time."""
        if not (left := self._store.deeds.of_others(profile.device)):
            return
        with self._store.database.transaction():
            for each in left:
                entry = _entry(each)
                if (entry.organisation, entry.who) == (profile.organisation_id, profile.id):
                    self._sign(profile, entry.action, entry.object, entry.change, moment(each.at))
            self._store.deeds.taken_over(left)


def _entry(deed: Deed) -> Entry:
    signed = read_signed(deed.line)
    assert signed is not None, "nothing else is written there"
    assert link(signed.entry.signed_bytes(), signed.signature) == deed.link
    return signed.entry
