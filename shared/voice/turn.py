"""One spoken turn, from what was said to the sound of the answer; the laptop and the server run this same code.

    hear the utterance → answer it → cut the answer into clauses → speak each clause while the next is written

Every step is told as an event. A failure is an event; an interruption is the cancellation of `run_turn`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager

import msgspec

from shared.errors import IastedError
from shared.voice.clock import StageClock
from shared.voice.events import (
    CommandHeard,
    EngineChosen,
    FinalTranscript,
    ReplyDelta,
    ReplyDone,
    SpokenAudio,
    Stage,
    TurnEnded,
    TurnEvent,
    TurnFailed,
    TurnStarted,
)
from shared.voice.phrases import cannot_answer, nothing_heard
from shared.voice.ports import Exchange, Obeyed, Privacy, Prompt, Responder, Transcriber, Utterance, Voice, Withheld
from shared.voice.sentences import Clause, ClauseSplitter, speakable

Emit = Callable[[TurnEvent], None]


class TurnRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a turn starts from: an utterance to hear, or a question already written."""

    turn: str
    utterance: Utterance | None = None
    text: str = ""
    facts: str = ""
    history: tuple[Exchange, ...] = ()
    privacy: Privacy = "restricted"


class Engines(msgspec.Struct, frozen=True, kw_only=True):
    """Who hears, who answers, who speaks; a turn without a voice stays silent."""

    transcriber: Transcriber
    responder: Responder
    voice: Voice | None = None
    watch: Callable[[TurnEvent], None] | None = None
    """Told every event before anybody else: whoever keeps books on the turn's engines."""


async def run_turn(request: TurnRequest, engines: Engines, emit: Emit) -> None:
    """Run the turn to its end, telling every step to `emit`; the last event is always TurnEnded."""
    turn = Turn(request, engines, emit)
    interrupted = False
    try:
        await turn.run()
    except asyncio.CancelledError:
        interrupted = True
        raise
    finally:
        turn.end(interrupted=interrupted)


class Turn:
    """The state of one running turn."""

    def __init__(self, request: TurnRequest, engines: Engines, emit: Emit) -> None:
        self._request = request
        self._engines = engines
        self._emit = emit
        self._clock = StageClock(asyncio.get_running_loop().time)
        self._chosen: dict[Stage, str] = {}
        self._failed: set[Stage] = set()
        self._clauses: asyncio.Queue[str | None] = asyncio.Queue()

    async def run(self) -> None:
        self._tell(TurnStarted(turn=self._request.turn))
        question = (await self._hear()).strip()
        if "hear" in self._failed:
            return
        async with asyncio.TaskGroup() as group:
            group.create_task(self._speak())
            if question:
                await self._answer(question)
            else:
                self._say_that_nothing_was_heard()

    def end(self, *, interrupted: bool) -> None:
        self._clock.mark("total")
        self._tell(TurnEnded(turn=self._request.turn, interrupted=interrupted, timings_ms=self._clock.marks))

    async def _hear(self) -> str:
        if self._request.utterance is None:
            return self._request.text
        text = ""
        utterance = msgspec.structs.replace(self._request.utterance, privacy=self._request.privacy)
        with self._stage("hear"):
            async with aclosing(self._engines.transcriber.transcribe(utterance)) as events:
                async for event in events:
                    if isinstance(event, EngineChosen):
                        self._choose(event)
                        continue
                    if isinstance(event, FinalTranscript):
                        self._clock.mark("heard")
                        text = event.text
                    self._tell(event)
        return text

    async def _answer(self, question: str) -> None:
        splitter = ClauseSplitter()
        written, withheld = "", tuple[str, ...]()
        asked = self._request
        prompt = Prompt(
            turn=asked.turn, question=question, facts=asked.facts, history=asked.history, privacy=asked.privacy
        )
        with self._stage("think"):
            async with aclosing(self._engines.responder.respond(prompt)) as pieces:
                async for piece in pieces:
                    match piece:
                        case EngineChosen():
                            self._choose(piece)
                        case Withheld(claims=claims):
                            withheld = (*withheld, *claims)
                        case Obeyed(intent=intent):
                            self._obey(intent)
                        case str():
                            written += self._write(piece)
                            self._hand_over(splitter.feed(piece))
                        case Clause():
                            written += self._write(f"{piece.text} ")
                            self._hand_over([piece])
        self._hand_over(splitter.flush())
        if "think" in self._failed and not written:
            self._hand_over([Clause(cannot_answer(), 0, ends_sentence=True)])
        self._finish(written, withheld)

    def _obey(self, intent: str) -> None:
        self._chosen["think"] = "intent"
        self._tell(CommandHeard(turn=self._request.turn, intent=intent))

    def _say_that_nothing_was_heard(self) -> None:
        phrase = nothing_heard()
        self._hand_over([Clause(phrase, 0, ends_sentence=True)])
        self._finish(phrase, ())

    def _finish(self, text: str, withheld: tuple[str, ...]) -> None:
        self._clock.mark("written")
        self._clauses.put_nowait(None)
        if "think" in self._failed:
            return
        engine = self._chosen.get("think", "phrase")
        self._tell(ReplyDone(turn=self._request.turn, text=text.strip(), engine=engine, withheld=withheld))

    def _write(self, text: str) -> str:
        self._clock.mark("first_text")
        self._tell(ReplyDelta(turn=self._request.turn, text=text))
        return text

    def _hand_over(self, clauses: list[Clause]) -> None:
        for clause in clauses:
            if words := speakable(clause.text):
                self._clock.mark("first_clause")
                self._clauses.put_nowait(words)

    async def _speak(self) -> None:
        """Speak every clause as it comes; a voice that fails leaves the written answer whole."""
        index = 0
        while (clause := await self._clauses.get()) is not None:
            if self._engines.voice is None or "speak" in self._failed:
                continue
            with self._stage("speak"):
                async with aclosing(self._engines.voice.speak(self._request.turn, clause)) as sounds:
                    async for sound in sounds:
                        if isinstance(sound, EngineChosen):
                            self._choose(sound)
                            continue
                        self._clock.mark("first_sound")
                        self._tell(self._audible(index, clause, sound.pcm, sound.rate))
            index += 1
        self._clock.mark("spoken")

    def _audible(self, index: int, clause: str, pcm: bytes, rate: int) -> SpokenAudio:
        engine = self._chosen.get("speak", "")
        return SpokenAudio(turn=self._request.turn, index=index, text=clause, pcm=pcm, rate=rate, engine=engine)

    def _choose(self, event: EngineChosen) -> None:
        """Tell a change of engine once, not at every clause."""
        if self._chosen.get(event.stage) != event.engine:
            self._chosen[event.stage] = event.engine
            self._tell(event)

    @contextmanager
    def _stage(self, stage: Stage) -> Iterator[None]:
        """Turn the failure of a stage into an event; the rest of the turn looks at `_failed`."""
        try:
            yield
        except IastedError as error:
            self._tell(
                TurnFailed(
                    turn=self._request.turn,
                    stage=stage,
                    code=error.code,
                    message=error.message,
                    retryable=error.retryable,
                )
            )
            self._failed.add(stage)

    def _tell(self, event: TurnEvent) -> None:
        told = msgspec.structs.replace(event, at_ms=self._clock.now_ms())
        if self._engines.watch is not None:
            self._engines.watch(told)
        self._emit(told)
