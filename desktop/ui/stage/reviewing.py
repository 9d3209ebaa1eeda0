"""A supervisor for the stage: decides under invented keys, and no server ever answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from desktop.desk.reviewing import Reviewer, Reviewing
from desktop.review.access import Person
from desktop.review.deciding import Review
from desktop.review.people import know, people
from desktop.store.store import Store
from desktop.sync.parcels import FileNotYet
from desktop.ui.stage.arrivals import StageSeals
from shared.crypto.blobs import Blob


class StageReviewing(Reviewing):
    """`seals` plays the server."""

    def __init__(self, store: Store, seals: StageSeals, name: str) -> None:
        self._store, self._name = store, name
        self.review = Review(store, seals)

    def reviewer(self) -> Reviewer:
        me = Person(id="invented", name=self._name, role="super_admin")
        know(self._store, me)
        return Reviewer(me=me, people=tuple(people(self._store)))

    async def ask_for_people(self) -> bool:
        return False

    async def missing(self, blobs: Iterable[Blob]) -> frozenset[str]:
        await asyncio.sleep(0)
        return frozenset(blob.id for blob in blobs)

    async def fetch(self, _blob: Blob, _into: Path) -> None:
        raise FileNotYet
