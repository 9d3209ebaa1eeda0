"""The keys of this laptop: to whom its work is sealed, and what others sealed that it may open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec.structs import replace

from desktop.account.account import Account
from desktop.account.device import device_keys
from desktop.account.kept import Profile
from desktop.account.refusals import NotSignedIn
from desktop.keys import kept
from desktop.keys.kept import Alarm
from desktop.keys.refusals import KeysAwaited, bad_share, list_gone, other_root, unexpected_root
from desktop.keys.served import KeysNow, keys_now, shares_in
from desktop.store.store import Store
from shared.crypto.keys import fingerprint
from shared.crypto.manifest import Manifest, Trust, accept, listed
from shared.crypto.opening.wraps import open_share
from shared.crypto.readers import recipients_of
from shared.crypto.recipients import Kind, Recipient
from shared.crypto.refusals import Refused, malformed
from shared.crypto.review import Share

_LOG = logging.getLogger(__name__)


class Keyring:
    """Belongs to one store and its account; nothing here is ever taken from the server unproven."""

    def __init__(self, store: Store, account: Account) -> None:
        self._store, self._account = store, account
        self._asking = asyncio.Lock()

    @property
    def trust(self) -> Trust | None:
        """The root that was pinned, and the newest list that was accepted; None before the first."""
        profile = self._account.profile
        return kept.trust(self._store, profile.organisation_id) if profile else None

    @property
    def alarm(self) -> Alarm | None:
        """What the server presented last and was refused; the list held before stays in use."""
        return kept.alarm(self._store)

    @property
    def number(self) -> int:
        """Of the list that is held; 0 for none."""
        trust = self.trust
        return trust.manifest.number if trust and trust.manifest else 0

    def demand(self, root: str) -> None:
        """Accept no other root than the one with this fingerprint; Refused when another is pinned already."""
        trust = self.trust
        if trust is not None and fingerprint(bytes.fromhex(trust.root)) != root:
            raise unexpected_root()
        kept.expect(self._store, root)

    async def refresh(self) -> bool:
        """Ask the server; whether a newer list or a key came that was not here. A refused list is kept as an alarm."""
        async with self._asking:  # two answers that overtake each other would look like an older list
            return await asyncio.to_thread(self._take, await keys_now(self._account), self._profile())

    def recipients(self, region_code: str) -> list[Recipient]:
        """Everyone to whom a conversation of this region is sealed now, this laptop first; else KeysAwaited."""
        trust, profile = self.trust, self._profile()
        if trust is None or trust.manifest is None:
            raise KeysAwaited
        own = Recipient(kind="device", id=profile.device, epoch=0, public=device_keys(self._store).sealing_public.hex())
        return recipients_of(trust.manifest, region_code or None, [own])

    def private(self, kind: Kind, name: str, epoch: int) -> X25519PrivateKey | None:
        """The private half of this laptop's own key, or of a listed one that was shared with it."""
        profile, trust = self._profile(), self.trust
        if kind == "device":
            return device_keys(self._store).sealing if (name, epoch) == (profile.device, 0) else None
        if trust is None or trust.manifest is None:
            return None
        key = listed(trust.manifest, kind, name, epoch)
        return kept.private(self._store, key.public) if key else None

    def _profile(self) -> Profile:
        profile = self._account.profile
        if profile is None or not profile.device:
            raise NotSignedIn
        return profile

    def _take(self, now: KeysNow, profile: Profile) -> bool:
        before = kept.trust(self._store, profile.organisation_id)
        held, refused = before, None
        try:
            held = _judged(before, now, Trust(org=profile.organisation_id, root=""), kept.expected(self._store))
        except Refused as error:
            refused = error
        if held is not None and held != before:
            kept.hold(self._store, held)
        opened = False
        if held is not None and held.manifest is not None:
            opened, wrong = self._open(shares_in(now.shares), held.manifest, profile.device)
            refused = refused or wrong
        self._tell(refused)
        return opened or held != before

    def _open(self, shares: Iterable[Share], manifest: Manifest, device: str) -> tuple[bool, Refused | None]:
        """Whether one opened that was not here, and why one did not; the others count all the same."""
        found, wrong, sealing = False, None, device_keys(self._store).sealing
        for each in shares:
            if kept.private(self._store, each.public) is not None:
                continue
            try:
                key = listed(manifest, each.kind, each.id, each.epoch)
                if key is None or (each.org, each.device) != (manifest.org, device):
                    raise bad_share()
                kept.put_private(self._store, key, open_share(each, key, sealing))
            except Refused:
                wrong = bad_share()
            else:
                found = True
        return found, wrong

    def _tell(self, refused: Refused | None) -> None:
        if refused is None:
            kept.end_alarm(self._store)
            return
        _LOG.warning("what the server says of keys was refused", extra={"code": refused.code})
        kept.raise_alarm(self._store, refused)


def _judged(before: Trust | None, now: KeysNow, nothing: Trust, expected: str) -> Trust | None:
    if not now.manifest:
        if before is not None:
            raise list_gone()
        return None
    if before is not None and now.root != before.root:
        raise other_root()
    trust = before or replace(nothing, root=_pinnable(now.root, expected))
    return accept(trust, now.manifest.encode())


def _pinnable(root: str, expected: str) -> str:
    """The root that is pinned when the first list comes."""
    try:
        shown = fingerprint(bytes.fromhex(root))
    except ValueError:
        raise malformed() from None
    if expected and shown != expected:
        raise unexpected_root()
    return root
