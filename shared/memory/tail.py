"""The end of a stream in Redis, as far as one reader has read it; a reader that missed a part is told so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from redis.exceptions import RedisError

LONGEST = 100_000
"""Lines kept; older ones are of use to nobody who is awake."""
_MANY = 1000
"""Lines read at once."""
_START = "0-0"

News = list[tuple[str, list[str]]]


class Tail:
    """`read` gives what is new, empty at the end, and None where something was missed: then `begin` anew."""

    def __init__(self, client: Any, name: str) -> None:
        self._client, self._name = client, name
        self._last, self._count = _START, 0
        self._read = (_START, 0)

    def tell(self, pipe: Any, what: str, keys: Sequence[str]) -> None:
        """Write a line, with whatever else the pipe does."""
        pipe.xadd(self._name, {what: " ".join(keys)}, maxlen=LONGEST, approximate=True)

    async def begin(self) -> None:
        """From now on."""
        info = await self._asked(lambda pipe: pipe.xinfo_stream(self._name))
        self._last, self._count = _end(info[0]) if info else (_START, 0)

    async def read(self) -> News | None:
        """The same again until it is `taken`."""
        found = await self._asked(
            lambda pipe: pipe.xinfo_stream(self._name).xread({self._name: self._last}, count=_MANY)
        )
        if not found:
            return None if self._count else []
        (_, written), lines = _end(found[0]), found[1][0][1] if found[1] else []
        unread = written - self._count
        if unread < len(lines) or (unread > len(lines) and len(lines) < _MANY):
            return None
        self._read = (lines[-1][0].decode() if lines else self._last, self._count + len(lines))
        return [(what.decode(), keys.decode().split()) for _, line in lines for what, keys in line.items()]

    def taken(self) -> None:
        """What was read last need not be read again."""
        self._last, self._count = self._read

    async def _asked(self, ask: Callable[[Any], Any]) -> list[Any]:
        """What the stream answers at one moment; nothing where there is no stream."""
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.exists(self._name)
            ask(pipe)
            there, *answers = await pipe.execute(raise_on_error=False)
        if isinstance(there, Exception):
            raise there
        return answers if there else []


def _end(info: dict[str, Any]) -> tuple[str, int]:
    """The last line ever written, and how many were; servers that do not count them are too old."""
    if "entries-added" not in info:
        raise RedisError("Redis 7 or Valkey is needed")
    return info["last-generated-id"].decode(), int(info["entries-added"])
