"""The organisation's server hears somebody while they speak: sound goes out as it comes, on the shared line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import msgspec

from shared.errors import IastedError
from shared.providers.attempt import Attempt
from shared.providers.failures import ProviderFailed
from shared.providers.gateway import GatewayTranscriber
from shared.providers.gateway_failures import GATEWAY, judge
from shared.providers.gateway_line import Call, Line
from shared.providers.gateway_opus import at_hand, packing
from shared.voice.alongside import Alongside
from shared.voice.events import FinalTranscript, PartialTranscript
from shared.voice.listening import Told
from shared.voice.ports import RATE, Capabilities, Privacy
from shared.voice.session import LONGEST_S, Begin, End
from shared.voice.usage import Meter, Usage

PIECE = RATE // 5
"""Bytes of one message: 100 ms, so that what is said is never far behind and messages are few."""


class GatewayLive:
    """Opens one `Listening` for each utterance; `privacy` says of which class a turn is."""

    def __init__(self, line: Line, meter: Meter, privacy: Callable[[str], Privacy]) -> None:
        self._line, self._meter, self._privacy = line, meter, privacy
        self.name = f"{GATEWAY}/hear"
        self.capabilities = Capabilities(languages=("fr", "en"), network=True, interim=True)

    async def open(self, turn: str, language: str | None = "fr", glossary: str = "") -> GatewayListening:
        """Connecting goes on behind; what is restricted is refused before anything is sent."""
        privacy = self._privacy(turn)
        if privacy == "restricted":
            raise ProviderFailed(GATEWAY, "refused")
        begin = Begin(
            turn=turn[:48],
            codec=await asyncio.to_thread(at_hand, self._line.place.codec),
            language="en" if language == "en" else "fr",
            glossary=glossary[:4000],
            privacy=privacy,
            only="hear",
        )
        return GatewayListening(turn, self._line, self._meter, begin)


def hearing(line: Line, meter: Meter, privacy: Callable[[str], Privacy]) -> Alongside:
    """Both manners in one candidate: while somebody speaks, and a finished utterance."""
    return Alongside(GatewayTranscriber(line, meter), GatewayLive(line, meter, privacy))


class GatewayListening:
    """One utterance; a cut of less than the session's time to resume is not noticed."""

    def __init__(self, turn: str, line: Line, meter: Meter, begin: Begin) -> None:
        self._turn, self._line, self._begin = turn, line, begin
        self._attempt = Attempt(turn, "hear", GATEWAY, "hear", meter, judge, live=True)
        self._attempt.estimated = lambda _: Usage(audio_ms=self._fed * 1000 // (2 * RATE))
        self._sound: asyncio.Queue[bytes] = asyncio.Queue()
        self._packing, self._fed = packing(begin.codec, PIECE), 0
        self._told: asyncio.Queue[Told | None] = asyncio.Queue()
        self._over = asyncio.Event()
        self._final: asyncio.Future[FinalTranscript] = asyncio.get_running_loop().create_future()
        self._final.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._working = asyncio.create_task(self._work())
        self.heard = ""

    async def feed(self, pcm: bytes) -> None:
        """More sound; a failure is told by `events` and by `finish`."""
        if self._over.is_set():
            return
        if not self._fed:
            self._attempt.begun()
        self._fed += len(pcm)
        if self._fed > LONGEST_S * 2 * RATE:
            self._fail(ProviderFailed(GATEWAY, "request"))
            self._working.cancel()
        for piece in self._packing.put(pcm):
            self._sound.put_nowait(piece)

    async def events(self) -> AsyncGenerator[Told, None]:
        """Readings as they come, the final one last; raises what ended it otherwise."""
        while (told := await self._told.get()) is not None:
            yield told
        await asyncio.shield(self._final)

    async def finish(self) -> FinalTranscript:
        """What was heard, once and for all."""
        if not self._over.is_set():
            self._attempt.released()
            for piece in (*self._packing.end(), b""):
                self._sound.put_nowait(piece)
            self._over.set()
        try:
            async with asyncio.timeout(self._line.place.patience.first):
                return await asyncio.shield(self._final)
        except TimeoutError:
            self._fail(ProviderFailed(GATEWAY, "timeout"))
            self._working.cancel()
            return await self._final

    async def aclose(self) -> None:
        """Nobody waits for it any more."""
        self._over.set()
        self._working.cancel()
        await asyncio.wait([self._working])

    async def _work(self) -> None:
        try:
            async with self._attempt:
                final = await self._heard()
            self._told.put_nowait(final)
            if not self._final.done():
                self._final.set_result(final)
        except IastedError as error:
            self._fail(error)
        finally:
            self._fail(ProviderFailed(GATEWAY, "cut"))
            self._told.put_nowait(None)

    def _fail(self, error: IastedError) -> None:
        if not self._final.done():
            self._final.set_exception(error)

    async def _heard(self) -> FinalTranscript:
        async with self._line.call(self._turn) as call:
            saying = asyncio.create_task(self._say(call))
            try:
                async with aclosing(call.events()) as events:
                    async for event in events:
                        if isinstance(event, PartialTranscript):
                            self.heard = event.stable
                            self._told.put_nowait(msgspec.structs.replace(event, turn=self._turn))
                        elif isinstance(event, FinalTranscript):
                            self.heard = event.text
                            self._attempt.gave(len(event.text.split()))
                            call.ended = True
                            return msgspec.structs.replace(event, turn=self._turn)
            finally:
                saying.cancel()
                await asyncio.wait([saying])
        raise ProviderFailed(GATEWAY, "cut")

    async def _say(self, call: Call) -> None:
        """From Begin to End, as it is spoken; the server ends what is longer than it takes."""
        async with call.session.speaking:
            call.tell(msgspec.structs.replace(self._begin, turn=call.turn))
            last = 0
            while piece := await self._sound.get():
                last = call.sound(piece)
            call.tell(End(turn=call.turn, chunks=last))
