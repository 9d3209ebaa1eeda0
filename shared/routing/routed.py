"""The three ports of a turn, each served by whom the switchboard names: who fails is followed by the next."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from functools import partial
from typing import Generic, TypeVar

import msgspec

from shared.errors import EngineFailed, IastedError
from shared.language import say
from shared.routing.policy import Request
from shared.routing.racing import Runner
from shared.routing.serving import Serving, raced, told_by
from shared.routing.splicing import Splice
from shared.routing.switchboard import Switchboard
from shared.routing.targets import LOCAL, Target
from shared.routing.turn_books import TurnBooks
from shared.voice.events import FinalTranscript
from shared.voice.ports import (
    Candidate,
    Capabilities,
    Heard,
    Prompt,
    Responder,
    Sounded,
    Spoken,
    Transcriber,
    Utterance,
    Voice,
    Written,
)
from shared.voice.sentences import Clause, ClauseSplitter

C = TypeVar("C", bound=Candidate)
HEDGE_S = {"hear": 0.8, "think": 0.7}
"""At least so long one may keep silent before another is asked as well."""
BYTES_A_MS = 32


class Routed(Generic[C]):
    """Candidates by the name of their target."""

    name = "router"

    def __init__(self, board: Switchboard, candidates: Mapping[str, C]) -> None:
        self._board, self._candidates = board, candidates
        languages = {each for one in candidates.values() for each in one.capabilities.languages}
        self.capabilities = Capabilities(languages=tuple(sorted(languages)))

    async def _serving(self, turn: str, request: Request) -> Serving[C]:
        serving = Serving(self._board, self._candidates, request, self._board.begin(turn))
        await serving.begin()
        return serving


class RoutedTranscriber(Routed[Transcriber]):
    """Partial transcripts of one that fails are overtaken by the next."""

    async def transcribe(self, utterance: Utterance) -> AsyncGenerator[Heard, None]:
        books = self._board.begin(utterance.turn)
        books.told(utterance.privacy)
        utterance = msgspec.structs.replace(utterance, privacy=books.privacy)
        request = Request(
            stage="hear",
            privacy=utterance.privacy,
            language=utterance.language or "fr",
            audio_ms=len(utterance.pcm) // BYTES_A_MS,
        )
        serving = await self._serving(utterance.turn, request)
        while (first := await serving.next()) is not None:
            target, runner = await raced(serving, first, partial(_heard, serving, utterance), HEDGE_S["hear"])
            try:
                async with aclosing(runner.pieces()) as items:
                    async for item in items:
                        if isinstance(item, FinalTranscript):
                            serving.done(target, _since(runner.began))
                            yield item
                            return
                        yield item
                raise _empty(target)
            except IastedError as error:
                serving.failed(target, error)
            finally:
                serving.left(target)
                await runner.stop()
        raise serving.nobody()


class RoutedResponder(Routed[Responder]):
    """Whole clauses only: what was handed on may be heard already, so the next one goes on after it."""

    async def warm(self, prompt: Prompt) -> None:
        """Let whoever would be asked first get ready, and the machine's own."""
        request, whose = _asked(prompt), self._board.glance(prompt.turn)
        books = TurnBooks(prompt.turn, whose.user, whose.organisation)  # it may never become a turn
        found = await self._board.plan(request, books, self._candidates)
        own = [name for name in found.candidates if self._board.config.named(name).provider == LOCAL]
        for name in dict.fromkeys([*found.candidates[:1], *own[:1]]):
            if (candidate := self._candidates.get(name)) is not None:
                await candidate.warm(prompt)

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        books = self._board.begin(prompt.turn)
        books.told(prompt.privacy)
        prompt = msgspec.structs.replace(prompt, privacy=books.privacy)
        serving = await self._serving(prompt.turn, _asked(prompt))
        said = prompt.already_said
        while (first := await serving.next()) is not None:
            asked = msgspec.structs.replace(prompt, already_said=said)
            target, runner = await raced(serving, first, partial(_written, serving, asked), HEDGE_S["think"])
            answer = _Answer(said)
            try:
                async with aclosing(answer.clauses(runner)) as items:
                    async for item in items:
                        yield item
                if answer.said == said and not answer.other and not (said and answer.wrote):
                    raise _empty(target)
            except IastedError as error:
                serving.failed(target, error)
                serving.books.spliced = serving.books.spliced or answer.said != prompt.already_said
                said = answer.said
            else:
                serving.done(target, answer.first_ms(runner.began))
                return
            finally:
                serving.left(target)
                await runner.stop()
        raise serving.nobody()


class RoutedVoice(Routed[Voice]):
    """One voice for a whole answer as long as it can; over a network, a clause comes whole or not at all."""

    async def speak(self, turn: str, text: str) -> AsyncGenerator[Sounded, None]:
        books = self._board.begin(turn)
        serving = await self._serving(turn, Request(stage="speak", privacy=books.privacy, text=text))
        serving.prefer(books.chosen.get("speak", ""))
        while (target := await serving.next()) is not None:
            began, heard = time.perf_counter(), False
            items = told_by(serving, target, serving.candidate(target).speak(turn, text))
            try:
                async with aclosing(items if target.provider == LOCAL else _whole(items)) as sounds:
                    async for item in sounds:
                        heard = heard or isinstance(item, Spoken)
                        yield item
            except IastedError as error:
                serving.failed(target, error)
                if heard:
                    break
            else:
                serving.done(target, _since(began))
                return
            finally:
                serving.left(target)
        raise serving.nobody()


class _Answer:
    """Cuts what one candidate writes into clauses, without what was said before it."""

    def __init__(self, said: str) -> None:
        self.said = said
        self.other = self.wrote = False
        self._first: float | None = None
        self._splitter, self._splice = ClauseSplitter(), Splice(said)

    async def clauses(self, runner: Runner[Written]) -> AsyncGenerator[Written, None]:
        async with aclosing(runner.pieces()) as pieces:
            async for piece in pieces:
                if isinstance(piece, str | Clause):
                    self.wrote = True
                    self._first = self._first or time.perf_counter()
                    for clause in self._cut(piece):
                        yield clause
                else:
                    self.other = self.other or not hasattr(piece, "engine")
                    yield piece
        for clause in self._handed(self._splitter.feed(self._splice.flush()) + self._splitter.flush()):
            yield clause

    def first_ms(self, began: float) -> float:
        return 0.0 if self._first is None else (self._first - began) * 1000

    def _cut(self, piece: str | Clause) -> list[Clause]:
        if isinstance(piece, Clause):
            return self._handed([*self._splitter.flush(), piece])
        return self._handed(self._splitter.feed(self._splice.feed(piece)))

    def _handed(self, clauses: list[Clause]) -> list[Clause]:
        for clause in clauses:
            self.said += f"{clause.text} "
        return clauses


async def _heard(serving: Serving[Transcriber], utterance: Utterance, target: Target) -> AsyncGenerator[Heard, None]:
    """All at once: only the final transcript counts, and what is heard meanwhile is somebody else's to show."""
    async with aclosing(told_by(serving, target, serving.candidate(target).transcribe(utterance))) as items:
        gathered = [item async for item in items]
    for item in gathered:
        yield item


def _written(serving: Serving[Responder], prompt: Prompt, target: Target) -> AsyncGenerator[Written, None]:
    return told_by(serving, target, serving.candidate(target).respond(prompt))


async def _whole(items: AsyncGenerator[Sounded, None]) -> AsyncGenerator[Sounded, None]:
    """All of a clause at once, or nothing of it: half a clause could not be gone on with by another voice."""
    async with aclosing(items):
        gathered = [item async for item in items]
    if not any(isinstance(item, Spoken) and item.pcm for item in gathered):
        raise EngineFailed(
            say("La voix n'a rien dit de la phrase.", "The voice said nothing of the sentence."),
            code="engine-silent",
            retryable=True,
        )
    for item in gathered:
        yield item


def _asked(prompt: Prompt) -> Request:
    return Request(
        stage="think",
        privacy=prompt.privacy,
        text=prompt.question,
        facts=len(prompt.facts),
        history=len(prompt.history),
    )


def _empty(target: Target) -> EngineFailed:
    return EngineFailed(
        say(f"{target.name} n'a rien répondu.", f"{target.name} answered nothing."),
        code="engine-silent",
        retryable=True,
    )


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
