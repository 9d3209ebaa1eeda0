"""A session: one signing-in of one program, its refresh tokens counted, until it ends."""

from __future__ import annotations

from datetime import datetime

import msgspec

from shared.roles import Role, Standing


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session with its person and device as they are now."""

    id: str
    client: str
    scope: str
    counter: int
    expires_at: datetime
    ended_at: datetime | None
    ended_why: str | None
    person: str
    organisation: str
    role: Role
    region: str | None
    disabled_at: datetime | None
    device: str | None
    signing_key: bytes | None
    revoked_at: datetime | None
    wipe_at: datetime | None
    wiped_at: datetime | None

    @property
    def standing(self) -> Standing:
        return Standing(person=self.person, organisation=self.organisation, role=self.role, region=self.region)

    @property
    def to_wipe(self) -> bool:
        """Whether its device must destroy what it holds."""
        return self.wipe_at is not None and self.wiped_at is None

    def lives(self, now: datetime) -> bool:
        """Whether it counts."""
        over = (self.ended_at, self.disabled_at, self.revoked_at)
        return all(each is None for each in over) and not self.to_wipe and self.expires_at > now


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """An authorization code as it was given out; Authlib asks it about itself."""

    hash: bytes
    client: str
    person: str
    redirect_uri: str
    scope: str
    challenge: str
    expires_at: datetime
    used_at: datetime | None = None
    session: str | None = None

    code_challenge_method = "S256"

    @property
    def code_challenge(self) -> str:
        return self.challenge

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope
