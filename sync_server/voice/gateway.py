"""All voice sessions of this node: who may open how many, which are over, and how it stops without cutting anybody."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import msgspec

from shared.errors import IastedError
from shared.ids import new_id
from shared.voice.ports import Privacy
from shared.voice.session import GOING, NOT_SIGNED_IN, RESUME_S, TAKEN_OVER, Draining
from sync_server.kit.limits import Minute
from sync_server.kit.refusals import NotThere, TooMany
from sync_server.voice.connection import Connection
from sync_server.voice.keeping import Keeping
from sync_server.voice.minutes import SealedMinutes
from sync_server.voice.owner import Owner
from sync_server.voice.refusals import busy, draining, stays, too_many_sessions
from sync_server.voice.session import VoiceSession
from sync_server.voice.staff import Staff

OPENED_A_MINUTE = 15
"""By one person, for each session that they may have."""
MOST_HELD = 512 << 20
"""Bytes of sound and events of all sessions; nothing new begins beyond them."""
LAST_WORDS_S = 2.0
"""For what was already said to be written, once turns are over."""


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """How many sessions there may be."""

    each: int = 2
    """Of one person."""
    node: int = 1500


class Seat:
    """A session and the connection that it has now, or since when it has none."""

    def __init__(self, session: VoiceSession, at: float) -> None:
        self.session = session
        self.connection: Connection | None = None
        self.met = False
        """Whether it ever had one."""
        self.left_at = at


class Gateway:
    """One for a program; everything happens on the server's loop."""

    def __init__(
        self,
        staff: Staff,
        bounds: Bounds,
        keeping: Keeping,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.staff, self._bounds, self._keeping, self._steady = staff, bounds, keeping, steady
        self._seats: dict[str, Seat] = {}
        self._opened = Minute(OPENED_A_MINUTE * bounds.each)
        self.draining = self._heavy = False
        self._until = 0.0

    @property
    def seats(self) -> tuple[Seat, ...]:
        return tuple(self._seats.values())

    @property
    def connections(self) -> list[Connection]:
        return [seat.connection for seat in self._seats.values() if seat.connection is not None]

    async def open(self, owner: Owner, privacy: Privacy, *, keep: bool = False) -> VoiceSession:
        """A new session of theirs; TooMany or Unavailable when there is no room for it.

        `keep` seals every whole turn to the owner's readers; Conflict when there is nobody to seal it to.
        """
        if privacy == "restricted":
            raise stays()
        self.require_open()
        person = owner.standing.person
        if (wait_s := self._opened.hit(person, self._steady())) > 0:
            raise TooMany(max(1, round(wait_s)))
        session = VoiceSession(new_id(), owner, privacy, self.staff)
        session.require_open = self.require_open
        if keep:
            line = await self._keeping.line(session.id, lambda: session.owner)
            session.minutes = SealedMinutes(line.keep, session.say_aside)
        await self._make_room(person)
        self._seats[session.id] = Seat(session, self._steady())
        return session

    def require_open(self) -> None:
        """Unavailable once the node is stopping, or while what is being said fills its memory."""
        if self.draining:
            raise draining()
        if self._heavy:
            raise busy()

    def find(self, id_: str, person: str) -> Seat:
        """Their session; NotThere when there is none of that name, or it is somebody else's."""
        seat = self._seats.get(id_)
        if seat is None or seat.session.owner.standing.person != person:
            raise NotThere
        return seat

    async def close(self, id_: str, person: str) -> None:
        """End a session of theirs for good."""
        await self._end(self.find(id_, person), 1000)

    async def expel(self, connection: Connection, why: IastedError) -> None:
        """Hang up on whoever may not talk any more, and stop what their session says."""
        connection.end(NOT_SIGNED_IN, why)
        for seat in self.seats:
            if seat.connection is connection:
                await self._end(seat, NOT_SIGNED_IN)

    def join(self, seat: Seat, connection: Connection) -> None:
        """From now on this is the session's connection; the one before it is hung up on."""
        if seat.connection is not None:
            seat.connection.end(TAKEN_OVER)
        seat.connection, seat.met = connection, True
        if self.draining:
            connection.tell(Draining(seconds=max(0.0, self._until - self._steady())))

    def leave(self, seat: Seat, connection: Connection) -> None:
        """The connection is over; the session waits for another one."""
        if seat.connection is connection:
            seat.connection, seat.left_at = None, self._steady()
            seat.session.outbox.grew = lambda: None
            seat.session.aside = lambda _message: None

    async def sweep(self, now: datetime) -> None:
        """Every second: connections are watched, and sessions that nobody came back to are over."""
        steady = self._steady()
        self._heavy = sum(seat.session.weight for seat in self.seats) > MOST_HELD
        for seat in self.seats:
            if seat.connection is not None:
                seat.connection.watch(now.timestamp(), steady)
            elif steady - seat.left_at > RESUME_S:
                await self._end(seat, 1000)

    async def drain(self, seconds: float, hurry: Callable[[], bool] = lambda: False) -> None:
        """Take nothing new, let turns under way come to their end, then hang up so that clients go elsewhere."""
        self.draining, self._until = True, self._steady() + seconds
        for connection in self.connections:
            connection.tell(Draining(seconds=seconds))
        await _until(lambda: hurry() or not any(seat.session.working for seat in self.seats), seconds)
        await asyncio.gather(*(seat.session.close() for seat in self.seats))
        await _until(lambda: hurry() or all(each.told for each in self.connections), LAST_WORDS_S)
        for connection in self.connections:
            connection.end(GOING)

    async def aclose(self) -> None:
        """End every session, then the engines."""
        for seat in self.seats:
            await self._end(seat, GOING)
        await self.staff.aclose()

    async def _make_room(self, person: str) -> None:
        while len(theirs := self._of(person)) >= self._bounds.each:  # another may be opened meanwhile
            left = [seat for seat in theirs if seat.connection is None]
            if not left:
                raise too_many_sessions(round(RESUME_S))
            await self._end(min(left, key=lambda seat: seat.left_at), 1000)
        if len(self._seats) >= self._bounds.node:
            raise busy()

    def _of(self, person: str) -> list[Seat]:
        return [seat for seat in self.seats if seat.session.owner.standing.person == person]

    async def _end(self, seat: Seat, code: int) -> None:
        self._seats.pop(seat.session.id, None)
        if seat.connection is not None:
            seat.connection.end(code)
        await seat.session.close()


async def _until(done: Callable[[], bool], seconds: float) -> None:
    """Look again and again; whoever is waited for does not know of it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not done():  # noqa: ASYNC110 - what is waited for is the end of many things
                await asyncio.sleep(0.02)
