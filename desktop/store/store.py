"""An open store: everything that is kept, until it is closed and its key wiped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from desktop.store.attachments import Attachments
from desktop.store.blobs import Blobs
from desktop.store.case_keys import CaseKeys
from desktop.store.cipher import Database
from desktop.store.conversations import Conversations
from desktop.store.health import require_sound
from desktop.store.meta import Meta
from desktop.store.outbox import Outbox
from desktop.store.received import ReceivedRecords
from desktop.store.remembered import RememberedAnswers
from desktop.store.reports import Reports
from desktop.store.sealed import SealedRecords
from desktop.store.search import Search
from desktop.store.signed_deeds import SignedDeeds
from desktop.store.spending import Spending
from desktop.store.wiping import wipe, wiped


class Store:
    """May be used from any thread; closing it twice does no harm."""

    def __init__(self, database: Database, key: bytearray, released: Callable[[], None]) -> None:
        self.database = database
        self._key, self._released, self._open = key, released, True
        self.outbox = Outbox(database)
        self.conversations = Conversations(database, self.outbox)
        self.reports = Reports(database, self.outbox)
        self.attachments = Attachments(database, self.outbox)
        self.search = Search(database)
        self.meta = Meta(database)
        self.case_keys = CaseKeys(database)
        self.sealed = SealedRecords(database)
        self.received = ReceivedRecords(database)
        self.blobs = Blobs(database)
        self.deeds = SignedDeeds(database)
        self.remembered = RememberedAnswers(database)
        self.spending = Spending(database)

    @property
    def open(self) -> bool:
        return self._open

    @contextmanager
    def secret(self) -> Iterator[bytearray]:
        """A copy of the database's key, for a backup; wiped afterwards."""
        with wiped(bytearray(self._key)) as key:
            yield key

    def check(self) -> None:
        """Look at every page and every index, beside the work that goes on; StoreDamaged when one is altered."""
        with self.secret() as key:
            other = Database(self.database.path, key)
            try:
                require_sound(other)
            finally:
                other.close()

    def close(self) -> None:
        """Close the database and wipe the key; another window may open the store afterwards."""
        if not self._open:
            return
        self._open = False
        try:
            self.database.close()
        finally:
            wipe(self._key)
            self._released()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()
