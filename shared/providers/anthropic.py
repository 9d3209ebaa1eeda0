"""Anthropic's messages."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from shared.providers.attempt import Attempt
from shared.providers.chatting import Chatting
from shared.providers.failures import ProviderFailed, kind_of_status, seconds
from shared.voice.usage import Usage

_OK = 200


class AnthropicResponder(Chatting):
    """No sampling parameters are sent: this API refuses them. Its transport's errors come through raw."""

    def _made(self) -> Any:
        import anthropic  # noqa: PLC0415 - two seconds, and only with a network

        patience = self._vendor.patience
        timeout = anthropic.Timeout(patience.whole, connect=patience.connect)
        return anthropic.AsyncAnthropic(
            api_key=self._vendor.key(), base_url=self._vendor.base_url or None, timeout=timeout, max_retries=0
        )

    async def _stream(self, client: Any, chat: list[dict[str, str]], attempt: Attempt) -> AsyncGenerator[str, None]:
        system, talk = chat[0]["content"], chat[1:]
        opened = client.messages.stream(
            model=self._vendor.model, max_tokens=self._vendor.most_output, system=system, messages=talk
        )
        async with opened as stream:
            try:
                async for text in stream.text_stream:
                    yield text
            finally:
                attempt.usage = _usage(stream, attempt.emitted)
            if stream.current_message_snapshot.stop_reason is None:
                raise self.unfinished()
            if stream.current_message_snapshot.stop_reason == "refusal":
                raise ProviderFailed(self._vendor.provider, "refused")

    def judge(self, error: BaseException) -> ProviderFailed:
        import anthropic  # noqa: PLC0415 - it is read already
        import httpx2  # noqa: PLC0415 - the SDK has read it

        provider = self._vendor.provider
        if isinstance(error, anthropic.APITimeoutError | httpx2.TimeoutException | TimeoutError):
            return ProviderFailed(provider, "timeout")
        if isinstance(error, anthropic.APIStatusError):
            if error.status_code == _OK:  # an error event in the middle of a stream
                return ProviderFailed(provider, "overloaded")
            wait_s = seconds(error.response.headers.get("retry-after"))
            return ProviderFailed(provider, kind_of_status(error.status_code), retry_after_s=wait_s)
        if isinstance(error, anthropic.APIConnectionError):
            return ProviderFailed(provider, "connect")
        return ProviderFailed(provider, "cut" if isinstance(error, httpx2.TransportError | OSError) else "malformed")


def _usage(stream: Any, emitted: int) -> Usage | None:
    """What the messages so far have told; before the end the output is an estimate."""
    try:
        message = stream.current_message_snapshot
    except AssertionError:
        return None  # nothing came yet
    told = message.usage
    whole = message.stop_reason is not None
    return Usage(
        input_tokens=told.input_tokens,
        cached_tokens=told.cache_read_input_tokens or 0,
        cache_write_tokens=told.cache_creation_input_tokens or 0,
        output_tokens=told.output_tokens if whole else max(told.output_tokens, -(-emitted // 4)),
        estimated=not whole,
    )
