"""Real services keep the promises that their stand-ins on loopback keep: each one whose key is in the environment."""

from __future__ import annotations

import itertools
from contextlib import aclosing
from typing import Any

import pytest

from shared.providers.anthropic import AnthropicResponder
from shared.providers.deepgram import DeepgramTranscriber
from shared.providers.deepgram_live import DeepgramLive
from shared.providers.elevenlabs import ElevenLabsVoice
from shared.providers.failures import ProviderFailed
from shared.providers.gemini import GeminiResponder
from shared.providers.google_speech import GoogleVoice
from shared.providers.keys import EnvironmentKeys
from shared.providers.openai import OpenAIResponder
from shared.providers.settings import Vendor
from shared.providers.waiting import Patience
from shared.routing.targets import bundled
from shared.voice.events import PartialTranscript
from shared.voice.manner import Manner
from shared.voice.ports import RATE, Prompt, Utterance
from tests.contract.light import light_crew, record, share_heard

SENTENCE = "La route de Mouila est coupée depuis mardi matin."
PATIENT = Patience(connect=10, first=15, between=10, whole=60)
QUESTION = Prompt(
    turn="t1",
    question="À qui remettre le rapport ?",
    facts="Le rapport doit être remis au préfet avant le 20 avril.",
    privacy="public",
)
RESPONDERS: dict[str, Any] = {"anthropic": AnthropicResponder, "gemini": GeminiResponder, "openai": OpenAIResponder}


def vendor(provider: str, key: str = "") -> Vendor:
    model = next(target.model for target in bundled().targets if target.provider == provider)
    own = lambda: key or EnvironmentKeys().of(provider) or ""  # noqa: E731
    return Vendor(provider=provider, model=model, key=own, patience=PATIENT)


async def sentence() -> bytes:
    async with light_crew() as crew:
        return await record(crew.voice(), SENTENCE)


async def hears_a_whole_utterance(provider: str) -> None:
    told: list = []
    pcm = await sentence()
    async with aclosing(DeepgramTranscriber(vendor(provider), told.append)) as ear:
        (final,) = [event async for event in ear.transcribe(Utterance(turn="t1", pcm=pcm, glossary="Mouila"))]
    assert share_heard(SENTENCE, final.text) > 0.7
    times = [time for word in final.words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert times[-1] <= len(pcm) / 2 / RATE + 0.1
    assert [used.outcome for used in told] == ["done"]


async def hears_nothing_in_silence(provider: str) -> None:
    async with aclosing(DeepgramTranscriber(vendor(provider), [].append)) as ear:
        (final,) = [event async for event in ear.transcribe(Utterance(turn="t1", pcm=bytes(2 * RATE)))]
    assert final.text == ""


async def hears_while_somebody_speaks(provider: str) -> None:
    told: list = []
    pcm = await sentence()
    live = DeepgramLive(vendor(provider), told.append)
    async with aclosing(live), aclosing(await live.open("t1", "fr", "Mouila")) as listening:
        for begin in range(0, len(pcm), 3200):
            await listening.feed(pcm[begin : begin + 3200])
        final = await listening.finish()
        events = [event async for event in listening.events()]
    assert share_heard(SENTENCE, final.text) > 0.7
    stable = [event.stable for event in events if isinstance(event, PartialTranscript)]
    assert all(after.startswith(before) for before, after in itertools.pairwise(stable))
    assert [(used.outcome, used.usage.audio_ms) for used in told] == [("done", len(pcm) * 1000 // (2 * RATE))]


async def answers_from_what_it_is_given(provider: str) -> None:
    told: list = []
    async with aclosing(RESPONDERS[provider](vendor(provider), told.append)) as responder:
        answer = "".join([piece async for piece in responder.respond(QUESTION)])
    assert "préfet" in answer
    (used,) = told
    assert (used.outcome, used.usage.estimated) == ("done", False)
    assert used.usage.output_tokens > 0


def voice(provider: str, told: list, key: str = "", name: str = "fr-FR-Neural2-B", manner: Manner | None = None) -> Any:
    if provider == "google-tts":
        return GoogleVoice(vendor(provider, key), name, told.append, manner=manner)
    return ElevenLabsVoice(vendor(provider, key), "JBFqnCBsd6RMkjVDRZzb", told.append)


async def speaks(provider: str) -> None:
    manners = [{}] if provider == "elevenlabs" else [{}, {"manner": Manner(encoding="mp3")}]
    streamed = [{"name": "fr-FR-Chirp3-HD-Kore"}] if provider == "google-tts" else []
    for asked in (*manners, *streamed):
        told: list = []
        async with aclosing(voice(provider, told, **asked)) as mouth:
            pieces = [piece async for piece in mouth.speak("t1", SENTENCE)]
        assert sum(len(piece.pcm) / 2 / piece.rate for piece in pieces) > 1.5
        assert [(used.outcome, used.usage.characters) for used in told] == [("done", len(SENTENCE))]


async def offers_the_voice_of_production(provider: str) -> None:
    async with aclosing(voice(provider, [])) as mouth:
        assert await mouth.warning() == ""


async def refuses_a_key_that_is_none(provider: str) -> None:
    wrong, told = "0" * 40, []
    if provider == "deepgram":
        ear = DeepgramTranscriber(vendor(provider, wrong), told.append)
        asked: Any = ear.transcribe(Utterance(turn="t1", pcm=bytes(2 * RATE)))
    elif provider in RESPONDERS:
        ear = RESPONDERS[provider](vendor(provider, wrong), told.append)
        asked = ear.respond(QUESTION)
    else:
        ear = voice(provider, told, wrong)
        asked = ear.speak("t1", SENTENCE)
    with pytest.raises(ProviderFailed) as refused:
        await anext(asked)
    assert refused.value.kind in {"key", "request"}
    assert not refused.value.retryable
    await ear.aclose()


HEARING = (hears_a_whole_utterance, hears_nothing_in_silence, hears_while_somebody_speaks)
SPEAKING = (speaks, offers_the_voice_of_production)
PROMISES = {
    "anthropic": (answers_from_what_it_is_given,),
    "deepgram": HEARING,
    "elevenlabs": SPEAKING,
    "gemini": (answers_from_what_it_is_given,),
    "google-tts": SPEAKING,
    "openai": (answers_from_what_it_is_given,),
}
CASES = [
    pytest.param(provider, promise, id=f"{provider}-{promise.__name__}")
    for provider in EnvironmentKeys().named()
    for promise in (*PROMISES[provider], refuses_a_key_that_is_none)
]
NOBODY = pytest.param("", None, id="nobody", marks=pytest.mark.skip(reason="no vendor's key is in the environment"))


@pytest.mark.parametrize(("provider", "promise"), CASES or [NOBODY])
async def test_a_real_service_keeps_the_promise(provider, promise):
    await promise(provider)
