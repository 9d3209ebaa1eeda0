"""A reviewer's side of an open desk: decisions are sealed, files fetched, people asked for, reports put on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from desktop.account import kept
from desktop.account.account import Account
from desktop.desk.kinds import kind_for
from desktop.keys.keyring import Keyring
from desktop.review import people
from desktop.review.access import may_review
from desktop.review.deciding import Review, Seals
from desktop.review.refusals import NoReview
from desktop.store.store import Store
from desktop.sync.deeds import Deeds
from desktop.sync.files import Files
from desktop.sync.parcels import FileNotYet, Parcels
from desktop.sync.sealing import Sealer
from shared.crypto.blobs import Blob
from shared.language import Language
from shared.reports.content import Report
from shared.reports.render import pdf


class Reviewer(msgspec.Struct, frozen=True, kw_only=True):
    """Who reviews here, and who may be given a case."""

    id: str = ""
    name: str = ""
    people: tuple[tuple[str, str], ...] = ()


class Reviewing:
    """For one open store and its account; `seals` stands in for the account's own where there is no server."""

    def __init__(self, store: Store, account: Account, seals: Seals | None = None) -> None:
        self._store, self._account = store, account
        self._files = Files(store, account)
        sealer = seals or Sealer(store, account, Keyring(store, account), self._files.describe)
        self.review = Review(store, sealer, Deeds(store, account))

    def reviewer(self) -> Reviewer:
        """Who is here; NoReview when their role reaches nobody else's reports."""
        profile = kept.read(self._store).profile
        if profile is None or not may_review(profile.role):
            raise NoReview
        people.know(self._store, profile.id, profile.shown)
        return Reviewer(id=profile.id, name=profile.shown, people=tuple(people.people(self._store)))

    async def ask_for_people(self) -> bool:
        """Whether the server named them."""
        return await people.refresh(self._account, self._store)

    async def missing(self, blobs: Iterable[Blob]) -> frozenset[str]:
        """Those of these files that have not reached the server yet, or not whole."""
        parcels, gone = Parcels(self._account), set[str]()
        for blob in blobs:
            try:
                if not (await parcels.progress(blob.id)).complete:
                    gone.add(blob.id)
            except FileNotYet:
                gone.add(blob.id)
        return frozenset(gone)

    async def fetch(self, blob: Blob, into: Path) -> None:
        """The file, verified, at `into`."""
        await self._files.fetch(blob, into)

    def paper(self, reports: Sequence[Report], author: str, language: Language) -> bytes:
        """The newest report as PDF, under its author's name; about a second of work."""
        profile, report = kept.read(self._store).profile, reports[-1]
        organisation = profile.organisation if profile else ""
        return pdf(report, kind_for(report), author=author, organisation=organisation, language=language)
