"""The line to the organisation's voice gateway: one session that turns share, renewed when the former one is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress

from shared.providers.failures import ProviderFailed
from shared.providers.gateway_dialling import Dialling, Place
from shared.providers.gateway_failures import GATEWAY, judge, of_stage
from shared.providers.gateway_session import Session
from shared.voice.events import TurnEnded, TurnEvent, TurnFailed
from shared.voice.session import Begin, End, Say


class Call:
    """One turn on the line; `turn` is its name there, which no other turn has."""

    def __init__(self, session: Session, turn: str) -> None:
        self.session, self.turn = session, turn
        self._inbox = session.hang(turn)
        self.ended = False

    def tell(self, message: Begin | Say | End) -> None:
        self.session.tell(message)

    def sound(self, piece: bytes) -> int:
        """Its number."""
        return self.session.sound(self.turn, piece)

    async def events(self) -> AsyncGenerator[TurnEvent, None]:
        """What the server tells, without the end; ProviderFailed when a stage or the session fails."""
        while True:
            event = await self._inbox.get()
            match event:
                case ProviderFailed():
                    raise event
                case TurnFailed():
                    raise of_stage(event)
                case TurnEnded(interrupted=interrupted):
                    self.ended = True
                    if interrupted:
                        raise ProviderFailed(GATEWAY, "cut")
                    return
                case _:
                    yield event


class Line:
    """Connected when the first turn asks; belongs to one loop."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._dialling = Dialling(place)
        self._session: Session | None = None
        self._opening = asyncio.Lock()
        self._calls = 0
        self._behind: set[Session] = set()
        """Former sessions whose turns still go on."""

    @property
    def cuts(self) -> int:
        """How often the present session was taken up again."""
        return 0 if self._session is None else self._session.cuts

    async def open(self) -> Session:
        """A session that is connected; ProviderFailed."""
        async with self._opening:
            if (session := self._session) is not None and session.usable:
                try:
                    await session.ready()
                except ProviderFailed:
                    if session.failure is None:
                        raise
                else:
                    return session
            self._behind = {each for each in (*self._behind, session) if each is not None and each.failure is None}
            self._session = None
            try:
                session = Session(self.place, self._dialling, await self._dialling.session())
            except Exception as error:
                raise judge(error) from error
            self._session = session
            await session.ready()
            return session

    @asynccontextmanager
    async def call(self, turn: str) -> AsyncIterator[Call]:
        """A turn of its own on the line; whoever leaves before its end stops it."""
        session = await self.open()
        self._calls += 1
        call = Call(session, f"{turn[:48]}.{self._calls}")
        try:
            yield call
        finally:
            session.leave(call.turn, ended=call.ended)

    async def aclose(self) -> None:
        """Hang up, and say so to the server: a person may have few sessions."""
        session, self._session = self._session, None
        for each in (*self._behind, *([session] if session is not None else [])):
            over = each.failure is not None
            await each.aclose()
            if not over:
                with suppress(Exception):
                    await self._dialling.forget(each.name)
        self._behind.clear()
