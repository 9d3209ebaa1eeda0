"""Who reads what: to whom a conversation's key is wrapped, and which review keys a person's devices are given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from shared.crypto.data_key import DataKey
from shared.crypto.manifest import Manifest, current
from shared.crypto.recipients import Recipient, Wrap, wrap
from shared.crypto.refusals import wrong_key
from shared.roles import ROLES, Reach, Role, Standing, reach


class Review(msgspec.Struct, frozen=True):
    """A line of review keys: of one region or of the nation, each epoch following the other."""

    kind: Literal["region", "nation"]
    id: str


def recipients_of(manifest: Manifest, region: str | None, owners_devices: Iterable[Recipient]) -> list[Recipient]:
    """The owner's devices, the region's reviewers, the nation's, and recovery: as the signed manifest lists them now.

    A region that has no review key yet is read by the nation's reviewers; without theirs nothing is wrapped at all.
    """
    devices = list(owners_devices)
    if any(each.kind != "device" for each in devices):
        raise wrong_key()
    regional = current(manifest, "region", region) if region is not None else None
    national = current(manifest, "nation", manifest.org)
    recovery = current(manifest, "recovery", manifest.org)
    if national is None or recovery is None:
        raise wrong_key()
    return [*devices, *([regional] if regional else []), national, recovery]


def wrap_to_all(key: DataKey, recipients: Iterable[Recipient]) -> list[Wrap]:
    """One wrap a recipient."""
    return [wrap(key, each) for each in recipients]


def reviews_of(who: Standing) -> list[Review]:
    """The lines whose private keys this person's devices are given; their own records they read as their owner."""
    far = reach(who.role, "reports:read")
    if far is Reach.NATION:
        return [Review("nation", who.organisation)]
    if far is Reach.REGION and who.region is not None:
        return [Review("region", who.region)]
    return []


def reviewing_roles() -> list[Role]:
    """The roles of people whose devices may be given review keys."""
    return [role for role in ROLES if (reach(role, "reports:read") or Reach.OWN) > Reach.OWN]
