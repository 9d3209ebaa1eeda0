"""OpenAI's chat, and every server that speaks like it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from shared.providers.attempt import Attempt
from shared.providers.chatting import Chatting
from shared.providers.failures import ProviderFailed, kind_of_status, seconds
from shared.voice.usage import Usage


class OpenAIResponder(Chatting):
    """Streams with usage; retries are the router's."""

    def _made(self) -> Any:
        import openai  # noqa: PLC0415 - most of a second, and only with a network

        patience = self._vendor.patience
        timeout = openai.Timeout(patience.whole, connect=patience.connect)
        return openai.AsyncOpenAI(
            api_key=self._vendor.key(), base_url=self._vendor.base_url or None, timeout=timeout, max_retries=0
        )

    async def _stream(self, client: Any, chat: list[dict[str, str]], attempt: Attempt) -> AsyncGenerator[str, None]:
        stream = await client.chat.completions.create(
            model=self._vendor.model,
            messages=chat,
            stream=True,
            stream_options={"include_usage": True},
            max_completion_tokens=self._vendor.most_output,
        )
        finish = None
        async with aclosing(_chunks(stream)) as chunks:
            async for chunk in chunks:
                if chunk.usage is not None:
                    attempt.usage = _usage(chunk.usage)
                for choice in chunk.choices:
                    finish = choice.finish_reason or finish
                    if choice.delta.content:
                        yield choice.delta.content
        if finish is None:
            raise self.unfinished()
        if finish == "content_filter":
            raise ProviderFailed(self._vendor.provider, "refused")

    def judge(self, error: BaseException) -> ProviderFailed:
        import openai  # noqa: PLC0415 - it is read already

        provider = self._vendor.provider
        if isinstance(error, openai.APITimeoutError | TimeoutError):
            return ProviderFailed(provider, "timeout")
        if isinstance(error, openai.APIStatusError):
            wait_s = seconds(error.response.headers.get("retry-after"))
            return ProviderFailed(provider, kind_of_status(error.status_code), retry_after_s=wait_s)
        if isinstance(error, openai.APIConnectionError):
            return ProviderFailed(provider, "connect")
        if isinstance(error, openai.APIError):
            return ProviderFailed(provider, "overloaded")
        return ProviderFailed(provider, "cut" if isinstance(error, OSError) or _is_transport(error) else "malformed")


def _is_transport(error: BaseException) -> bool:
    import httpx2  # noqa: PLC0415 - the SDK has read it

    return isinstance(error, httpx2.TransportError)


async def _chunks(stream: Any) -> AsyncGenerator[Any, None]:
    """The SDK's own iterator, closed with whoever reads it."""
    try:
        async for chunk in stream:
            yield chunk
    finally:
        await stream.close()


def _usage(told: Any) -> Usage:
    cached = getattr(told.prompt_tokens_details, "cached_tokens", None) or 0
    reasoning = getattr(told.completion_tokens_details, "reasoning_tokens", None) or 0
    return Usage(
        input_tokens=told.prompt_tokens - cached,
        cached_tokens=cached,
        output_tokens=told.completion_tokens,
        reasoning_tokens=reasoning,
    )
