"""What is still to be shared, by comparing who was admitted here with what the server holds: it may be cut anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.keys.cabinet import Admitted
from desktop.keys.lines import line_of
from desktop.keys.served import ReaderDevice, Readers, shares_in
from shared.crypto.manifest import Manifest, current
from shared.crypto.recipients import Recipient
from shared.crypto.review import Share, share

IN_TRUST = "recovery."
"""How the « device » of a share is called that is sealed to an epoch of the recovery key."""
Private = Callable[[str], X25519PrivateKey | None]
_Place = tuple[str, str, str, int, str]


class Settling(msgspec.Struct, frozen=True):
    """What to do so that the server holds what it should."""

    shares: list[Share]
    withdrawn: list[str]
    """Devices that were removed here and still have shares there."""
    changed: list[str]
    """Devices whose keys are not those that were compared: nothing is shared with them."""


def settling(manifest: Manifest, admitted: Iterable[Admitted], told: Readers, private: Private) -> Settling:
    """For each admitted device every epoch of its lines, and every epoch in trust of the newest recovery key."""
    devices, listed = list(admitted), {each.device: each for each in told.readers}
    held = told.shared()
    changed = [each.device for each in devices if not each.removed and is_other(each, listed.get(each.device))]
    missing = _missing_in_trust(manifest, told, private)
    there = _places(told.shares)
    for each in devices:
        reader = listed.get(each.device)
        if each.removed or each.device in changed or reader is None or reader.withdrawn > each.withdrawn:
            continue
        lines = each.lines & reader.lines(manifest.org)
        own = Recipient(kind="device", id=each.device, epoch=0, public=each.sealing_key.hex())
        keys = [key for key in manifest.keys if key.kind != "recovery" and str(line_of(key)) in lines]
        missing += _made(manifest.org, own, keys, there, private)
    return Settling(missing, [each.device for each in devices if each.removed and each.device in held], changed)


def is_other(admitted: Admitted, reader: ReaderDevice | None) -> bool:
    """Whether the server shows other keys for this device than those that were compared."""
    if reader is None:
        return False
    try:
        return reader.keys != (admitted.signing_key, admitted.sealing_key)
    except ValueError:
        return True


def _missing_in_trust(manifest: Manifest, told: Readers, private: Private) -> list[Share]:
    recovery = current(manifest, "recovery", manifest.org)
    if recovery is None:
        return []
    holder = Recipient(kind="device", id=f"{IN_TRUST}{recovery.epoch}", epoch=0, public=recovery.public)
    keys = [key for key in manifest.keys if key.kind != "recovery"]
    return _made(manifest.org, holder, keys, _places(told.in_trust), private)


def _made(org: str, to: Recipient, keys: Iterable[Recipient], there: set[_Place], private: Private) -> list[Share]:
    made = []
    for key in keys:
        half = private(key.public)
        if half is not None and (to.id, key.kind, key.id, key.epoch, key.public) not in there:
            made.append(share(org, key, half, to))
    return made


def _places(raw: Iterable[msgspec.Raw]) -> set[_Place]:
    return {(each.device, each.kind, each.id, each.epoch, each.public) for each in shares_in(raw)}
