"""Opens, refreshes and ends sessions, each in one transaction, so that of two who ask at once only one advances."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from shared.ids import new_id
from sync_server.audit.act import Act
from sync_server.audit.log import Log
from sync_server.devices import store as devices
from sync_server.identity import store
from sync_server.identity.access import AccessTokens
from sync_server.identity.refresh import Parts, Refreshes
from sync_server.identity.session import Code, Session
from sync_server.kit.database import Database, Transaction
from sync_server.kit.secret import digest
from sync_server.settings import Settings


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """What a program gets (RFC 6749 §5.1)."""

    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str
    scope: str


class Over(Exception):
    """The grant counts no more; `session` is the one it belonged to, if it is known."""

    def __init__(self, session: Session | None = None) -> None:
        super().__init__("invalid grant")
        self.session = session


class Sessions:
    """The only place where sessions change."""

    def __init__(
        self,
        database: Database,
        access: AccessTokens,
        refreshes: Refreshes,
        settings: Settings,
        clock: Callable[[], datetime],
        *,
        log: Log,
    ) -> None:
        self._database, self._access, self._refreshes, self._clock = database, access, refreshes, clock
        self._log = log
        self._refresh_lasts = timedelta(days=settings.refresh_days)
        self._lasts = timedelta(days=settings.session_days)

    async def open(self, code: Code) -> Tokens:
        """Redeem a code, once; Over when somebody did. A code that comes twice was copied: its session ends."""
        now, id_ = self._clock(), new_id()
        async with self._database.transaction() as tables:
            if await store.use_code(tables, code.hash, now):
                await store.add_session(tables, id_, code.person, code.client, code.scope, now, now + self._lasts)
                await store.code_opened(tables, code.hash, id_)
                session = await store.session(tables, id_)
                if session is None or session.disabled_at is not None:
                    raise Over(session)
                await self._note(tables, session, "session.opened")
                token = await self._made(tables, session, 0)
            else:
                session = None
        if session is None:
            await self.reused(code.hash)
            raise Over
        return await self._tokens(session, token)

    async def reused(self, hashed: bytes) -> None:
        """A code was presented again: whatever it opened ends."""
        async with self._database.transaction() as tables:
            code = await store.code(tables, hashed)
            if code is not None and code.session is not None:
                await self._end(tables, code.session, "code-reused")

    async def refresh(self, token: str, parts: Parts) -> Tokens:
        """New tokens for one that is current or one behind; Over otherwise, and further behind the session ends."""
        async with self._database.transaction() as tables:
            session = await store.session(tables, parts.session, alone=True)
            if session is None or not session.lives(self._clock()):
                raise Over(session)
            behind = session.counter - parts.counter
            fresh = await self._renewed(tables, session, token, behind) if behind in {0, 1} else None
            if fresh is None:
                await self._end(tables, session.id, "refresh-reused")
        if fresh is None:
            raise Over(session)
        return await self._tokens(session, fresh)

    async def find(self, id_: str) -> Session | None:
        async with self._database.reading() as tables:
            return await store.session(tables, id_)

    async def code(self, hashed: bytes) -> Code | None:
        async with self._database.reading() as tables:
            return await store.code(tables, hashed)

    async def keep_code(self, code: Code) -> None:
        async with self._database.transaction() as tables:
            await store.forget_codes(tables, self._clock() - timedelta(days=1))
            await store.add_code(tables, code)

    async def end(self, id_: str, why: str) -> None:
        """Nothing of this session counts any more."""
        async with self._database.transaction() as tables:
            await self._end(tables, id_, why)

    async def end_former(self, tables: Transaction, person: str) -> None:
        """Whatever was opened with this person's former password ends, in the transaction that replaces it."""
        await store.void_codes(tables, person)
        await store.end_sessions(tables, "password-set", self._clock(), person=person)

    async def _renewed(self, tables: Transaction, session: Session, token: str, behind: int) -> str:
        now = self._clock()
        until = await store.refresh_until(tables, digest(token))
        if until is None or until <= now:
            raise Over(session)
        counter = session.counter + (behind == 0)
        await store.advance(tables, session.id, counter, now)
        if session.device is not None:
            await devices.seen(tables, session.device, now)
        return await self._made(tables, session, counter)

    async def _made(self, tables: Transaction, session: Session, counter: int) -> str:
        token = self._refreshes.made(session.id, counter)
        until = min(self._clock() + self._refresh_lasts, session.expires_at)
        await store.add_refresh(tables, digest(token), session.id, counter, until)
        return token

    async def _tokens(self, session: Session, refresh_token: str) -> Tokens:
        """Signed after the transaction: a signature that fails is a lost answer, and those are forgiven."""
        return Tokens(
            access_token=await self._access.issue(session),
            token_type="Bearer",  # noqa: S106 - not a password
            expires_in=self._access.lasts_s,
            refresh_token=refresh_token,
            scope=session.scope,
        )

    async def _end(self, tables: Transaction, id_: str, why: str) -> None:
        if await store.end_session(tables, id_, why, self._clock()):
            session = await store.session(tables, id_)
            if session is not None:
                await self._note(tables, session, "session.ended", why)

    async def _note(self, tables: Transaction, session: Session, action: str, change: str = "") -> None:
        act = Act(
            organisation=session.organisation,
            who=session.person,
            device=session.device,
            action=action,
            object=f"session:{session.id}",
            change=change,
        )
        await self._log.act(tables, act)
