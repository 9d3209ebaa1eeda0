"""A laptop as the organisation knows it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from shared.roles import Role, Target


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """One row, with whose it is."""

    id: str
    person: str
    name: str
    platform: str
    signing_key: bytes
    sealing_key: bytes
    enrolled_at: datetime
    seen_at: datetime
    revoked_at: datetime | None
    wipe_at: datetime | None
    wiped_at: datetime | None
    organisation: str
    region: str | None
    role: Role

    @property
    def to_wipe(self) -> bool:
        """Whether it must destroy what it holds."""
        return self.wipe_at is not None and self.wiped_at is None

    @property
    def target(self) -> Target:
        return Target(organisation=self.organisation, owner=self.person, region=self.region, role=self.role)
