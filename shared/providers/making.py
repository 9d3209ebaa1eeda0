"""The adapters of a configuration's targets: one for each vendor with a key, made without reading an SDK."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec

from shared.errors import BadInput
from shared.providers.anthropic import AnthropicResponder
from shared.providers.deepgram_live import hearing
from shared.providers.elevenlabs import ElevenLabsVoice
from shared.providers.gemini import GeminiResponder
from shared.providers.google_speech import GoogleVoice
from shared.providers.keys import Keys
from shared.providers.openai import OpenAIResponder
from shared.providers.settings import Vendor
from shared.providers.speaking import Speaking
from shared.providers.waiting import Patience
from shared.voice.manner import Manner
from shared.voice.ports import Responder, Transcriber, Voice
from shared.voice.usage import Meter

SPOKEN = Patience(connect=1.5, first=2.5, between=3.0, whole=20.0)
"""Somebody waits for a voice."""


class Described(Protocol):
    """What is known of a target here; routing's own says more."""

    @property
    def name(self) -> str: ...

    @property
    def provider(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def voice(self) -> str: ...

    @property
    def manner(self) -> Manner: ...

    @property
    def languages(self) -> tuple[str, ...]: ...


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """Adapters by the name of their target."""

    hear: dict[str, Transcriber]
    think: dict[str, Responder]
    speak: dict[str, Voice]

    async def warnings(self) -> list[str]:
        """One sentence for each voice that its vendor does not list; nothing of those that cannot be asked."""
        asked = [adapter.warning() for adapter in self.speak.values() if isinstance(adapter, Speaking)]
        return [told for told in await asyncio.gather(*asked) if told]

    async def aclose(self) -> None:
        """End every connection."""
        for adapter in (*self.hear.values(), *self.think.values(), *self.speak.values()):
            if (close := getattr(adapter, "aclose", None)) is not None:
                await close()


_HEAR: dict[str, Callable[[Vendor, Meter], Transcriber]] = {"deepgram": hearing}
_THINK: dict[str, Callable[[Vendor, Meter], Responder]] = {
    "anthropic": AnthropicResponder,
    "gemini": GeminiResponder,
    "openai": OpenAIResponder,
}
_SPEAK: dict[str, type[ElevenLabsVoice | GoogleVoice]] = {"elevenlabs": ElevenLabsVoice, "google-tts": GoogleVoice}


def made(
    targets: Sequence[Described],
    keys: Keys,
    meter: Meter,
    addresses: Mapping[str, str] | None = None,
    patience: Patience = SPOKEN,
) -> Made:
    """`addresses` are base URLs by provider, where a vendor is reached elsewhere than at its own."""
    hear, think, speak = dict[str, Transcriber](), dict[str, Responder](), dict[str, Voice]()
    for target in targets:
        provider = target.provider
        if not _is_there(keys, provider):
            continue
        vendor = Vendor(
            provider=provider,
            model=target.model,
            key=_key(keys, provider),
            base_url=(addresses or {}).get(provider, ""),
            patience=patience,
            languages=target.languages,
        )
        if provider in _HEAR:
            hear[target.name] = _HEAR[provider](vendor, meter)
        elif provider in _THINK:
            think[target.name] = _THINK[provider](vendor, meter)
        elif provider in _SPEAK:
            speak[target.name] = _SPEAK[provider](vendor, target.voice, meter, manner=target.manner)
    return Made(hear=hear, think=think, speak=speak)


def _is_there(keys: Keys, provider: str) -> bool:
    """One that cannot be read is told of by whoever looks at the configuration, and stops nobody else."""
    try:
        return keys.of(provider) is not None
    except BadInput:
        return False


def _key(keys: Keys, provider: str) -> Callable[[], str]:
    return lambda: keys.of(provider) or ""
