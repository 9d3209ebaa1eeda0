"""Signing in with a browser: password, then second factor; every step gives the browser a new cookie."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec

from shared.errors import BadInput
from shared.language import say
from sync_server.audit.act import Act
from sync_server.audit.log import Log
from sync_server.kit.database import Database, Transaction
from sync_server.kit.secret import digest
from sync_server.people import proofs_store, store
from sync_server.people.passwords import Passwords, require_fit
from sync_server.people.person import Person, folded
from sync_server.people.second_factor import SecondFactor
from sync_server.people.tries import Tries

LASTS = timedelta(minutes=15)
WELCOME_LASTS = timedelta(days=7)
Ending = Callable[[Transaction, str], Awaitable[None]]
"""What else ends for a person who chooses another password."""


class Browser(msgspec.Struct, frozen=True, kw_only=True):
    """Who a browser speaks for."""

    token: str
    person: Person
    proven: bool
    """Whether nothing more is asked for."""
    pending_factor: bytes | None = None


class Refused(BadInput):
    """The same sentence whatever was wrong: an unknown name, a wrong password, a disabled account, a wrong code."""

    code = "sign-in-refused"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Ces informations ne permettent pas d'ouvrir un compte. Vérifiez-les et recommencez.",
                "These do not open an account. Check them and try again.",
            )
        )


class Browsers:
    """Opens and closes sessions of browsers."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        factor: SecondFactor,
        ending: Ending,
        clock: Callable[[], datetime],
        *,
        log: Log,
    ) -> None:
        self._database, self._passwords, self._factor = database, passwords, factor
        self._ending, self._clock, self._log = ending, clock, log
        self._tries = Tries(database, clock)

    async def sign_in(self, name: str, password: str, address: str) -> Browser:
        """Refused, as slowly for nobody as for somebody; TooMany after too many failures."""
        name = folded(name)[:256]
        async with self._tries.one(name, address):
            async with self._database.reading() as tables:
                found = await store.secrets_of(tables, name)
            right = await self._passwords.matches(password[:1024], found[1] if found else None)
            if not right or found is None or found[0].disabled_at is not None:
                await self._tries.failed(name, address)
                raise Refused
            await self._tries.succeeded(name, address)
        return await self._open(found[0], proven=not found[0].has_second_factor)

    async def prove(self, browser: Browser, code: str, address: str) -> Browser:
        """The second factor; the former cookie is worth nothing any more."""
        subject = f"{browser.person.name}\0second"
        async with self._tries.one(subject, address):
            if not await self._factor.accepts(browser.person.id, code[:64]):
                await self._tries.failed(subject, address)
                raise Refused
            await self._tries.succeeded(subject, address)
        await self.close(browser.token)
        return await self._open(browser.person, proven=True)

    async def find(self, token: str) -> Browser | None:
        """The browser that holds this cookie, while its session lasts."""
        if not token:
            return None
        async with self._database.reading() as tables:
            session = await proofs_store.browser(tables, digest(token), self._clock())
            person = None if session is None else await store.person(tables, session.person)
        if session is None or person is None:
            return None
        return Browser(token=token, person=person, proven=session.proven, pending_factor=session.pending_factor)

    async def close(self, token: str) -> None:
        async with self._database.transaction() as tables:
            await proofs_store.close_browser(tables, digest(token))

    async def set_pending(self, browser: Browser, sealed: bytes | None) -> None:
        async with self._database.transaction() as tables:
            await proofs_store.set_pending_factor(tables, digest(browser.token), sealed)

    async def welcomed(self, link: str) -> Person | None:
        """Whose link this is, while it can be used."""
        async with self._database.reading() as tables:
            id_ = await proofs_store.welcomed(tables, digest(link), self._clock())
            return None if id_ is None else await store.person(tables, id_)

    async def choose_password(self, link: str, password: str) -> Browser:
        """The link's one use. Whoever was signed in with a former password is not any more."""
        person = await self.welcomed(link)
        if person is None or person.disabled_at is not None:
            raise Refused
        require_fit(password, person.name)
        hashed = await self._passwords.hashed(password)
        async with self._database.transaction() as tables:
            if await proofs_store.use_welcome(tables, digest(link), self._clock()) is None:
                raise Refused
            await self._replace_password(tables, person, hashed)
        return await self._open(person, proven=not person.has_second_factor)

    async def change_password(self, browser: Browser, old: str, new: str, address: str) -> Browser:
        """The old one is asked for again."""
        await self.confirm(browser, old, address)
        require_fit(new, browser.person.name)
        hashed = await self._passwords.hashed(new)
        async with self._database.transaction() as tables:
            await self._replace_password(tables, browser.person, hashed)
        return await self._open(browser.person, proven=browser.proven)

    async def confirm(self, browser: Browser, password: str, address: str) -> None:
        """Whoever sits at the browser knows the password, too; Refused otherwise."""
        again = await self.sign_in(browser.person.name, password, address)
        await self.close(again.token)

    async def _replace_password(self, tables: Transaction, person: Person, hashed: str) -> None:
        await store.set_password(tables, person.id, hashed)
        await proofs_store.close_browsers(tables, person.id)
        await self._ending(tables, person.id)
        act = Act(
            organisation=person.organisation,
            who=person.id,
            action="password.set",
            object=f"person:{person.id}",
        )
        await self._log.act(tables, act)

    async def _open(self, person: Person, *, proven: bool) -> Browser:
        token, now = secrets.token_urlsafe(32), self._clock()
        async with self._database.transaction() as tables:
            await proofs_store.open_browser(tables, digest(token), person.id, proven=proven, at=now, until=now + LASTS)
        return Browser(token=token, person=person, proven=proven)


async def welcome(tables: Transaction, person: str, now: datetime) -> str:
    """The last part of a link that lets this person choose a password, once, within a week."""
    link = secrets.token_urlsafe(32)
    await proofs_store.add_welcome(tables, digest(link), person, now + WELCOME_LASTS)
    return link
