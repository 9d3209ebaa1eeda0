"""How long an answer may keep silent: until its first piece, and between two; TimeoutError beyond that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

import msgspec

Item = TypeVar("Item")


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """In seconds."""

    connect: float = 1.5
    first: float = 5.0
    between: float = 3.0
    whole: float = 30.0


async def patiently(items: AsyncIterator[Item], patience: Patience) -> AsyncGenerator[Item, None]:
    """The items as they come; whoever closes this closes them."""
    wait_s, end = patience.first, asyncio.get_running_loop().time() + patience.whole
    try:
        while True:
            left = end - asyncio.get_running_loop().time()
            async with asyncio.timeout(min(wait_s, max(left, 0.0))):
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    return
            yield item
            wait_s = patience.between
    finally:
        if (close := getattr(items, "aclose", None)) is not None:
            await close()
