"""What vendors of voices have in common: a client made on first use, an attempt a clause, sound in pieces."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from shared.providers.attempt import Attempt
from shared.providers.failures import ProviderFailed
from shared.providers.settings import Vendor
from shared.providers.waiting import patiently
from shared.voice.ports import Capabilities, Spoken
from shared.voice.usage import Meter, Usage


class Speaking(ABC):
    """A `Voice` over one vendor's; every character that was sent is paid for, heard or not."""

    def __init__(self, vendor: Vendor, voice: str, meter: Meter) -> None:
        self._vendor, self._voice, self._meter = vendor, voice, meter
        self._client: Any = None
        self._making = asyncio.Lock()
        self.name = f"{vendor.provider}/{voice}"
        self.capabilities = Capabilities(languages=vendor.languages, network=True)

    async def speak(self, turn: str, text: str) -> AsyncGenerator[Spoken, None]:
        """The sound of one clause."""
        vendor = self._vendor
        attempt = Attempt(turn, "speak", vendor.provider, vendor.model, self._meter, self.judge)
        async with attempt:
            client = await self._ready()
            sent = Usage(characters=len(text))
            attempt.estimated = lambda _emitted: sent
            async with aclosing(patiently(self._stream(client, text, attempt), vendor.patience)) as pieces:
                async for piece in pieces:
                    attempt.gave(len(piece.pcm))
                    yield piece

    async def warning(self) -> str:
        """One sentence where the vendor does not list this voice; empty where it does, or where nobody can tell."""
        return ""

    async def aclose(self) -> None:
        """End the connections."""
        client, self._client = self._client, None
        if client is not None:
            await self._end(client)

    @abstractmethod
    def _made(self) -> Any:
        """A client of the SDK, which is imported here, on a thread."""

    @abstractmethod
    def _stream(self, client: Any, text: str, attempt: Attempt) -> AsyncGenerator[Spoken, None]:
        """The sound, whole samples in every piece."""

    @abstractmethod
    def judge(self, error: BaseException) -> ProviderFailed:
        """What the SDK or its transport raised, in the one form."""

    @abstractmethod
    async def _end(self, client: Any) -> None:
        """Close what the client keeps open."""

    async def _ready(self) -> Any:
        async with self._making:
            if self._client is None:
                self._client = await self._new()
            return self._client

    async def _new(self) -> Any:
        return await asyncio.to_thread(self._made)


class Samples:
    """Whole samples out of pieces that may end in the middle of one."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self.odd = b""
        """Half a sample that is left over."""

    def take(self, piece: bytes) -> Spoken | None:
        """What can be played of it."""
        whole = self.odd + piece
        even = len(whole) // 2 * 2
        self.odd = whole[even:]
        return Spoken(pcm=whole[:even], rate=self._rate) if even else None
