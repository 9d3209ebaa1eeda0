"""What the server says about the person and the laptop, read into what is kept here."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from desktop.account.device import DeviceKeys
from desktop.account.encoding import b64
from desktop.account.kept import Profile
from desktop.account.lease import Lease, granted
from desktop.account.refusals import ServerUnclear
from desktop.account.wire import Reply
from shared.language import say

Short = Annotated[str, Meta(max_length=200)]


class Region(msgspec.Struct, frozen=True):
    """Where the person works."""

    code: Short
    name: Short


class Organisation(msgspec.Struct, frozen=True):
    """Whose server it is."""

    id: Short
    name: Short


class Me(msgspec.Struct, frozen=True):
    """`GET /me`."""

    id: Annotated[str, Meta(min_length=1, max_length=200)]
    name: Short
    display_name: Short
    role: Short
    organisation: Organisation
    lease_days: Annotated[int, Meta(ge=1, le=3660)]
    server_time: Annotated[datetime, Meta(tz=True)]
    region: Region | None = None
    device: Short | None = None

    def profile(self, server: str, device: str) -> Profile:
        """As it is kept."""
        return Profile(
            id=self.id,
            name=self.name,
            display_name=self.display_name,
            role=self.role,
            region=self.region.name if self.region else "",
            region_code=self.region.code if self.region else "",
            organisation=self.organisation.name,
            organisation_id=self.organisation.id,
            device=device,
            server=server,
        )

    def lease(self) -> Lease:
        """From this contact on."""
        return granted(self.server_time.astimezone(UTC), self.lease_days)

    def is_owner(self, owner: Profile | None) -> bool:
        """Whether this is the person whose store it is; a store without an owner is anybody's."""
        return owner is None or (owner.id, owner.organisation_id) == (self.id, self.organisation.id)


class Enrolment(msgspec.Struct, frozen=True):
    """`POST /devices`, answered."""

    id: Annotated[str, Meta(min_length=1, max_length=200)]
    certificate: Annotated[str, Meta(max_length=8000)]


def read_me(reply: Reply) -> Me:
    """The person; ServerUnclear when the server's clock cannot be right either."""
    me = reply.read(Me)
    if not 2020 <= me.server_time.year <= 2200:
        raise ServerUnclear(say("date impossible", "impossible date"))
    return me


def enrolment(keys: DeviceKeys, access_token: str) -> dict[str, str]:
    """What is sent to enrol this laptop."""
    return {
        "name": platform.node()[:100] or "iAsted",
        "platform": platform.system().lower() or "unknown",
        "signing_key": b64(keys.signing_public),
        "sealing_key": b64(keys.sealing_public),
        "proof": keys.enrolment_proof(access_token),
    }
