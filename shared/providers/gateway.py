"""The organisation's server as candidates of the three ports: it hears, answers or speaks with whatever it may use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from typing import Literal, TypeVar

import msgspec

from shared.providers.attempt import Attempt
from shared.providers.failures import ProviderFailed
from shared.providers.gateway_failures import GATEWAY, Over, judge
from shared.providers.gateway_line import Call, Line
from shared.providers.gateway_opus import at_hand, packed
from shared.providers.waiting import patiently
from shared.voice.events import (
    CommandHeard,
    FinalTranscript,
    PartialTranscript,
    ReplyDelta,
    ReplyDone,
    SpokenAudio,
    Stage,
)
from shared.voice.ports import RATE, Capabilities, Heard, Obeyed, Privacy, Prompt, Spoken, Utterance, Withheld
from shared.voice.session import LONGEST_S, Begin, Codec, End, Say
from shared.voice.usage import Meter, Usage

Item = TypeVar("Item")
CHARACTERS_A_TOKEN = 4
PIECE = RATE * 2 // 5
"""Bytes of one message of sound: a fifth of a second, so that a weak network hears often how far it got."""


class _Candidate:
    """What the three share: a line, a name, an attempt."""

    stage: Stage

    def __init__(self, line: Line, meter: Meter, languages: tuple[str, ...] = ("fr", "en")) -> None:
        self._line, self._meter = line, meter
        self.name = f"{GATEWAY}/{self.stage}"
        self.capabilities = Capabilities(languages=languages, network=True, interim=self.stage == "hear")

    def _attempt(self, turn: str, privacy: Privacy, usage: Callable[[int], Usage]) -> Attempt:
        if privacy == "restricted":
            raise ProviderFailed(GATEWAY, "refused")
        attempt = Attempt(turn, self.stage, GATEWAY, self.stage, self._meter, judge)
        attempt.estimated = usage
        return attempt


class GatewayTranscriber(_Candidate):
    """A finished utterance, heard there."""

    stage = "hear"

    async def transcribe(self, utterance: Utterance) -> AsyncGenerator[Heard, None]:
        """Partial transcripts, then the final one."""
        heard_ms = len(utterance.pcm) // 2 * 1000 // RATE
        if heard_ms > LONGEST_S * 1000:
            raise ProviderFailed(GATEWAY, "request")
        attempt = self._attempt(utterance.turn, utterance.privacy, lambda _: Usage(audio_ms=heard_ms))
        async with (
            attempt,
            aclosing(patiently(_once_more(lambda: self._heard(utterance)), self._line.place.patience)) as events,
        ):
            async for event in events:
                attempt.gave(len(event.text.split()) if isinstance(event, FinalTranscript) else 0)
                yield event

    async def _heard(self, utterance: Utterance) -> AsyncGenerator[PartialTranscript | FinalTranscript, None]:
        final, codec = False, await asyncio.to_thread(at_hand, self._line.place.codec)
        sound = await asyncio.to_thread(packed, codec, utterance.pcm, PIECE)
        async with self._line.call(utterance.turn) as call:
            async with call.session.speaking:
                _say_sound(call, utterance, codec, sound)
            async with aclosing(call.events()) as events:
                async for event in events:
                    if isinstance(event, PartialTranscript | FinalTranscript):
                        final = isinstance(event, FinalTranscript)
                        yield msgspec.structs.replace(event, turn=utterance.turn)
        if not final:
            raise ProviderFailed(GATEWAY, "cut")


class GatewayResponder(_Candidate):
    """A question, answered there."""

    stage = "think"

    async def warm(self, prompt: Prompt) -> None:
        """Connect while the person still speaks; nothing of the prompt is sent."""
        if prompt.privacy != "restricted":
            with suppress(ProviderFailed, TimeoutError):
                await self._line.open()

    async def respond(self, prompt: Prompt) -> AsyncGenerator[str | Withheld | Obeyed, None]:
        """Pieces of the answer; an end without the whole answer before it is a failure."""
        read = len(prompt.question) + len(prompt.facts) + sum(len(e.question + e.answer) for e in prompt.history)
        attempt = self._attempt(prompt.turn, prompt.privacy, lambda written: _tokens(read, written))
        async with (
            attempt,
            aclosing(patiently(_once_more(lambda: self._written(prompt)), self._line.place.patience)) as pieces,
        ):
            async for piece in pieces:
                attempt.gave(len(piece) if isinstance(piece, str) else 0)
                yield piece

    async def _written(self, prompt: Prompt) -> AsyncGenerator[str | Withheld | Obeyed, None]:
        done = False
        async with self._line.call(prompt.turn) as call:
            call.tell(
                Say(
                    turn=call.turn,
                    text=prompt.question,
                    facts=prompt.facts,
                    history=prompt.history,
                    already_said=prompt.already_said,
                    privacy=prompt.privacy,
                    only="think",
                )
            )
            async with aclosing(call.events()) as events:
                async for event in events:
                    match event:
                        case ReplyDelta(text=text):
                            yield text
                        case CommandHeard(intent=intent):
                            yield Obeyed(intent=intent)
                        case ReplyDone(withheld=withheld):
                            done = True
                            if withheld:
                                yield Withheld(claims=withheld)
        if not done:
            raise ProviderFailed(GATEWAY, "cut")


class GatewayVoice(_Candidate):
    """A clause, spoken there; `privacy` says of which class a turn is, because a clause alone does not."""

    stage = "speak"

    def __init__(self, line: Line, meter: Meter, privacy: Callable[[str], Privacy]) -> None:
        super().__init__(line, meter)
        self._privacy = privacy

    async def speak(self, turn: str, text: str) -> AsyncGenerator[Spoken, None]:
        """The sound of one clause."""
        privacy = self._privacy(turn)
        attempt = self._attempt(turn, privacy, lambda _: Usage(characters=len(text)))
        async with attempt:
            sounded = _once_more(lambda: self._sounded(turn, text, privacy))
            async with aclosing(patiently(sounded, self._line.place.patience)) as pieces:
                async for piece in pieces:
                    attempt.gave(len(piece.pcm))
                    yield piece

    async def _sounded(self, turn: str, text: str, privacy: Privacy) -> AsyncGenerator[Spoken, None]:
        async with self._line.call(turn) as call:
            call.tell(Say(turn=call.turn, text=text, privacy=privacy, only="speak"))
            async with aclosing(call.events()) as events:
                async for event in events:
                    if isinstance(event, SpokenAudio):
                        yield Spoken(pcm=event.pcm, rate=event.rate)


async def _once_more(ask: Callable[[], AsyncGenerator[Item, None]]) -> AsyncGenerator[Item, None]:
    """Where the session turns out to be over before anything was given, the turn is put to a new one."""
    given = False
    try:
        async with aclosing(ask()) as items:
            async for item in items:
                given = True
                yield item
    except Over as over:
        if given or over.kind != "cut":
            raise
    else:
        return
    async with aclosing(ask()) as items:
        async for item in items:
            yield item


def _say_sound(call: Call, utterance: Utterance, codec: Codec, sound: list[bytes]) -> None:
    language: Literal["fr", "en"] = "en" if utterance.language == "en" else "fr"
    glossary, privacy = utterance.glossary[:4000], utterance.privacy
    call.tell(Begin(turn=call.turn, codec=codec, language=language, glossary=glossary, privacy=privacy, only="hear"))
    last = 0
    for piece in sound:
        last = call.sound(piece)
    call.tell(End(turn=call.turn, chunks=last))


def _tokens(read: int, written: int) -> Usage:
    return Usage(
        input_tokens=read // CHARACTERS_A_TOKEN, output_tokens=-(-written // CHARACTERS_A_TOKEN), estimated=True
    )
