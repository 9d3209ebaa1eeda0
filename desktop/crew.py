"""Which engine processes serve which port on this laptop, made from the models that are really here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cached_property

import platformdirs

from desktop.audio.turn_end import turn_end
from models.catalogue import Kind, Model, catalogue
from models.choose import choose, need, this_machine
from models.engines import can, spec
from models.store import Store
from shared.engines.host import EngineHost
from shared.engines.hosted import HostedExtractor, HostedResponder, HostedTranscriber, HostedVoice
from shared.engines.interim import InterimReader
from shared.engines.kept import KeptPhrases
from shared.engines.prepared import Prepared
from shared.errors import PartMissing
from shared.routing.router import ResponderRouter, TranscriberRouter, VoiceRouter
from shared.voice.grounded import Grounded
from shared.voice.ladder import Obedient
from shared.voice.phrases import fixed_phrases
from shared.voice.ports import Responder, Transcriber


class Crew:
    """The engines of this laptop; processes start when first needed and end with `aclose`."""

    def __init__(self, store: Store, *, only: tuple[str, ...] = (), language: str = "fr") -> None:
        self._store = store
        self._only = only
        self._language = language
        self._hosts: dict[str, EngineHost] = {}
        self._ending = False
        self._first: dict[Kind, EngineHost] = {}
        self._listening = 0
        """Questions about the sound of a pause that are being answered."""

    def transcriber(self) -> Transcriber:
        return TranscriberRouter([HostedTranscriber(self.host(model), can(model)) for model in self.models("stt")])

    def reader(self) -> InterimReader:
        """Who reads one utterance while it is spoken."""
        return InterimReader(self.host(self.models("stt")[0]))

    @cached_property
    def sounds_over(self) -> Callable[[bytes], Awaitable[float]] | None:
        """How surely a speaker is done, by the sound alone; None where the weights for it are not here."""
        detector = turn_end(self._store)
        if detector is None:
            return None

        async def probability(pcm: bytes) -> float:
            self._listening += 1
            try:
                return await asyncio.to_thread(detector.probability, pcm)
            finally:
                self._listening -= 1

        return probability

    def responder(self) -> Responder:
        """Obeys commands at once; other answers rest on what was given, whoever writes them."""
        return Obedient(Grounded(self.writer()), datetime.now)

    def writer(self) -> Responder:
        """Who writes answers here, unchecked."""
        return ResponderRouter([HostedResponder(self.host(model), can(model)) for model in self.models("llm")])

    def extractor(self) -> HostedExtractor | None:
        """Who fills forms; None while there is no language model."""
        try:
            return HostedExtractor(self.host(self.models("llm")[0]))
        except PartMissing:
            return None

    def voice(self, *, speed: float = 1.0) -> Prepared:
        voices = [HostedVoice(self.host(model), can(model), speed=speed) for model in self.models("tts")]
        folder = platformdirs.user_cache_path("iasted", appauthor=False) / "phrases"
        kept = [KeptPhrases(voice, folder, fixed_phrases(), settings=f"{speed}") for voice in voices]
        return Prepared(VoiceRouter(kept))

    def host(self, model: Model) -> EngineHost:
        """The process that serves a model; one for all who ask."""
        if model.id not in self._hosts:
            self._hosts[model.id] = EngineHost(spec(model, self._store))
        return self._hosts[model.id]

    async def warm(self) -> None:
        """Start the first engine of each port at once; whoever fails says so when it is needed."""
        await asyncio.gather(*(host.warm() for host in self._first.values()), return_exceptions=True)

    @property
    def busy(self) -> bool:
        """Whether an engine starts, works or ends."""
        return self._ending or self._listening > 0 or any(host.busy for host in self._hosts.values())

    @property
    def hosts(self) -> tuple[EngineHost, ...]:
        return tuple(self._hosts.values())

    async def aclose(self) -> None:
        self._ending = True
        try:
            for host in self._hosts.values():
                await host.aclose()
        finally:
            self._ending = False

    def models(self, kind: Kind) -> list[Model]:
        """The best model first; PartMissing, with the command that gets one, when there is none."""
        named = [catalogue().named(name) for name in self._only]
        chosen = [model for model in named if model.kind == kind]
        for model in chosen:
            self._store.require(model)
        models = chosen or list(need(kind, choose(this_machine()).set, self._store, self._language))
        self._first[kind] = self.host(models[0])
        return models
