"""What is known here, without a network, of how this laptop stands with the server."""

from __future__ import annotations

from datetime import datetime

from desktop.account import kept as account
from desktop.keys import kept as keys
from desktop.store.meta import STAYS
from desktop.store.moments import kept, moment
from desktop.store.store import Store
from desktop.sync.items import ItemStates
from desktop.sync.stand import Stand, Waiting

_DELIVERED, _SEEN, _ALARM = f"{STAYS}delivered", f"{STAYS}refusals seen", f"{STAYS}alarm"


class Standing:
    """Reads and writes the open store, on any thread."""

    def __init__(self, store: Store) -> None:
        self._store, self.items = store, ItemStates(store)

    def look(self) -> Stand:
        """How things stand now."""
        mine, meta = account.read(self._store), self._store.meta
        delivered = meta.get(_DELIVERED)
        files, size = self._store.blobs.waiting()
        return Stand(
            account=mine.state,
            known=mine.profile is not None,
            waiting=Waiting(items=self.items.count(), files=files, size=size),
            refused=self.items.refused(int(meta.get(_SEEN, "0"))),
            delivered=moment(int(delivered)) if delivered else None,
            alarm=told.message if (told := keys.alarm(self._store)) else meta.get(_ALARM),
        )

    def delivered(self, at: datetime) -> None:
        """Everything that was here is at the server."""
        self._store.meta.set(_DELIVERED, str(kept(at)))

    def alarm(self, sentence: str) -> None:
        """Keep an alarm until somebody has taken note of it; the first one stays."""
        if not self._store.meta.get(_ALARM):
            self._store.meta.set(_ALARM, sentence)

    def seen(self) -> None:
        """Somebody has looked at the refusals, and read the alarm."""
        with self._store.database.transaction():
            self._store.meta.set(_SEEN, str(self.items.last_refused()))
            self._store.meta.set(_ALARM, "")
