"""Runs one utterance through the live loop in real time, until the answer's first sound, and notes every instant."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import msgspec

from desktop.talk.events import PlaybackStarted, SpeechEnded, SpeechPaused, SpeechStarted, Told, TurnBegan
from desktop.talk.partners import Partners, Subject
from desktop.talk.simulation import Recorded, converse
from shared.voice.events import (
    CommandHeard,
    Event,
    FinalTranscript,
    PartialTranscript,
    ReplyDelta,
    ReplyDone,
    SpokenAudio,
)
from shared.voice.ports import Prompt

LONGEST_S = 12.0
"""Longest wait for a first sound after the recording."""
EARLY_S = 0.05
"""An end that is found this much before the true one was found too early."""


class Watched(msgspec.Struct, kw_only=True):
    """One utterance; seconds after its true end, unless said otherwise. None: it did not happen."""

    heard: str = ""
    said: str = ""
    onset_s: float | None = None
    """On the recording's own clock."""
    first_caption_s: float | None = None
    """From the onset to the first words on the screen."""
    paused_s: float | None = None
    heard_s: float | None = None
    first_text_s: float | None = None
    first_made_s: float | None = None
    ended_s: float | None = None
    first_sound_s: float | None = None
    obeyed: bool = False
    """Whether it was taken for a command."""
    ends: int = 0
    ends_early: bool = False


async def watch(recorded: Recorded, partners: Partners, ends_s: float, subject: Subject) -> Watched:
    """Everything up to the first sound of the answer, from when the model knows the facts; it is ended there."""
    watcher = _Watcher(ends_s)
    await partners.engines.responder.warm(Prompt(turn="", question="", facts=subject.facts))
    conversation = asyncio.create_task(converse(recorded, partners, watcher.take, subject))
    sounded = asyncio.create_task(watcher.sounded.wait())
    longest = len(recorded.pcm) / 32_000 + LONGEST_S
    await asyncio.wait({conversation, sounded}, timeout=longest, return_when=asyncio.FIRST_COMPLETED)
    for task in (conversation, sounded):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    return watcher.seen


class _Watcher:
    def __init__(self, ends_s: float) -> None:
        self.seen = Watched()
        self.sounded = asyncio.Event()
        self._ends_s = ends_s
        self._began_s = 0.0

    def take(self, told: Told) -> None:
        if isinstance(told.event, Event):
            self._turn(told.event)
        else:
            self._live(told)
        if isinstance(told.event, PartialTranscript) and self.seen.first_caption_s is None:
            self.seen.first_caption_s = round(told.at_s - (self.seen.onset_s or 0.0), 3)

    def _live(self, told: Told) -> None:
        seen, after = self.seen, round(told.at_s - self._ends_s, 3)
        match told.event:
            case SpeechStarted(since_s=since_s) if seen.onset_s is None:
                seen.onset_s = since_s
            case SpeechPaused():
                seen.paused_s = after
            case SpeechEnded():
                seen.ended_s, seen.ends = after, seen.ends + 1
                seen.ends_early = seen.ends_early or told.at_s < self._ends_s - EARLY_S
            case TurnBegan(began_s=began_s):
                self._began_s = began_s
            case PlaybackStarted():
                seen.first_sound_s = after
                self.sounded.set()

    def _turn(self, event: Event) -> None:
        seen, after = self.seen, round(self._began_s + event.at_ms / 1000 - self._ends_s, 3)
        match event:
            case FinalTranscript(text=text):
                seen.heard, seen.heard_s = text, after
            case CommandHeard():
                seen.obeyed = True
            case ReplyDelta() if seen.first_text_s is None:
                seen.first_text_s = after
            case ReplyDone(text=text):
                seen.said = text
            case SpokenAudio() if seen.first_made_s is None:
                seen.first_made_s = after
