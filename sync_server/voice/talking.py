"""The voice gateway put together: its sessions, who is let in, and who looks after them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from sync_server.settings import Settings
from sync_server.voice.arriving import Arriving
from sync_server.voice.bearer import Bearers
from sync_server.voice.gateway import Bounds, Gateway
from sync_server.voice.keeping import Keeping
from sync_server.voice.staff import Staff
from sync_server.voice.watching import Watching


class Talking(msgspec.Struct, frozen=True, kw_only=True):
    """What the routes and the program are handed."""

    gateway: Gateway
    arriving: Arriving
    watching: Watching
    keeping: Keeping


def talking(
    settings: Settings,
    bearers: Bearers,
    staff: Staff,
    *,
    keeping: Keeping,
    clock: Callable[[], datetime],
    steady: Callable[[], float],
) -> Talking:
    """For one program."""
    bounds = Bounds(each=settings.voice_sessions_each, node=settings.voice_sessions)
    gateway = Gateway(staff, bounds, keeping, steady)
    return Talking(
        gateway=gateway,
        arriving=Arriving(gateway, bearers, settings, clock),
        watching=Watching(gateway, bearers, clock),
        keeping=keeping,
    )
