"""What is known here, without a network, of how this laptop stands with the server."""

from __future__ import annotations

from datetime import datetime

from desktop.account import kept as account
from desktop.keys import kept as keys
from desktop.store.meta import STAYS
from desktop.store.moments import kept, moment
from desktop.store.store import Store
from desktop.sync.items import ItemStates
from desktop.sync.kept_checkpoint import alarms
from desktop.sync.stand import Alarm, Stand, Waiting

_DELIVERED, _SEEN, _ALARMS_SEEN = f"{STAYS}delivered", f"{STAYS}refusals seen", f"{STAYS}alarms seen"


class Standing:
    """Reads and writes the open store, on any thread."""

    def __init__(self, store: Store) -> None:
        self._store, self.items = store, ItemStates(store)

    def look(self) -> Stand:
        """How things stand now."""
        mine, meta = account.read(self._store), self._store.meta
        delivered = meta.get(_DELIVERED)
        alarm, why = self._alarm()
        files, size = self._store.blobs.waiting()
        return Stand(
            account=mine.state,
            known=mine.profile is not None,
            waiting=Waiting(items=self.items.count(), files=files, size=size),
            refused=self.items.refused(int(meta.get(_SEEN, "0"))),
            held=self._store.received.count("held"),
            delivered=moment(int(delivered)) if delivered else None,
            alarm=alarm,
            why=why,
        )

    def delivered(self, at: datetime) -> None:
        """Everything that was here is at the server."""
        self._store.meta.set(_DELIVERED, str(kept(at)))

    def seen(self) -> None:
        """Somebody has looked at the refusals, and read the alarm."""
        with self._store.database.transaction():
            self._store.meta.set(_SEEN, str(self.items.last_refused()))
            self._store.meta.set(_ALARMS_SEEN, str(len(alarms(self._store))))

    def _alarm(self) -> tuple[Alarm, str]:
        """One about keys stands until what the server says holds; one about the log until somebody has read it."""
        if (told := keys.alarm(self._store)) is not None:
            return "keys", told.message
        of_log = alarms(self._store)
        if len(of_log) > int(self._store.meta.get(_ALARMS_SEEN, "0")):
            return "log", of_log[-1].message
        return "", ""
