"""A turn that a client asked for, whole or one stage of it: `run_turn`, with stand-ins for whom it does not need."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Literal

import msgspec

from shared.voice.events import Lane, Stage, TurnEvent
from shared.voice.ports import Capabilities, Privacy, Prompt, Responder, Sounded, Utterance, Voice, Written
from shared.voice.sentences import Clause
from shared.voice.session import Begin, Only, Say
from shared.voice.turn import Emit, Engines, TurnRequest, run_turn
from sync_server.voice.outbox import Outbox

_LANES: dict[Only, frozenset[Lane]] = {
    "": frozenset({"turn", "hear", "think", "speak"}),
    "hear": frozenset({"turn", "hear"}),
    "think": frozenset({"turn", "think"}),
    "speak": frozenset({"turn", "speak"}),
}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What run_turn is given, and which stage alone is wanted."""

    request: TurnRequest
    only: Only
    language: Literal["fr", "en"]
    already_said: str = ""

    @property
    def stage(self) -> Stage:
        """The first one."""
        if self.request.utterance is not None:
            return "hear"
        return "speak" if self.only == "speak" else "think"


def spoken(id_: str, begin: Begin, pcm: bytes, privacy: Privacy) -> Asked:
    """A turn that begins with sound."""
    utterance = Utterance(turn=id_, pcm=pcm, language=begin.language, glossary=begin.glossary, privacy=privacy)
    request = TurnRequest(turn=id_, utterance=utterance, facts=begin.facts, history=begin.history, privacy=privacy)
    return Asked(request=request, only=begin.only, language=begin.language)


def written(id_: str, say: Say, privacy: Privacy) -> Asked:
    """A turn that begins with words."""
    request = TurnRequest(turn=id_, text=say.text, facts=say.facts, history=say.history, privacy=privacy)
    return Asked(request=request, only=say.only, language=say.language, already_said=say.already_said)


async def run(asked: Asked, engines: Engines, outbox: Outbox, emit: Emit) -> None:
    """Run it to its end; sound is made no faster than the client takes it in."""
    lanes = _LANES[asked.only]

    def wanted(event: TurnEvent) -> None:
        if event.lane in lanes:
            emit(event)

    await run_turn(asked.request, _needed(asked, engines, outbox), wanted)


def _needed(asked: Asked, engines: Engines, outbox: Outbox) -> Engines:
    voice = Paced(engines.voice, outbox) if engines.voice is not None else None
    match asked.only:
        case "hear":
            return msgspec.structs.replace(engines, responder=Says(""), voice=None)
        case "think":
            going_on = GoesOn(engines.responder, asked.already_said) if asked.already_said else engines.responder
            return msgspec.structs.replace(engines, responder=going_on, voice=None)
        case "speak":
            return msgspec.structs.replace(engines, responder=Says(asked.request.text), voice=voice)
        case _:
            return msgspec.structs.replace(engines, voice=voice)


class Says:
    """Answers with one clause, given before."""

    name, capabilities = "client", Capabilities()

    def __init__(self, clause: str) -> None:
        self._clause = clause

    async def warm(self, prompt: Prompt) -> None:
        """There is nothing to take in."""

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        del prompt
        if self._clause:
            yield Clause(self._clause, 0, ends_sentence=True)


class GoesOn:
    """Goes on from what another engine has said already."""

    def __init__(self, responder: Responder, already_said: str) -> None:
        self._responder, self._already_said = responder, already_said
        self.name, self.capabilities = responder.name, responder.capabilities

    async def warm(self, prompt: Prompt) -> None:
        await self._responder.warm(prompt)

    def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        return self._responder.respond(msgspec.structs.replace(prompt, already_said=self._already_said))


class Paced:
    """A voice that waits, between two pieces of sound, until the client has taken in what was said."""

    def __init__(self, voice: Voice, outbox: Outbox) -> None:
        self._voice, self._outbox = voice, outbox
        self.name, self.capabilities = voice.name, voice.capabilities

    async def speak(self, turn: str, text: str) -> AsyncGenerator[Sounded, None]:
        async with aclosing(self._voice.speak(turn, text)) as sounds:
            async for sound in sounds:
                yield sound
                await self._outbox.room()
