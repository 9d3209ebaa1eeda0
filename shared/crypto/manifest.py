"""The key manifest: which review and recovery keys are the organisation's, signed by its root, and only ever growing.

A server cannot slip in a reader of its own: it does not hold the root. It cannot go back: a device refuses a lower
number, a second manifest with a number it knows, and one in which a key it knows is missing or another.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from shared.crypto.canonical import Hex32, Name, Signature, canonical, read
from shared.crypto.keys import Signer
from shared.crypto.recipients import Kind, Recipient
from shared.crypto.refusals import Refused, malformed, unsigned
from shared.crypto.signing import sign, verify
from shared.language import say

NONE = "0" * 64
_LARGEST = 1024 * 1024


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All keys of all epochs; `previous` is the digest of the manifest before it, `NONE` for the first."""

    v: Literal[1] = 1
    org: Name
    number: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    previous: Hex32
    keys: tuple[Recipient, ...]


class _Signed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    manifest: Manifest
    signature: Signature


class Trust(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a device holds: the root pinned when it was enrolled, and the newest manifest it accepted."""

    org: Name
    root: Hex32
    manifest: Manifest | None = None


def digest(manifest: Manifest) -> str:
    """SHA-256 of its canonical bytes."""
    return hashlib.sha256(canonical(manifest)).hexdigest()


def issue(org: str, keys: tuple[Recipient, ...], after: Manifest | None = None) -> Manifest:
    """The next manifest, with `keys` besides those that were listed before."""
    before = after.keys if after else ()
    return _sound(
        Manifest(
            org=org,
            number=after.number + 1 if after else 1,
            previous=digest(after) if after else NONE,
            keys=before + keys,
        )
    )


def signed(manifest: Manifest, root: Signer) -> bytes:
    """The manifest as it travels."""
    signature = sign("manifest", canonical(manifest), root).hex()
    return canonical(_Signed(manifest=manifest, signature=signature))


def accept(trust: Trust, content: bytes) -> Trust:
    """The trust that holds from now on; the same manifest again changes nothing."""
    if len(content) > _LARGEST:
        raise malformed()
    arrived = read(content, _Signed)
    manifest = arrived.manifest
    verify("manifest", canonical(manifest), bytes.fromhex(arrived.signature), bytes.fromhex(trust.root))
    if manifest.org != trust.org:
        raise unsigned()
    _sound(manifest)
    if trust.manifest is not None:
        _follows(trust.manifest, manifest)
    return replace(trust, manifest=manifest)


def current(manifest: Manifest, kind: Kind, name: str) -> Recipient | None:
    """The key of the newest epoch."""
    line = [each for each in manifest.keys if (each.kind, each.id) == (kind, name)]
    return max(line, key=lambda each: each.epoch, default=None)


def listed(manifest: Manifest, kind: Kind, name: str, epoch: int) -> Recipient | None:
    """The key of one epoch."""
    found = (each for each in manifest.keys if (each.kind, each.id, each.epoch) == (kind, name, epoch))
    return next(found, None)


def _sound(manifest: Manifest) -> Manifest:
    places = {(each.kind, each.id, each.epoch) for each in manifest.keys}
    publics = {each.public for each in manifest.keys}
    if not len(places) == len(publics) == len(manifest.keys):
        raise malformed()
    if any(each.kind == "device" or each.epoch < 1 for each in manifest.keys):
        raise malformed()
    if any(each.kind in {"nation", "recovery"} and each.id != manifest.org for each in manifest.keys):
        raise malformed()
    return manifest


def _follows(held: Manifest, arrived: Manifest) -> None:
    if arrived.number < held.number:
        raise Refused(
            say(
                "Le serveur présente une ancienne liste de clés : prévenez l'administrateur.",
                "The server presents an old list of keys: tell the administrator.",
            ),
            code="manifest-older",
        )
    chained = arrived.number > held.number + 1 or arrived.previous == digest(held)
    if (arrived.number == held.number and arrived != held) or (arrived.number > held.number and not chained):
        raise Refused(
            say(
                "Deux listes de clés différentes portent la même signature : prévenez l'administrateur sans attendre.",
                "Two different lists of keys bear the same signature: tell the administrator at once.",
            ),
            code="manifest-forked",
        )
    if not set(held.keys) <= set(arrived.keys):
        raise Refused(
            say(
                "Une clé connue manque dans la nouvelle liste : prévenez l'administrateur sans attendre.",
                "A key that is known is missing from the new list: tell the administrator at once.",
            ),
            code="manifest-shrunk",
        )
