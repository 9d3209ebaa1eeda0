"""PostgreSQL: a pool, transactions, and one error for everything that means "not now"."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self

import asyncpg
import msgspec

from shared.errors import BadInput
from shared.language import say
from sync_server.kit.refusals import Unavailable

Row = Mapping[str, Any]
UniqueViolation = asyncpg.UniqueViolationError

CONNECT_S, COMMAND_S = 5.0, 15.0
_GONE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.QueryCanceledError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TransactionRollbackError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.UndefinedTableError,
)
"""Also: it is not there yet, does not know us yet, or has no tables yet."""
_FULL = (asyncpg.DiskFullError, asyncpg.OutOfMemoryError, asyncpg.PostgresIOError)
_UNREADABLE = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)


class Transaction:
    """Statements of one transaction; everything is kept or nothing."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def rows(self, sql: str, *values: object) -> list[Row]:
        found: list[Row] = await self._connection.fetch(sql, *values)
        return found

    async def row(self, sql: str, *values: object) -> Row | None:
        found: Row | None = await self._connection.fetchrow(sql, *values)
        return found

    async def value(self, sql: str, *values: object) -> Any:
        return await self._connection.fetchval(sql, *values)

    async def run(self, sql: str, *values: object) -> str:
        done: str = await self._connection.execute(sql, *values)
        return done

    async def each(self, sql: str, many: list[tuple[object, ...]]) -> None:
        """The statement once for every tuple."""
        await self._connection.executemany(sql, many)


class Database:
    """Opened when first used, so that a server starts before its database does."""

    def __init__(self, url: str, connections: int = 10) -> None:
        self._url, self._size = url, connections
        self._pool: Any = None
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """One transaction, committed at the end of the block; Unavailable when there is no database to do it."""
        with told():
            pool = await self._ready()
            async with pool.acquire(timeout=CONNECT_S) as connection, connection.transaction():
                yield Transaction(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Single statements, each on its own."""
        with told():
            pool = await self._ready()
            async with pool.acquire(timeout=CONNECT_S) as connection:
                yield Transaction(connection)

    async def close(self) -> None:
        if self._pool is not None:
            pool, self._pool = self._pool, None
            try:
                await asyncio.wait_for(pool.close(), CONNECT_S)
            except TimeoutError:
                pool.terminate()

    async def _ready(self) -> Any:
        if self._pool is None:
            async with self._opening:
                if self._pool is None:
                    self._pool = await asyncpg.create_pool(
                        self._url,
                        min_size=1,
                        max_size=self._size,
                        timeout=CONNECT_S,
                        command_timeout=COMMAND_S,
                        max_inactive_connection_lifetime=60,
                        init=_teach,
                        reset=_as_it_is,
                        server_settings={"application_name": "iasted-server"},
                    )
        return self._pool

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


@contextmanager
def told() -> Iterator[None]:
    """Name what the database's driver raises when it cannot work; errors of ours pass as they are."""
    try:
        yield
    except _FULL as error:
        raise Unavailable(
            say(
                "Le serveur n'a plus de place : rien n'a été changé, prévenez l'administrateur.",
                "The server is out of room: nothing was changed, tell the administrator.",
            ),
            code="storage-full",
        ) from error
    except _UNREADABLE as error:
        raise BadInput(
            say(
                "Un texte contient un caractère qui ne peut pas être gardé : retirez-le.",
                "A text holds a character that cannot be kept: remove it.",
            ),
            code="text-unfit",
        ) from error
    except _GONE as error:
        raise Unavailable(code="database-unavailable") from error


async def _teach(connection: Any) -> None:
    """JSON columns hold what msgspec reads and writes."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: msgspec.json.encode(value).decode(),
        decoder=msgspec.json.decode,
    )


async def _as_it_is(_: object) -> None:
    """A connection goes back without one more round trip: nothing here outlives a transaction."""
