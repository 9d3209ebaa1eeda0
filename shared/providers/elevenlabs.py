"""ElevenLabs: a clause is sent whole, its sound comes in a stream."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from http import HTTPStatus
from typing import Any

from shared.language import say
from shared.providers.attempt import Attempt
from shared.providers.failures import ProviderFailed, kind_of_status, seconds
from shared.providers.settings import Vendor
from shared.providers.speaking import Samples, Speaking
from shared.voice.manner import Manner
from shared.voice.ports import Spoken
from shared.voice.usage import Meter

RATE = 16_000
_SLOWEST, _FASTEST = 0.7, 1.2
_UNKNOWN = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}


class ElevenLabsVoice(Speaking):
    """16-bit samples at 16 kHz; a stream that ends within a sample is a failure."""

    def _made(self) -> Any:
        from elevenlabs.client import AsyncElevenLabs  # noqa: PLC0415 - half a second, and only with a network

        return AsyncElevenLabs(
            api_key=self._vendor.key(), base_url=self._vendor.base_url or None, timeout=self._vendor.patience.whole
        )

    def __init__(self, vendor: Vendor, voice: str, meter: Meter, *, manner: Manner | None = None) -> None:
        super().__init__(vendor, voice, meter)
        self._manner = manner or Manner()

    async def _stream(self, client: Any, text: str, attempt: Attempt) -> AsyncGenerator[Spoken, None]:
        stream = client.text_to_speech.stream(
            self._voice,
            text=text,
            model_id=self._vendor.model,
            language_code=self._vendor.languages[0],
            output_format=f"pcm_{RATE}",
            **self._settings(),
            request_options={"max_retries": 0},
        )
        samples = Samples(RATE)
        async with aclosing(stream) as pieces:
            async for piece in pieces:
                if spoken := samples.take(piece):
                    yield spoken
        if samples.odd or not attempt.emitted:
            raise ProviderFailed(self._vendor.provider, "cut")

    def _settings(self) -> dict[str, Any]:
        """The voice's own, but for a speed that is wished; this vendor's voices know no pitch."""
        if self._manner.speed == 1.0:
            return {}
        from elevenlabs.types import VoiceSettings  # noqa: PLC0415 - it is read already

        return {"voice_settings": VoiceSettings(speed=min(_FASTEST, max(_SLOWEST, self._manner.speed)))}

    async def warning(self) -> str:
        """One sentence where ElevenLabs does not know this voice; empty where it does, or where nobody can tell."""
        from elevenlabs.core.api_error import ApiError  # noqa: PLC0415 - half a second, and only with a network

        try:
            client = await self._ready()
            await client.voices.get(self._voice, request_options={"max_retries": 0})
        except ApiError as error:
            if error.status_code not in _UNKNOWN:
                return ""
        except Exception:
            return ""
        else:
            return ""
        return say(
            f"ElevenLabs ne connaît pas la voix {self._voice} : choisissez-en une autre.",
            f"ElevenLabs does not know the voice {self._voice}: choose another.",
        )

    def judge(self, error: BaseException) -> ProviderFailed:
        import httpx  # noqa: PLC0415 - the SDK has read it
        from elevenlabs.core.api_error import ApiError  # noqa: PLC0415 - the same

        provider = self._vendor.provider
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            return ProviderFailed(provider, "timeout")
        if isinstance(error, ApiError):
            wait_s = seconds((error.headers or {}).get("retry-after"))
            return ProviderFailed(provider, kind_of_status(error.status_code or 500), retry_after_s=wait_s)
        if isinstance(error, httpx.ConnectError):
            return ProviderFailed(provider, "connect")
        return ProviderFailed(provider, "cut" if isinstance(error, httpx.TransportError | OSError) else "malformed")

    async def _end(self, client: Any) -> None:
        await client._client_wrapper.httpx_client.httpx_client.aclose()  # noqa: SLF001 - it offers no other way
