"""The server's own engines: made from the models that are on it, started when first asked, shared by everybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import Generic, TypeVar

import msgspec

from models.catalogue import Kind, Model
from models.choose import choose, need, this_machine
from models.engines import can, spec
from models.store import Store
from shared.engines.host import EngineHost
from shared.engines.hosted import HostedResponder, HostedTranscriber, HostedVoice
from shared.errors import IastedError
from shared.roles import Standing
from shared.voice.grounded import Grounded
from shared.voice.ladder import Obedient
from shared.voice.ports import Capabilities, Heard, Prompt, Responder, Sounded, Transcriber, Utterance, Voice, Written
from shared.voice.turn import Engines
from sync_server.voice.pool import Pool

C = TypeVar("C")
Language = str


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """The server's own candidates of the three ports; what `writes` writes was not checked yet."""

    hears: Transcriber
    writes: Responder
    speaks: Voice


class Crew:
    """A `Staff` without vendors; `processes` of each engine work side by side."""

    def __init__(self, store: Store, processes: int = 1) -> None:
        self._store, self._processes = store, processes
        self._hosts: list[EngineHost] = []
        self._made: dict[Language, Own] = {}

    def own(self, language: Language) -> Own:
        """Nothing is started, nor looked for, before it is asked; PartMissing is then the failure of that stage."""
        if language not in self._made:
            hears = Ears(
                lambda: self._members("stt", language, lambda host, model: HostedTranscriber(host, can(model)))
            )
            writes = Minds(
                lambda: self._members("llm", language, lambda host, model: HostedResponder(host, can(model)))
            )
            speaks = Mouths(lambda: self._members("tts", language, lambda host, model: HostedVoice(host, can(model))))
            self._made[language] = Own(hears=hears, writes=writes, speaks=speaks)
        return self._made[language]

    def engines(self, language: Language) -> Engines:
        """Commands are obeyed at once; other answers rest on what was given."""
        own = self.own(language)
        return Engines(transcriber=own.hears, responder=Obedient(Grounded(own.writes), now_here), voice=own.speaks)

    def begin(self, turn: str, who: Standing) -> None:
        """What these engines do costs nothing that is counted."""

    async def end(self, turn: str) -> None:
        """The same."""

    async def warnings(self) -> list[str]:
        """What is missing is told to whoever asks for it."""
        return []

    async def aclose(self) -> None:
        for host in self._hosts:
            await host.aclose()

    def _members(self, kind: Kind, language: Language, member: Callable[[EngineHost, Model], C]) -> list[C]:
        model = need(kind, choose(this_machine()).set, self._store, language)[0]
        hosts = [EngineHost(spec(model, self._store)) for _ in range(self._processes)]
        self._hosts += hosts
        return [member(host, model) for host in hosts]


class Pooled(Generic[C]):
    """A candidate served by a pool that is made when it is first asked."""

    name, capabilities = "server", Capabilities()

    def __init__(self, members: Callable[[], list[C]]) -> None:
        self._members = members
        self._pool: Pool[C] | None = None
        self._making = asyncio.Lock()

    async def pool(self) -> Pool[C]:
        """PartMissing while there is no model for it."""
        async with self._making:
            if self._pool is None:
                self._pool = Pool(await asyncio.to_thread(self._members))
            return self._pool


class Ears(Pooled[HostedTranscriber]):
    """Hears."""

    async def transcribe(self, utterance: Utterance) -> AsyncGenerator[Heard, None]:
        async with (await self.pool()).one() as member, aclosing(member.transcribe(utterance)) as events:
            async for event in events:
                yield event


class Minds(Pooled[HostedResponder]):
    """Writes answers."""

    async def warm(self, prompt: Prompt) -> None:
        """Whoever is free takes it in, and gives way to any answer; several people's prompts push each other out."""
        with suppress(IastedError):
            if (member := (await self.pool()).next) is not None:
                await member.warm(prompt)

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        async with (await self.pool()).one() as member, aclosing(member.respond(prompt)) as pieces:
            async for piece in pieces:
                yield piece


class Mouths(Pooled[HostedVoice]):
    """Speaks."""

    async def speak(self, turn: str, text: str) -> AsyncGenerator[Sounded, None]:
        async with (await self.pool()).one() as member, aclosing(member.speak(turn, text)) as sounds:
            async for sound in sounds:
                yield sound


def now_here() -> datetime:
    """The server's own time of day."""
    return datetime.now(UTC).astimezone()
