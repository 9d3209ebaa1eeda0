"""The keeper's keys in one file, sealed under a passphrase: losing the laptop does not end the organisation."""

from __future__ import annotations

import secrets

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop.keys.cabinet import Admitted, Cabinet
from desktop.keys.refusals import ExportDamaged, ExportOther, NoKeeper
from desktop.store.derivation import Cost, require_fit, stretched
from desktop.store.refusals import WrongPassphrase
from desktop.store.summed import Altered, Newer, body_of, with_sum
from desktop.store.wiping import wiped
from shared.crypto.keys import public_of
from shared.crypto.manifest import Trust
from shared.crypto.recipients import Recipient

VERSION = 1
_PURPOSE = b"iasted keeper's export v1\0"
_MOST_KIB = 1 << 20


class _Half(msgspec.Struct, frozen=True):
    key: Recipient
    private: bytes


class _Inside(msgspec.Struct, frozen=True, kw_only=True):
    root: bytes
    halves: tuple[_Half, ...]
    devices: tuple[Admitted, ...]


class _Outside(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int = VERSION
    organisation: str
    root: str
    salt: bytes
    cost: Cost
    nonce: bytes
    sealed: bytes


def written(cabinet: Cabinet, organisation: str, passphrase: str, cost: Cost | None = None) -> bytes:
    """The file; NoKeeper when there is nothing to put in it."""
    require_fit(passphrase)
    root, price = cabinet.root, cost or Cost()
    if root is None:
        raise NoKeeper
    halves = tuple(_Half(key, private.private_bytes_raw()) for key, private in cabinet.halves())
    inside = _Inside(root=root.private_bytes_raw(), halves=halves, devices=tuple(cabinet.devices()))
    outside = _Outside(
        organisation=organisation,
        root=public_of(root).hex(),
        salt=secrets.token_bytes(16),
        cost=price,
        nonce=secrets.token_bytes(12),
        sealed=b"",
    )
    with wiped(stretched(passphrase, outside.salt, price)) as under:
        sealed = AESGCM(under).encrypt(outside.nonce, msgspec.json.encode(inside), _bound(outside))
    return with_sum(msgspec.structs.replace(outside, sealed=sealed))


def read_into(cabinet: Cabinet, content: bytes, passphrase: str, organisation: str, trust: Trust | None) -> None:
    """Keep what the file holds, besides what is kept here; nothing changes unless all of it is right."""
    outside = _outside(content)
    here = cabinet.root
    known = {root for root in (trust.root if trust else "", public_of(here).hex() if here else "") if root}
    if outside.organisation != organisation or known - {outside.root}:
        raise ExportOther
    inside = _opened(outside, passphrase)
    root = Ed25519PrivateKey.from_private_bytes(inside.root)
    halves = [(each.key, X25519PrivateKey.from_private_bytes(each.private)) for each in inside.halves]
    fits = public_of(root).hex() == outside.root and all(public_of(half).hex() == key.public for key, half in halves)
    if not fits:
        raise ExportDamaged
    cabinet.take_over(root, halves, inside.devices)


def _outside(content: bytes) -> _Outside:
    try:
        outside = msgspec.json.decode(body_of(content.strip(), VERSION), type=_Outside)
    except (Altered, Newer, msgspec.DecodeError):
        raise ExportDamaged from None
    cost = outside.cost
    if not (8 <= cost.memory_kib <= _MOST_KIB and 1 <= cost.passes <= 64 and 1 <= cost.lanes <= 64):
        raise ExportDamaged
    return outside


def _opened(outside: _Outside, passphrase: str) -> _Inside:
    try:
        with wiped(stretched(passphrase, outside.salt, outside.cost)) as under:
            content = AESGCM(under).decrypt(outside.nonce, outside.sealed, _bound(outside))
        return msgspec.json.decode(content, type=_Inside)
    except InvalidTag:
        raise WrongPassphrase from None
    except (ValueError, msgspec.DecodeError):
        raise ExportDamaged from None


def _bound(outside: _Outside) -> bytes:
    return _PURPOSE + msgspec.json.encode(msgspec.structs.replace(outside, sealed=b""))
