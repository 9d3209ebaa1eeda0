"""Google Cloud's voices: one call a clause, since the voices of production cannot stream; SSML where it is given."""

from __future__ import annotations

import asyncio
import importlib
import io
import wave
from collections.abc import AsyncGenerator
from typing import Any

import msgspec

from shared.providers.attempt import Attempt
from shared.providers.failures import Kind, ProviderFailed
from shared.providers.settings import Vendor
from shared.providers.speaking import Speaking
from shared.voice.ports import Spoken
from shared.voice.usage import Meter

LONGEST = 5000
"""Bytes of one call."""
_KINDS: dict[str, Kind] = {
    "UNAUTHENTICATED": "key",
    "PERMISSION_DENIED": "key",
    "RESOURCE_EXHAUSTED": "rate",
    "UNAVAILABLE": "connect",
    "DEADLINE_EXCEEDED": "timeout",
    "INVALID_ARGUMENT": "request",
    "NOT_FOUND": "unknown-model",
}


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How it is spoken."""

    rate: int = 24_000
    speed: float = 1.0
    pitch: float = 0.0
    gain_db: float = 0.0
    effects: tuple[str, ...] = ("headphone-class-device",)


class GoogleVoice(Speaking):
    """`channel` is given where it is not Google's own, which then needs no credentials."""

    def __init__(
        self, vendor: Vendor, voice: str, meter: Meter, *, manner: Manner | None = None, channel: Any = None
    ) -> None:
        super().__init__(vendor, voice, meter)
        self._manner, self._channel = manner or Manner(), channel

    async def _new(self) -> Any:
        await asyncio.to_thread(importlib.import_module, "google.cloud.texttospeech")
        return self._made()  # its channel belongs to the loop on which it is made

    def _made(self) -> Any:
        from google.cloud import texttospeech as tts  # noqa: PLC0415 - half a second, and only with a network

        if self._channel is None:
            from google.api_core.client_options import ClientOptions  # noqa: PLC0415 - the same

            return tts.TextToSpeechAsyncClient(client_options=ClientOptions(api_key=self._vendor.key()))
        from google.cloud.texttospeech_v1.services.text_to_speech import transports  # noqa: PLC0415 - the same

        transport = transports.TextToSpeechGrpcAsyncIOTransport(channel=self._channel())
        return tts.TextToSpeechAsyncClient(transport=transport)

    async def _stream(self, client: Any, text: str, attempt: Attempt) -> AsyncGenerator[Spoken, None]:
        del attempt
        from google.cloud import texttospeech as tts  # noqa: PLC0415 - it is read already

        if len(text.encode()) > LONGEST:
            raise ProviderFailed(self._vendor.provider, "request")
        manner = self._manner
        ssml = text.lstrip().startswith("<speak")
        answer = await client.synthesize_speech(
            input=tts.SynthesisInput(ssml=text) if ssml else tts.SynthesisInput(text=text),
            voice=tts.VoiceSelectionParams(language_code=self._voice[:5], name=self._voice),
            audio_config=tts.AudioConfig(
                audio_encoding=tts.AudioEncoding.LINEAR16,
                sample_rate_hertz=manner.rate,
                speaking_rate=manner.speed,
                pitch=manner.pitch,
                volume_gain_db=manner.gain_db,
                effects_profile_id=list(manner.effects),
            ),
            timeout=self._vendor.patience.first,
            retry=None,
        )
        yield _sound(answer.audio_content)

    def judge(self, error: BaseException) -> ProviderFailed:
        from google.api_core.exceptions import GoogleAPICallError  # noqa: PLC0415 - it is read already

        provider = self._vendor.provider
        if isinstance(error, TimeoutError):
            return ProviderFailed(provider, "timeout")
        if isinstance(error, GoogleAPICallError):
            status = error.grpc_status_code.name if error.grpc_status_code is not None else ""
            return ProviderFailed(provider, _KINDS.get(status, "server"))
        return ProviderFailed(provider, "cut" if isinstance(error, OSError) else "malformed")

    async def _end(self, client: Any) -> None:
        await client.transport.close()


def _sound(content: bytes) -> Spoken:
    """LINEAR16 comes as a WAV file."""
    with wave.open(io.BytesIO(content)) as file:
        return Spoken(pcm=file.readframes(file.getnframes()), rate=file.getframerate())
