"""Deepgram while somebody speaks: one stream an utterance, taken up again after a cut without losing a word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from typing import Any

from shared.providers.attempt import Attempt
from shared.providers.deepgram import Deepgram, DeepgramTranscriber
from shared.providers.deepgram_seam import Reading, Sound
from shared.providers.deepgram_socket import Bounds, Conversation, closed
from shared.providers.failures import Kind, ProviderFailed, seconds
from shared.providers.keyterms import keyterms
from shared.providers.settings import Vendor
from shared.voice.alongside import Alongside
from shared.voice.events import FinalTranscript
from shared.voice.listening import Told
from shared.voice.ports import RATE, Capabilities
from shared.voice.usage import Meter

_AGAIN: frozenset[Kind] = frozenset({"connect", "timeout", "cut", "malformed", "server"})
_POLICY = 1008


class DeepgramLive(Deepgram):
    """A `LiveTranscriber`; one for a process, since it counts the streams."""

    def __init__(self, vendor: Vendor, meter: Meter, *, bounds: Bounds | None = None, trains: bool = False) -> None:
        super().__init__(vendor, meter, trains=trains)
        self.capabilities = Capabilities(languages=vendor.languages, network=True, interim=True)
        self.bounds = bounds or Bounds()
        self._room = asyncio.Semaphore(self.bounds.streams)
        self._under_way: set[asyncio.Task[None]] = set()

    async def open(self, turn: str, language: str | None = "fr", glossary: str = "") -> DeepgramListening:
        """One utterance; refused as `rate` where too many are heard already."""
        try:
            async with asyncio.timeout(self._vendor.patience.connect):
                await self._room.acquire()
        except TimeoutError:
            raise ProviderFailed(self._vendor.provider, "rate") from None
        return DeepgramListening(self, turn, language, self._query(language, glossary))

    async def aclose(self) -> None:
        """End what is under way, and the connections."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await super().aclose()

    def start(self, listening: DeepgramListening) -> asyncio.Task[None]:
        """Hear it until its end, whoever waits for it."""
        task = asyncio.create_task(listening.run())
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._room.release()

    def attempt(self, turn: str) -> Attempt:
        """One connection, metered."""
        return Attempt(turn, "hear", self._vendor.provider, self._vendor.model, self._meter, self.judge, live=True)

    def conversation(self, sound: Sound, reading: Reading, events: asyncio.Queue[Told | None]) -> Conversation:
        """One connection, not open yet."""
        return Conversation(sound, reading, self._vendor.patience, self.bounds, events.put_nowait)

    async def client(self) -> Any:
        """The SDK's, made on first use."""
        return await self._ready()

    def failure(self, kind: Kind) -> ProviderFailed:
        """One of ours."""
        return ProviderFailed(self._vendor.provider, kind)

    @property
    def patience_s(self) -> float:
        """For how long somebody waits who released the key."""
        return self._vendor.patience.first

    def judge(self, error: BaseException) -> ProviderFailed:
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - the SDK has read it

        if isinstance(error, ConnectionClosed):
            refused = error.rcvd is not None and error.rcvd.code == _POLICY
            return self.failure("request" if refused else "cut")
        failure = super().judge(error)
        answered = getattr(error.__context__, "headers", None)
        if answered is not None:  # the SDK tells the headers that it sent; those of the answer are below
            failure.retry_after_s = seconds(answered.get("Retry-After"))
        return failure

    def _query(self, language: str | None, glossary: str) -> dict[str, Any]:
        return {
            "model": self._vendor.model,
            "language": language or "multi",
            "encoding": "linear16",
            "sample_rate": RATE,
            "channels": 1,
            "interim_results": True,
            "smart_format": True,
            "punctuate": True,
            "utterance_end_ms": 1000,
            "endpointing": 300,
            "keyterm": keyterms(glossary) or None,
            "mip_opt_out": None if self._trains else True,
        }


class DeepgramListening:
    """One utterance, over as many connections as it takes."""

    def __init__(self, live: DeepgramLive, turn: str, language: str | None, query: dict[str, Any]) -> None:
        self._live, self._turn, self._query = live, turn, query
        self._sound = Sound()
        self._reading = Reading(turn, live.name, language, self._sound)
        self._events: asyncio.Queue[Told | None] = asyncio.Queue()
        self._over = asyncio.Event()
        self._final: FinalTranscript | None = None
        self._failure: ProviderFailed | None = None
        self._fed = False
        self._task = live.start(self)

    @property
    def heard(self) -> str:
        """What will not change any more."""
        return self._reading.heard

    async def feed(self, pcm: bytes) -> None:
        """More sound; it is kept until it is final."""
        self._fed = self._fed or bool(pcm)
        self._sound.keep(pcm)

    async def events(self) -> AsyncGenerator[Told, None]:
        """Readings, pauses, and the final one last."""
        while (event := await self._events.get()) is not None:
            yield event
        if self._failure is not None:
            raise self._failure

    async def finish(self) -> FinalTranscript:
        """What was heard, once and for all."""
        self._sound.end()
        if not self._fed:
            self._settle(self._reading.final(), None)
            self._task.cancel()
        try:
            async with asyncio.timeout(self._live.patience_s):
                await self._over.wait()
        except TimeoutError:
            self._settle(None, self._live.failure("timeout"))
            self._task.cancel()
        if self._final is None:
            raise self._failure or self._live.failure("cut")
        return self._final

    async def aclose(self) -> None:
        """Whoever closes early has heard enough; what was sent is metered before this returns."""
        if not self._over.is_set():
            self._settle(None, None)
            self._task.cancel()
            await asyncio.wait([self._task])

    async def run(self) -> None:
        """Connect, and connect again after a cut, as often as `Bounds` allows."""
        try:
            await self._tries()
        finally:
            self._settle(None, self._live.failure("cut"))

    async def _tries(self) -> None:
        pause_s = self._live.bounds.pause_s
        for left in reversed(range(self._live.bounds.tries)):
            try:
                await self._once()
            except ProviderFailed as failure:
                if failure.kind not in _AGAIN or not left or self._over.is_set():
                    failure.emitted = len(self._reading.words)
                    self._settle(None, failure)
                    return
            else:
                return
            await asyncio.sleep(pause_s)
            pause_s *= 2

    async def _once(self) -> None:
        talk = self._live.conversation(self._sound, self._reading, self._events)
        async with AsyncExitStack() as stack:
            async with self._live.attempt(self._turn) as attempt:
                attempt.estimated = lambda _heard: talk.usage
                socket = await talk.connect(await self._live.client(), self._query, stack)
                await talk.hold(socket, attempt)
            self._settle(self._reading.final(), None)
            await closed(socket)

    def _settle(self, final: FinalTranscript | None, failure: ProviderFailed | None) -> None:
        """The first word about how it ended is the last."""
        if self._over.is_set():
            return
        self._final, self._failure = final, failure
        if final is not None:
            self._events.put_nowait(final)
        self._events.put_nowait(None)
        self._over.set()


def hearing(vendor: Vendor, meter: Meter) -> Alongside:
    """Deepgram as one candidate: while somebody speaks where somebody asks for it, else whole utterances."""
    return Alongside(DeepgramTranscriber(vendor, meter), DeepgramLive(vendor, meter))
