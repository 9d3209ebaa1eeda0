"""What the three vendors of language models have in common: a client made on first use, an attempt, pieces of text."""

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
from shared.voice.chat import going_on
from shared.voice.ports import Capabilities, Prompt
from shared.voice.usage import Meter, Usage

CHARACTERS_A_TOKEN = 4


class Chatting(ABC):
    """A `Responder` over one vendor's chat; `_stream` speaks its language, `judge` reads its failures."""

    def __init__(self, vendor: Vendor, meter: Meter) -> None:
        self._vendor, self._meter = vendor, meter
        self._client: Any = None
        self._making = asyncio.Lock()
        self.name = f"{vendor.provider}/{vendor.model}"
        self.capabilities = Capabilities(languages=vendor.languages, network=True)

    async def warm(self, prompt: Prompt) -> None:
        """A vendor is paid by the word: nothing is taken in before it is asked; the SDK alone is read."""
        del prompt
        await self._ready()

    async def respond(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        """Pieces of the answer; a stream that ends without its own sign of the end is a failure."""
        vendor = self._vendor
        attempt = Attempt(prompt.turn, "think", vendor.provider, vendor.model, self._meter, self.judge)
        chat = going_on(prompt)
        read = sum(len(each["content"]) for each in chat) // CHARACTERS_A_TOKEN
        async with attempt:
            client = await self._ready()
            attempt.estimated = lambda emitted: Usage(
                input_tokens=read, output_tokens=-(-emitted // CHARACTERS_A_TOKEN), estimated=True
            )
            async with aclosing(patiently(self._stream(client, chat, attempt), vendor.patience)) as pieces:
                async for piece in pieces:
                    attempt.gave(len(piece))
                    yield piece

    async def aclose(self) -> None:
        """End the connections."""
        client, self._client = self._client, None
        if client is not None:
            await self._end(client)

    @abstractmethod
    def _made(self) -> Any:
        """A client of the SDK, which is imported here, on a thread."""

    @abstractmethod
    def _stream(self, client: Any, chat: list[dict[str, str]], attempt: Attempt) -> AsyncGenerator[str, None]:
        """Pieces of text; `attempt.usage` is set on the way; raises `unfinished` when the end has no reason."""

    @abstractmethod
    def judge(self, error: BaseException) -> ProviderFailed:
        """What the SDK or its transport raised, in the one form."""

    async def _end(self, client: Any) -> None:
        await client.close()

    def unfinished(self) -> ProviderFailed:
        """The stream ended as if it were whole, and it is not."""
        return ProviderFailed(self._vendor.provider, "cut")

    async def _ready(self) -> Any:
        async with self._making:
            if self._client is None:
                self._client = await asyncio.to_thread(self._made)
            return self._client
