"""Google Cloud's voices: one call a clause, or a stream where the voice can; SSML where it is given."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from shared.language import say
from shared.providers.attempt import Attempt
from shared.providers.failures import Kind, ProviderFailed
from shared.providers.google_manner import sound, streams
from shared.providers.settings import Vendor
from shared.providers.speaking import Samples, Speaking
from shared.voice.manner import Manner
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


class GoogleVoice(Speaking):
    """`channel` is given where it is not Google's own, which then needs no credentials."""

    def __init__(
        self, vendor: Vendor, voice: str, meter: Meter, *, manner: Manner | None = None, channel: Any = None
    ) -> None:
        super().__init__(vendor, voice, meter)
        self._manner, self._channel = manner or Manner(), channel
        self._streams = streams(self._manner, voice)

    async def warning(self) -> str:
        """One sentence where Google does not list this voice; empty where it does, or where nobody can tell."""
        try:
            client = await self._ready()
            language = self._voice[:5]
            listed = await client.list_voices(language_code=language, timeout=self._vendor.patience.first, retry=None)
        except Exception:
            return ""
        names = {voice.name for voice in listed.voices}
        if self._voice in names:
            return ""
        return say(
            f"Google ne propose pas la voix {self._voice} : choisissez-en une parmi ses {len(names)} voix {language}.",
            f"Google does not offer the voice {self._voice}: choose one of its {len(names)} voices for {language}.",
        )

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
        if len(text.encode()) > LONGEST:
            raise ProviderFailed(self._vendor.provider, "request")
        if self._streams and not _is_ssml(text):  # a stream takes plain text only
            async for piece in self._streamed(client, text, attempt):
                yield piece
        else:
            yield await self._whole(client, text)

    async def _whole(self, client: Any, text: str) -> Spoken:
        from google.cloud import texttospeech as tts  # noqa: PLC0415 - it is read already

        manner = self._manner
        answer = await client.synthesize_speech(
            input=tts.SynthesisInput(ssml=text) if _is_ssml(text) else tts.SynthesisInput(text=text),
            voice=tts.VoiceSelectionParams(language_code=self._voice[:5], name=self._voice),
            audio_config=tts.AudioConfig(
                audio_encoding=tts.AudioEncoding.MP3 if manner.encoding == "mp3" else tts.AudioEncoding.LINEAR16,
                sample_rate_hertz=manner.rate,
                speaking_rate=manner.speed,
                pitch=manner.pitch,
                volume_gain_db=manner.gain_db,
                effects_profile_id=list(manner.effects),
            ),
            timeout=self._vendor.patience.first,
            retry=None,
        )
        return sound(answer.audio_content, manner.encoding)

    async def _streamed(self, client: Any, text: str, attempt: Attempt) -> AsyncGenerator[Spoken, None]:
        call = await client.streaming_synthesize(self._asked(text), timeout=self._vendor.patience.whole, retry=None)
        samples = Samples(self._manner.rate)
        try:
            async for answer in call:
                if piece := samples.take(answer.audio_content):
                    yield piece
        finally:
            call.cancel()
        if samples.odd or not attempt.emitted:
            raise ProviderFailed(self._vendor.provider, "cut")

    async def _asked(self, text: str) -> AsyncIterator[Any]:
        from google.cloud import texttospeech as tts  # noqa: PLC0415 - it is read already

        manner = self._manner
        config = tts.StreamingSynthesizeConfig(
            voice=tts.VoiceSelectionParams(language_code=self._voice[:5], name=self._voice),
            streaming_audio_config=tts.StreamingAudioConfig(
                audio_encoding=tts.AudioEncoding.PCM, sample_rate_hertz=manner.rate, speaking_rate=manner.speed
            ),
        )
        yield tts.StreamingSynthesizeRequest(streaming_config=config)
        yield tts.StreamingSynthesizeRequest(input=tts.StreamingSynthesisInput(text=text))

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


def _is_ssml(text: str) -> bool:
    return text.lstrip().startswith("<speak")
