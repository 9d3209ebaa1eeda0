"""The offline lease: how long a laptop opens without its server, whatever is done to its clock; pure.

Time is `max(seen, now)`: a clock turned back gains nothing. Hours at work count even while the clock stands still. A
clock that ran ahead spends the lease; the next contact with the server forgives it, because the server says what time
it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """Moments are in UTC."""

    until: datetime
    contact: datetime
    """The server's time when it was last reached."""
    seen: datetime
    """The latest moment that was ever believed since then."""

    def over(self, now: datetime) -> bool:
        """Whether the server must be reached before anything opens; `now` is the laptop's clock."""
        return self.moment(now) > self.until

    def moment(self, now: datetime) -> datetime:
        """What time it is, as far as the lease is concerned."""
        return max(self.seen, now)

    def noted(self, now: datetime, worked: timedelta = timedelta()) -> Lease:
        """The lease that remembers this moment; `worked` is what passed since it was last noted, on a steady clock."""
        return msgspec.structs.replace(self, seen=max(self.seen + max(worked, timedelta()), now))


def granted(server_time: datetime, days: int) -> Lease:
    """A new lease, from a contact with the server; nothing of a former one is left."""
    return Lease(until=server_time + timedelta(days=days), contact=server_time, seen=server_time)
