"""Tokens of a voice gateway in tests: a token is its person's name, and counts for as long as a test says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from shared.roles import Standing
from sync_server.identity.session import Session
from sync_server.kit.refusals import NotSignedIn
from sync_server.voice.bearer import Bearer

LONG_AGO, LONG = datetime(2020, 1, 1, tzinfo=UTC), timedelta(days=36_500)


def signed_in(person: str, device: str | None = None) -> Session:
    """A session of somebody, alive."""
    return Session(
        id=f"session of {person}",
        client="iasted-desktop",
        scope="account",
        counter=1,
        expires_at=LONG_AGO + LONG,
        ended_at=None,
        ended_why=None,
        person=person,
        organisation="essai",
        role="user",
        region="ngounie",
        disabled_at=None,
        device=device or f"laptop of {person}",
        signing_key=None,
        revoked_at=None,
        wipe_at=None,
        wiped_at=None,
    )


class NamedBearers:
    """« amelie » and « amelie#2 » are tokens of amelie; « bad… » is nobody's."""

    def __init__(self, clock) -> None:
        self._clock = clock
        self.lasts_s = 900.0
        self.ended: set[str] = set()
        self.region = "ngounie"
        self.refuses_with: Exception | None = None
        """What reading a token fails with, when it does."""

    async def read(self, token: str) -> Bearer:
        if self.refuses_with is not None:
            raise self.refuses_with
        person = token.partition("#")[0]
        if person.startswith("bad"):
            raise NotSignedIn("no such token")
        self._require(person)
        return Bearer(session=signed_in(person), ends_at=self._clock().timestamp() + self.lasts_s)

    async def require(self, bearer: Bearer) -> Standing:
        self._require(bearer.session.person)
        return msgspec.structs.replace(bearer.session.standing, region=self.region)

    def _require(self, person: str) -> None:
        if person in self.ended:
            raise NotSignedIn("over", code="session-ended")
