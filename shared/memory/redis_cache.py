"""Answers remembered in Redis or Valkey, where the instances of a server share them; what lies there is sealed.

Each entry is a value under a key that only who has the server's secret can work out, sealed with it, and gone when its
time is over. A stream says what came and went: before a search an instance reads what is new there, and confirms what
it found, so that nothing is said that another instance dropped. Whoever missed a part of the stream starts again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import redis.asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from shared.errors import EngineFailed
from shared.language import say
from shared.memory.envelope import Envelope
from shared.memory.shelf import ROOM, Shelf
from shared.memory.tail import News, Tail
from shared.routing.remembering import Entry, Vector

_PATIENCE: dict[str, Any] = {
    "socket_timeout": 1.0,
    "socket_connect_timeout": 1.0,
    "retry": Retry(NoBackoff(), 1),  # a connection that was closed meanwhile is opened again
}
_MANY = 200
"""Values read at once."""


class RedisKept:
    """One instance's view; `secret` is the server's, `clock` is in seconds since 1970."""

    def __init__(
        self,
        url: str,
        secret: bytes,
        *,
        clock: Callable[[], float] = time.time,
        room: int = ROOM,
        prefix: str = "iasted:remembered",
    ) -> None:
        self._redis: Any = redis.Redis.from_url(url, **_PATIENCE)
        self._clock, self._room, self._prefix = clock, room, prefix
        self._envelope = Envelope(secret, prefix)
        self._tail = Tail(self._redis, f"{prefix}:log")
        self._shelf = Shelf(room)
        self._ids: dict[str, str] = {}
        """Of each key that is on the shelf, its entry."""
        self._reading = asyncio.Lock()
        self._again: asyncio.Task[None] | None = None

    async def add(self, entry: Entry) -> None:
        if entry.until <= self._clock():
            await self.drop(entry.id)
            return
        key = self._envelope.key(entry.id)
        async with _told(), self._redis.pipeline(transaction=True) as pipe:
            pipe.set(key, self._envelope.seal(key, entry), pxat=int(entry.until * 1000))
            self._tail.tell(pipe, "add", [key])
            await pipe.execute()
        await self._remove(await self._catch_up())

    async def exact(self, scope: str, digest: str) -> Entry | None:
        async with _told():
            (entry,) = await self._read([self._envelope.key(digest)])
        return entry if entry is not None and entry.scope == scope else None

    async def nearest(
        self, scope: str, vector: Vector, most: int = 5, least: float = -1.0
    ) -> list[tuple[Entry, float]]:
        await self._catch_up()
        found = self._shelf.nearest(scope, vector, most, least)
        if not found:
            return []
        async with _told():
            entries = await self._read([self._envelope.key(name) for name, _ in found])
        confirmed = []
        for (name, similar), entry in zip(found, entries, strict=True):
            if entry is None:
                self._forget_names([name])
            else:
                confirmed.append((entry, similar))
        return confirmed

    async def hit(self, entry_id: str) -> None:
        self._shelf.hit(entry_id)

    async def drop(self, entry_id: str) -> None:
        await self._remove([entry_id])

    async def forget(self, scope_prefix: str = "") -> int:
        await self._catch_up()
        names = self._shelf.begins(scope_prefix)
        await self._remove(names)
        return len(names)

    async def count(self) -> int:
        await self._catch_up()
        return len(self._shelf)

    async def aclose(self) -> None:
        if self._again is not None:
            self._again.cancel()
            await asyncio.gather(self._again, return_exceptions=True)
        await self._redis.aclose()

    async def _remove(self, names: Sequence[str]) -> None:
        self._forget_names(names)
        keys = [self._envelope.key(name) for name in names]
        for start in range(0, len(keys), _MANY):
            some = keys[start : start + _MANY]
            async with _told(), self._redis.pipeline(transaction=True) as pipe:
                pipe.delete(*some)
                self._tail.tell(pipe, "del", some)
                await pipe.execute()

    async def _read(self, keys: list[str]) -> list[Entry | None]:
        now = self._clock()
        found = [
            self._envelope.open(key, sealed) if sealed else None
            for key, sealed in zip(keys, await self._redis.mget(keys), strict=True)
        ]
        return [entry if entry is not None and entry.until > now else None for entry in found]

    async def _catch_up(self) -> list[str]:
        """Take in what is new; the names of those there is no more room for."""
        gone: list[str] = []
        if not await self._known():
            return gone
        async with self._reading, _told():
            self._forget_names(self._shelf.expire(self._clock()))
            while news := await self._tail.read():
                gone += await self._take(news)
                self._tail.taken()
        if news is None:
            self._again = None
            await self._known()
        return gone

    async def _known(self) -> bool:
        """Whether this is not the first look; starting again goes on when whoever asked can wait no longer."""
        again = self._again
        if again is not None and again.done() and (again.cancelled() or again.exception()):
            again = None
        first = again is None
        self._again = again = again or asyncio.create_task(self._start_again())
        await asyncio.shield(again)
        return not first

    async def _take(self, news: News) -> list[str]:
        came = {key: None for what, keys in news if what == "add" for key in keys}
        for key in (key for what, keys in news if what == "del" for key in keys):
            self._forget_names([self._ids[key]] if key in self._ids else [])
        return await self._place(list(came))

    async def _place(self, keys: list[str]) -> list[str]:
        gone: list[str] = []
        for start in range(0, len(keys), _MANY):
            some = keys[start : start + _MANY]
            for key, entry in zip(some, await self._read(some), strict=True):
                if entry is not None:
                    self._ids[key] = entry.id
                    gone += self._shelf.put(entry)
        self._forget_names(gone)
        return gone

    def _forget_names(self, names: Sequence[str]) -> None:
        for name in names:
            self._shelf.drop(name)
            self._ids.pop(self._envelope.key(name), None)

    async def _start_again(self) -> None:
        async with self._reading, _told():
            await self._tail.begin()
            self._shelf, self._ids = Shelf(self._room), {}
            await self._place(
                [key.decode() async for key in self._redis.scan_iter(match=f"{self._prefix}:e:*", count=_MANY)]
            )


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise EngineFailed(
            say(
                f"La mémoire partagée des réponses ne répond pas ({error}) : vérifiez REDIS_URL.",
                f"The shared memory of answers does not respond ({error}): check REDIS_URL.",
            ),
            code="cache-unreachable",
        ) from error
