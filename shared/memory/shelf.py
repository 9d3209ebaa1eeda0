"""What one process knows of all that is remembered: which question stands where, until when, and how often it served.

The stores keep the answers; the shelf finds them. Each scope has room for so many: those that served least go first,
among them the ones that have not served for longest.
"""

from __future__ import annotations

import heapq
import itertools

import msgspec
import numpy as np

from shared.memory.index import Index
from shared.routing.remembering import WIDTH, Entry, Vector

ROOM = 20_000
"""Questions in a scope."""
SCOPES = 256
"""Scopes at most: one whose facts have changed is never asked again."""
_SLACK = 1000
"""Ends of no use that are borne."""
_SHARE = 20
"""When a scope is full, one in so many goes at once."""


class Place(msgspec.Struct):
    """What is known of one entry."""

    scope: str
    until: float
    served: int = 0
    last: int = 0
    """The shelf's own count of days: whatever happens on it is one later."""


class Shelf:
    """Names of entries by scope; no answer and no question is on it."""

    def __init__(self, room: int = ROOM, scopes: int = SCOPES) -> None:
        self._room, self._most = room, scopes
        self._places: dict[str, Place] = {}
        self._scopes: dict[str, set[str]] = {}
        self._indexes: dict[str, Index] = {}
        self._ends: list[tuple[float, str]] = []
        self._now = itertools.count(1)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def put(self, entry: Entry) -> list[str]:
        """Place it; the names of those that had to go for it."""
        before = self._places.get(entry.id)
        self.drop(entry.id)
        served = before.served if before else 0
        self._places[entry.id] = Place(entry.scope, entry.until, served, next(self._now))
        self._scopes.setdefault(entry.scope, set()).add(entry.id)
        self._end_at(entry.until, entry.id)
        if len(entry.vector) == 4 * WIDTH:
            index = self._indexes.setdefault(entry.scope, Index())
            index.add(entry.id, np.frombuffer(entry.vector, "<f4"))
        return self._make_room(entry)

    def nearest(self, scope: str, vector: Vector, most: int, least: float) -> list[tuple[str, float]]:
        index = self._indexes.get(scope)
        return index.nearest(vector, most, least) if index else []

    def hit(self, name: str) -> None:
        place = self._places.get(name)
        if place:
            place.served += 1
            place.last = next(self._now)

    def drop(self, name: str) -> bool:
        """Whether it was there."""
        place = self._places.pop(name, None)
        if place is None:
            return False
        self._scopes[place.scope].discard(name)
        index = self._indexes.get(place.scope)
        if index is not None:
            index.drop(name)
        if not self._scopes[place.scope]:
            del self._scopes[place.scope]
            self._indexes.pop(place.scope, None)
        return True

    def begins(self, scope_prefix: str) -> list[str]:
        """The names in every scope that begins so."""
        return [name for scope, held in self._scopes.items() if scope.startswith(scope_prefix) for name in held]

    def expire(self, now: float) -> list[str]:
        """Take away what has had its time; their names."""
        gone = []
        while self._ends and self._ends[0][0] <= now:
            until, name = heapq.heappop(self._ends)
            place = self._places.get(name)
            if place is not None and place.until == until:  # it may have been given more time since
                self.drop(name)
                gone.append(name)
        return gone

    def _end_at(self, until: float, name: str) -> None:
        heapq.heappush(self._ends, (until, name))
        if len(self._ends) > 2 * len(self._places) + _SLACK:  # what was renewed or dropped has ends of no use
            self._ends = [(place.until, name) for name, place in self._places.items()]
            heapq.heapify(self._ends)

    def _make_room(self, newest: Entry) -> list[str]:
        gone: list[str] = []
        if len(self._scopes) > self._most:
            stale = min(self._scopes, key=self._last_of)
            gone += self._scopes[stale]
        held = self._scopes[newest.scope]
        if len(held) > self._room:
            old = sorted((name for name in held if name != newest.id), key=self._worth)
            gone += old[: max(1, self._room // _SHARE)]
        for name in gone:
            self.drop(name)
        return gone

    def _worth(self, name: str) -> tuple[int, int]:
        place = self._places[name]
        return place.served, place.last

    def _last_of(self, scope: str) -> int:
        return max(self._places[name].last for name in self._scopes[scope])
