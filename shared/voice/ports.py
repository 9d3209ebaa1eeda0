"""The three things a turn needs: somebody who hears, somebody who answers, somebody who speaks."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Literal, Protocol

import msgspec

from shared.voice.events import EngineChosen, FinalTranscript, PartialTranscript
from shared.voice.sentences import Clause

RATE = 16_000
"""Samples a second of everything that is heard: mono, 16-bit little-endian."""

Privacy = Literal["public", "internal", "restricted"]
"""How far what is said may go: what is restricted never leaves the machine it was said to."""
_STRICT: tuple[Privacy, ...] = ("public", "internal", "restricted")


def stricter(one: Privacy, other: Privacy) -> Privacy:
    """The one that lets less of it go."""
    return max(one, other, key=_STRICT.index)


class Utterance(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of speech, already cut out of its silence."""

    turn: str
    pcm: bytes
    """Mono 16-bit little-endian samples at `RATE`."""
    language: str | None = "fr"
    """The language spoken; None lets the engine find out."""
    glossary: str = ""
    """Names that are likely to be heard: provinces, towns, the organisation's words."""
    words: bool = False
    """Ask for the time and confidence of each word as well."""
    full_window: bool = False
    """Ask for Whisper's whole thirty-second window; engines without one ignore it."""
    privacy: Privacy = "restricted"


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One question and the answer that was really played."""

    question: str
    answer: str


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, and all that the answer may rest on."""

    turn: str
    question: str
    facts: str = ""
    """Knowledge given for this answer: a report, a notice, the organisation's sheet."""
    history: tuple[Exchange, ...] = ()
    already_said: str = ""
    """The beginning of the answer when another engine fell silent in the middle of it."""
    privacy: Privacy = "restricted"
    """Whoever does not say otherwise keeps it here."""


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """Sound: mono 16-bit little-endian samples at `rate`."""

    pcm: bytes
    rate: int


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What a candidate can do, as data, so that no caller asks what class it is."""

    languages: tuple[str, ...] = ("fr",)
    network: bool = False
    interim: bool = False
    """It can say what it hears before the end."""


class Withheld(msgspec.Struct, frozen=True, kw_only=True):
    """What an engine wrote without support in its sources, and what was therefore not said."""

    claims: tuple[str, ...]


class Obeyed(msgspec.Struct, frozen=True, kw_only=True):
    """Told before an answer that is a command: whoever listens carries it out (louder, stop, say it again)."""

    intent: str


Heard = PartialTranscript | FinalTranscript | EngineChosen
Written = str | Clause | Withheld | Obeyed | EngineChosen
Sounded = Spoken | EngineChosen


class Candidate(Protocol):
    """Anything that can serve one of the three ports."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...


class Transcriber(Candidate, Protocol):
    """Hears: zero or more partial transcripts, then exactly one final one."""

    def transcribe(self, utterance: Utterance) -> AsyncGenerator[Heard, None]: ...


class Responder(Candidate, Protocol):
    """Answers: pieces of text in order, or whole clauses where it has cut them itself.

    Closing the iterator early stops the engine.
    """

    async def warm(self, prompt: Prompt) -> None:
        """Take in what is known of a prompt, so that its answer starts sooner; the question may still be unfinished.

        It gives way to any answer, and never raises for want of an engine.
        """
        ...

    def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]: ...


class Voice(Candidate, Protocol):
    """Speaks one clause; closing the iterator early stops the engine."""

    def speak(self, turn: str, text: str) -> AsyncGenerator[Sounded, None]: ...
