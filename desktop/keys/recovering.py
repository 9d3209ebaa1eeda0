"""With the recovery sheet: what was laid in trust comes back, and what was sealed to recovery opens."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.keys import kept
from desktop.keys.cabinet import Cabinet
from desktop.keys.refusals import OtherSheet
from desktop.keys.served import shares_in
from desktop.keys.settling import IN_TRUST
from desktop.store.store import Store
from shared.crypto.keys import public_of
from shared.crypto.manifest import Manifest, listed
from shared.crypto.opening.wraps import open_share
from shared.crypto.recipients import Recipient
from shared.crypto.refusals import Refused


class Recovered(msgspec.Struct, frozen=True, kw_only=True):
    """What came back."""

    keys: int
    """Private halves that are here now, of all that are listed."""
    missing: tuple[str, ...]
    """Listed keys whose private half is not here; what was sealed to them the recovery key itself opens."""


def recover(
    store: Store, cabinet: Cabinet, manifest: Manifest, sheet: X25519PrivateKey, in_trust: Iterable[msgspec.Raw]
) -> Recovered:
    """Open with the sheet what the server keeps in trust; OtherSheet when no listed key is the sheet's."""
    recovery = next((key for key in manifest.keys if key.public == public_of(sheet).hex()), None)
    if recovery is None or recovery.kind != "recovery":
        raise OtherSheet
    kept.put_private(store, recovery, sheet)
    for each in shares_in(in_trust):
        key = listed(manifest, each.kind, each.id, each.epoch)
        if key is None or (each.org, each.device) != (manifest.org, f"{IN_TRUST}{recovery.epoch}"):
            continue
        try:
            private = open_share(each, key, sheet)
        except Refused:
            continue  # told of below as missing
        kept.put_private(store, key, private)
        cabinet.keep([(key, private)])
    review = [key for key in manifest.keys if key.kind != "recovery"]
    missing = [key for key in review if kept.private(store, key.public) is None and cabinet.private(key.public) is None]
    return Recovered(keys=len(review) - len(missing), missing=tuple(map(_shown, missing)))


def _shown(key: Recipient) -> str:
    return f"{key.kind}:{key.id}:{key.epoch}"
