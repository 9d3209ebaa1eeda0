"""The organisation's purse in Redis or Valkey: one script a step, so that instances never pass a limit together."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.language import say
from shared.routing.ledger import HELD_S
from sync_server.kit.refusals import Unavailable

PATIENCE_S = 0.5
KEPT_S = 3 * 24 * 3600
Already = Callable[[date, str], Awaitable[dict[str, int]]]
"""What the database says each person of an organisation has spent that day."""

_SPENT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return {-1, -1} end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[2])
local mine = tonumber(redis.call('HGET', KEYS[1], 'p:' .. ARGV[1]) or '0')
local all_ = tonumber(redis.call('HGET', KEYS[1], 'all') or '0')
for _, each in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local amount, whose = string.match(each, '^%x+:(%d+):(.*)$')
  all_ = all_ + tonumber(amount)
  if whose == ARGV[1] then mine = mine + tonumber(amount) end
end
"""
_ASK = _SPENT + "return {mine, all_}"
_RESERVE = (
    _SPENT
    + """
local amount = tonumber(ARGV[3])
if mine + amount > tonumber(ARGV[4]) or all_ + amount > tonumber(ARGV[5]) then return {0, 0} end
redis.call('ZADD', KEYS[2], ARGV[6], ARGV[7] .. ':' .. ARGV[3] .. ':' .. ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[8])
return {1, 0}
"""
)
_SETTLE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return {-1, -1} end
for _, each in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local amount, whose = string.match(each, '^%x+:(%d+):(.*)$')
  if amount == ARGV[2] and whose == ARGV[1] then redis.call('ZREM', KEYS[2], each) break end
end
redis.call('HINCRBY', KEYS[1], 'p:' .. ARGV[1], ARGV[3])
redis.call('HINCRBY', KEYS[1], 'all', ARGV[3])
return {1, 0}
"""
_BEGIN = """
if redis.call('EXISTS', KEYS[1]) == 1 then return {0, 0} end
redis.call('HSET', KEYS[1], 'all', ARGV[1])
for place = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], 'p:' .. ARGV[place], ARGV[place + 1]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return {1, 0}
"""


class RedisPurse:
    """A day that Redis does not know (it is new, or Redis came back empty) begins with what the database says.

    Unavailable when Redis does not answer. `clock` is in seconds since 1970.
    """

    def __init__(self, url: str, already: Already, clock: Callable[[], float] = time.time) -> None:
        self._redis: Redis = Redis.from_url(url, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S)
        self._already, self._clock = already, clock

    async def reserve(self, day: date, organisation: str, user: str, amount: int, limits: tuple[int, int]) -> bool:
        if amount <= 0:
            return True
        now, number = self._clock(), secrets.token_hex(8)
        answer = await self._ask(_RESERVE, day, organisation, user, now - HELD_S, amount, *limits, now, number, KEPT_S)
        return answer[0] == 1

    async def settle(self, day: date, organisation: str, user: str, reserved: int, cost: int) -> None:
        await self._ask(_SETTLE, day, organisation, user, reserved, cost)

    async def spent(self, day: date, organisation: str, user: str) -> tuple[int, int]:
        answer = await self._ask(_ASK, day, organisation, user, self._clock() - HELD_S)
        return answer[0], answer[1]

    async def close(self) -> None:
        await self._redis.aclose()

    async def _ask(self, script: str, day: date, organisation: str, *values: object) -> list[int]:
        answer = await self._run(script, day, organisation, *values)
        if answer[0] == -1:
            known = await self._already(day, organisation)
            pairs = [each for pair in known.items() for each in pair]
            await self._run(_BEGIN, day, organisation, sum(known.values()), KEPT_S, *pairs)
            answer = await self._run(script, day, organisation, *values)
        return answer

    async def _run(self, script: str, day: date, organisation: str, *values: object) -> list[int]:
        name = f"iasted:purse:{{{organisation}:{day}}}"
        async with _told():
            answer = self._redis.eval(script, 2, name, f"{name}:held", *cast("tuple[Any, ...]", values))
            return [int(each) for each in await cast("Awaitable[list[int]]", answer)]


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        raise Unavailable(
            say(
                "Redis ne répond pas : rien n'a été dépensé, réessayez dans un instant.",
                "Redis does not answer: nothing was spent, try again in a moment.",
            ),
            code="purse-unavailable",
        ) from error
