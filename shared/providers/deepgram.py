"""Deepgram: a whole utterance is sent as a file, and comes back as one transcript."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from shared.providers.attempt import Attempt
from shared.providers.failures import ProviderFailed, kind_of_status, seconds
from shared.providers.keyterms import keyterms
from shared.providers.settings import Vendor
from shared.providers.waiting import patiently
from shared.voice.events import FinalTranscript, Word
from shared.voice.ports import RATE, Capabilities, Utterance
from shared.voice.usage import Meter, Usage

SHORTEST = RATE // 10 * 2
"""Bytes of a tenth of a second: no word is shorter, and such a file is refused."""
_OK = 200


class Deepgram:
    """What hearing a file and hearing a stream have in common: one client, made on first use."""

    def __init__(self, vendor: Vendor, meter: Meter, *, trains: bool = False) -> None:
        self._vendor, self._meter, self._trains = vendor, meter, trains
        """`trains` lets the vendor learn from what is said, which it makes cheaper."""
        self._client: Any = None
        self._making = asyncio.Lock()
        self.name = f"{vendor.provider}/{vendor.model}"

    async def aclose(self) -> None:
        """End the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client._client_wrapper.httpx_client.httpx_client.aclose()  # noqa: SLF001 - it offers no other way

    def judge(self, error: BaseException) -> ProviderFailed:
        """What the SDK or its transports raised, in the one form."""
        import httpx  # noqa: PLC0415 - the SDK has read it
        from deepgram.core.api_error import ApiError  # noqa: PLC0415 - the same

        provider = self._vendor.provider
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            return ProviderFailed(provider, "timeout")
        if isinstance(error, ApiError) and error.status_code not in {None, _OK}:
            wait_s = seconds((error.headers or {}).get("retry-after"))
            return ProviderFailed(provider, kind_of_status(error.status_code or 500), retry_after_s=wait_s)
        if isinstance(error, httpx.ConnectError):
            return ProviderFailed(provider, "connect")
        return ProviderFailed(provider, "cut" if isinstance(error, httpx.TransportError | OSError) else "malformed")

    async def _ready(self) -> Any:
        async with self._making:
            if self._client is None:
                self._client = await asyncio.to_thread(self._made)
            return self._client

    def _made(self) -> Any:
        from deepgram import AsyncDeepgramClient  # noqa: PLC0415 - a third of a second, and only with a network
        from deepgram.environment import DeepgramClientEnvironment as Place  # noqa: PLC0415 - the same

        place, base = Place.PRODUCTION, self._vendor.base_url
        if base:
            sockets = base.replace("http", "ws", 1)
            place = Place(base=base, production=sockets, agent=sockets, agent_rest=base)
        client = AsyncDeepgramClient(
            api_key=self._vendor.key(), environment=place, timeout=self._vendor.patience.whole, max_retries=0
        )
        _ = client.listen.v1.media  # read here, on the thread
        return client


class DeepgramTranscriber(Deepgram):
    """A `Transcriber`; every second that was sent is paid for, unless it was refused."""

    def __init__(self, vendor: Vendor, meter: Meter, *, trains: bool = False) -> None:
        super().__init__(vendor, meter, trains=trains)
        self.capabilities = Capabilities(languages=vendor.languages, network=True)

    async def transcribe(self, utterance: Utterance) -> AsyncGenerator[FinalTranscript, None]:
        """One final transcript, with the time and confidence of each word."""
        vendor = self._vendor
        if len(utterance.pcm) < SHORTEST:
            yield FinalTranscript(turn=utterance.turn, text="", engine=self.name)
            return
        attempt = Attempt(utterance.turn, "hear", vendor.provider, vendor.model, self._meter, self.judge)
        async with attempt:
            client = await self._ready()
            sent = Usage(audio_ms=_milliseconds(utterance.pcm))
            attempt.estimated = lambda _heard: sent
            async with aclosing(patiently(self._heard(client, utterance, attempt), vendor.patience)) as finals:
                async for final in finals:
                    attempt.gave(len(final.words))
                    yield final

    async def _heard(
        self, client: Any, utterance: Utterance, attempt: Attempt
    ) -> AsyncGenerator[FinalTranscript, None]:
        import httpx  # noqa: PLC0415 - the SDK has read it
        from deepgram.core.api_error import ApiError  # noqa: PLC0415 - it is read already

        spoken = {"language": utterance.language} if utterance.language else {"detect_language": True}
        try:
            answer = await client.listen.v1.media.transcribe_file(
                request=_file(utterance.pcm),
                model=self._vendor.model,
                smart_format=True,
                punctuate=True,
                keyterm=keyterms(utterance.glossary) or None,
                mip_opt_out=None if self._trains else True,
                request_options={"max_retries": 0, "timeout": self._vendor.patience.first},
                **spoken,
            )
        except ApiError as error:
            if error.status_code not in {None, _OK}:
                attempt.usage = Usage()  # what is refused is not billed
            raise
        except (httpx.ConnectError, httpx.ConnectTimeout):
            attempt.usage = Usage(requests=0)
            raise
        channel = answer.results.channels[0]
        best = channel.alternatives[0]
        yield FinalTranscript(
            turn=utterance.turn,
            text=best.transcript.strip(),
            language=utterance.language or getattr(channel, "detected_language", None) or "fr",
            words=words_of(best.words or ()),
            engine=self.name,
        )


def words_of(told: Any, after_s: float = 0.0) -> tuple[Word, ...]:
    """Deepgram's words; the sound that they are counted in began so long after the utterance."""
    return tuple(
        Word(
            text=each.punctuated_word or each.word,
            start_s=after_s + each.start,
            end_s=after_s + each.end,
            confidence=min(1.0, max(0.0, each.confidence)),
        )
        for each in told
    )


def _milliseconds(pcm: bytes) -> int:
    return round(len(pcm) * 1000 / (2 * RATE))


def _file(pcm: bytes) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm[: len(pcm) // 2 * 2])
    return out.getvalue()
