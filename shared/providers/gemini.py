"""Google's Gemini."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from shared.providers.attempt import Attempt
from shared.providers.chatting import Chatting
from shared.providers.failures import ProviderFailed, kind_of_status
from shared.voice.usage import Usage

_LEFT_OPEN = re.compile(
    r"an error occurred during closing of asynchronous generator"
    r" <async_generator object (\w*ByteStream\.__aiter__|Response\.aiter_\w+)"
)
_REFUSALS = {"SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION"}


class _LeftToTheCollector(logging.Filter):
    """Lets go of one remark of asyncio's: this SDK leaves its response's generators to be collected when it fails.

    They are closed in any order then, one of them twice, which asyncio reports and which changes nothing.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        return _LEFT_OPEN.match(record.getMessage()) is None


class GeminiResponder(Chatting):
    """Usage comes with every chunk, and the last one counts; thinking is off, since somebody waits for a voice."""

    def _made(self) -> Any:
        from google import genai  # noqa: PLC0415 - a second, and only with a network

        logging.getLogger("asyncio").addFilter(_LEFT)
        options = genai.types.HttpOptions(
            base_url=self._vendor.base_url or None,
            timeout=int(self._vendor.patience.whole * 1000),
            retry_options=genai.types.HttpRetryOptions(attempts=1),
        )
        return genai.Client(api_key=self._vendor.key(), http_options=options)

    async def _stream(self, client: Any, chat: list[dict[str, str]], attempt: Attempt) -> AsyncGenerator[str, None]:
        from google.genai import types  # noqa: PLC0415 - it is read already

        config = types.GenerateContentConfig(
            system_instruction=chat[0]["content"],
            max_output_tokens=self._vendor.most_output,
            thinking_config=types.ThinkingConfig(thinking_budget=0),
        )
        contents = [
            types.Content(
                role="model" if each["role"] == "assistant" else "user", parts=[types.Part(text=each["content"])]
            )
            for each in chat[1:]
        ]
        stream = await client.aio.models.generate_content_stream(
            model=self._vendor.model, contents=contents, config=config
        )
        finish, told = "", None
        try:
            async with aclosing(stream) as chunks:
                async for chunk in chunks:
                    for candidate in chunk.candidates or ():
                        finish = candidate.finish_reason.name if candidate.finish_reason else finish
                    told = chunk.usage_metadata or told
                    if text := chunk.text:
                        yield text
        finally:
            attempt.usage = _usage(told, 0 if finish else attempt.emitted) if told else None
        if not finish:
            raise self.unfinished()
        if finish in _REFUSALS:
            raise ProviderFailed(self._vendor.provider, "refused")

    def judge(self, error: BaseException) -> ProviderFailed:
        import httpx2  # noqa: PLC0415 - the SDK has read it
        from google.genai import errors  # noqa: PLC0415 - it is read already

        provider = self._vendor.provider
        if isinstance(error, TimeoutError | httpx2.TimeoutException):
            return ProviderFailed(provider, "timeout")
        if isinstance(error, errors.APIError):
            return ProviderFailed(provider, kind_of_status(error.code or 500))
        if isinstance(error, httpx2.ConnectError):
            return ProviderFailed(provider, "connect")
        transport = isinstance(error, httpx2.TransportError | OSError) or type(error).__module__.startswith("aiohttp")
        return ProviderFailed(provider, "cut" if transport else "malformed")

    async def _end(self, client: Any) -> None:
        await client.aio.aclose()


def _usage(told: Any, emitted: int) -> Usage:
    """`emitted` characters of an answer that has not ended: the output is then at least a quarter of them."""
    cached, thoughts = told.cached_content_token_count or 0, told.thoughts_token_count or 0
    written = max(told.candidates_token_count or 0, -(-emitted // 4))
    return Usage(
        input_tokens=(told.prompt_token_count or 0) - cached,
        cached_tokens=cached,
        output_tokens=written + thoughts,
        reasoning_tokens=thoughts,
        estimated=emitted > 0,
    )


_LEFT = _LeftToTheCollector()
