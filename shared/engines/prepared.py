"""A voice with sentences in reserve: those that may be needed next are spoken beforehand, and kept in memory only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing, contextmanager

import msgspec

from shared.errors import IastedError
from shared.voice.ports import Capabilities, Sounded, Spoken, Voice

SENTENCES = 64
"""How many are kept; those that were prepared or spoken longest ago go first."""


class Prepared:
    """Wraps a voice; whoever wants to speak now never waits behind a sentence that is only being prepared."""

    def __init__(self, voice: Voice, *, sentences: int = SENTENCES) -> None:
        self.name = voice.name
        self.capabilities: Capabilities = voice.capabilities
        self._voice = voice
        self._sentences = sentences
        self._kept: dict[str, tuple[Sounded, ...]] = {}
        self._one_at_a_time = asyncio.Lock()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._held = 0
        self._making: asyncio.Task[tuple[Sounded, ...]] | None = None

    async def speak(self, turn: str, text: str) -> AsyncGenerator[Sounded, None]:
        if sounds := self._kept.get(text):
            self._keep(text, sounds)
            for sound in sounds:
                yield sound if isinstance(sound, Spoken) else msgspec.structs.replace(sound, turn=turn)
            return
        with self.held():
            async with aclosing(self._voice.speak(turn, text)) as speaking:
                async for sound in speaking:
                    yield sound

    async def prepare(self, texts: Iterable[str]) -> None:
        """Speak those of `texts` that are not kept, one at a time; one that is interrupted is begun again later.

        A voice that fails ends it: whoever needs the sentence will be told then.
        """
        wanted = tuple(dict.fromkeys(texts))[: self._sentences]
        async with self._one_at_a_time:
            for text in wanted:
                if text in self._kept:
                    self._keep(text, self._kept[text])
            for text in wanted:
                try:
                    await self._prepare(text)
                except IastedError:
                    return

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing is prepared meanwhile; a sentence that was being prepared is dropped at once."""
        self._held += 1
        self._quiet.clear()
        self._interrupt()
        try:
            yield
        finally:
            self._held -= 1
            if not self._held:
                self._quiet.set()

    def forget(self) -> None:
        """Keep nothing of what is prepared: the voice has changed."""
        self._kept.clear()
        self._interrupt()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is ready, the one that will go first at the head."""
        return tuple(self._kept)

    def _interrupt(self) -> None:
        if self._making is not None:
            self._making.cancel()

    async def _prepare(self, text: str) -> None:
        sounds: tuple[Sounded, ...] | None = self._kept.get(text)
        while sounds is None:
            await self._quiet.wait()
            self._making = making = asyncio.create_task(self._sounds(text))
            try:
                await asyncio.wait([making])
            finally:
                self._making = None
                if making.cancel():
                    await asyncio.wait([making])
            sounds = None if making.cancelled() else making.result()
        if sounds:
            self._keep(text, sounds)

    async def _sounds(self, text: str) -> tuple[Sounded, ...]:
        """All that the voice gives for `text`, its sound in one piece; empty if there is none."""
        async with aclosing(self._voice.speak("prepared", text)) as speaking:
            given = [sound async for sound in speaking]
        spoken = [sound for sound in given if isinstance(sound, Spoken)]
        if len({sound.rate for sound in spoken}) != 1:
            return ()
        chosen = (sound for sound in given if not isinstance(sound, Spoken))
        return (*chosen, Spoken(pcm=b"".join(sound.pcm for sound in spoken), rate=spoken[0].rate))

    def _keep(self, text: str, sounds: tuple[Sounded, ...]) -> None:
        self._kept.pop(text, None)
        self._kept[text] = sounds
        while len(self._kept) > self._sentences:
            del self._kept[next(iter(self._kept))]
