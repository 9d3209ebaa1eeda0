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
from desktop.review.access import Person, may_be_given, may_decide, may_review
from desktop.review.deciding import Review, Seals
from desktop.review.inbox import Inbox
from desktop.review.records import CaseLine
from desktop.review.refusals import NoReview, NotYoursToDecide
from desktop.store.store import Store
from desktop.sync.deeds import Deeds
from desktop.sync.files import Files
from desktop.sync.parcels import FileNotYet, Parcels
from desktop.sync.sealing import Sealer
from shared.crypto.blobs import Blob
from shared.language import Language
from shared.reports.content import Report
from shared.reports.render import pdf
from shared.sync.cases import State


class Reviewer(msgspec.Struct, frozen=True, kw_only=True):
    """Who reviews here, and whom there is."""

    me: Person
    people: tuple[Person, ...] = ()

    def choices(self, line: CaseLine) -> list[tuple[str, str]]:
        """To whom else this case may go: id and name."""
        return [(one.id, one.name) for one in self.people if one.id != self.me.id and may_be_given(one, line)]

    def may_decide(self, line: CaseLine) -> bool:
        """Whether its next step is theirs to take."""
        return may_decide(self.me, line)


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
        me = Person(id=profile.id, name=profile.shown, role=profile.role, region=profile.region_code)
        people.know(self._store, me)
        return Reviewer(me=me, people=tuple(people.people(self._store)))

    def decide(self, case: str, state: State, to: str = "", comment: str = "", seen: int | None = None) -> None:
        """Take a case a step further, if that is theirs to do: NotYoursToDecide."""
        reviewer, line = self.reviewer(), Inbox(self._store).line(case)
        if not reviewer.may_decide(line):
            raise NotYoursToDecide(own=reviewer.me.id == line.person)
        self.review.decide(case, state, to, comment, seen)

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
