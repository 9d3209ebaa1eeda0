"""The router: serves one port of the turn over ordered candidates, passing to the next one when a candidate fails.

Each router is itself a candidate of its port, so the turn does not know whether it speaks to one engine or to ten.
The first candidate gets a second chance at the end of the line: its process has been restarted by then.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Generic, TypeVar

import msgspec

from shared.errors import EngineFailed, IastedError
from shared.language import say
from shared.routing.health import Breaker
from shared.voice.events import EngineChosen, Stage
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
from shared.voice.sentences import Clause

C = TypeVar("C", bound=Candidate)
Item = TypeVar("Item")


class Router(Generic[C]):
    """Ordered candidates of one port, each behind its breaker."""

    stage: Stage

    def __init__(self, candidates: Sequence[C], *, breaker: Callable[[], Breaker] = Breaker) -> None:
        self.candidates = tuple(candidates)
        self._breakers = {candidate.name: breaker() for candidate in self.candidates}

    @property
    def name(self) -> str:
        return "router"

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(languages=tuple({lang for c in self.candidates for lang in c.capabilities.languages}))

    def plan(self) -> list[C]:
        """The candidates to try, in order; those that rest come last rather than never."""
        awake = [candidate for candidate in self.candidates if self._breakers[candidate.name].closed]
        resting = [candidate for candidate in self.candidates if candidate not in awake]
        return [*awake, *resting, *awake[:1]]

    async def _serve(
        self, turn: str, ask: Callable[[C], AsyncGenerator[Item, None]], may_go_on: Callable[[], bool]
    ) -> AsyncGenerator[Item | EngineChosen, None]:
        """The items of the first candidate that gives all of them.

        `may_go_on` says after a failure whether another candidate can still take over.
        """
        error: IastedError | None = None
        failed = ""
        for candidate in self.plan():
            why = error.code if error else ""
            yield EngineChosen(turn=turn, stage=self.stage, engine=candidate.name, instead_of=failed, why=why)
            try:
                async with aclosing(ask(candidate)) as items:
                    async for item in items:
                        yield item
            except IastedError as failure:
                self._breakers[candidate.name].failed()
                error, failed = failure, candidate.name
                if not may_go_on():
                    break
            else:
                self._breakers[candidate.name].succeeded()
                return
        raise error or nobody(self.stage)


class TranscriberRouter(Router[Transcriber]):
    """Hears with the first candidate that can; a failed one's partial transcripts are simply overtaken."""

    stage = "hear"

    def transcribe(self, utterance: Utterance) -> AsyncGenerator[Heard, None]:
        return self._serve(utterance.turn, lambda candidate: candidate.transcribe(utterance), lambda: True)


class ResponderRouter(Router[Responder]):
    """Answers with the first candidate that can; the next one goes on from what was already written."""

    stage = "think"

    async def warm(self, prompt: Prompt) -> None:
        """Only whoever will be asked first takes it in, and nobody who rests."""
        first = next((candidate for candidate in self.candidates if self._breakers[candidate.name].closed), None)
        if first is not None:
            await first.warm(prompt)

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        written = prompt.already_said

        def ask(candidate: Responder) -> AsyncGenerator[Written, None]:
            return candidate.respond(msgspec.structs.replace(prompt, already_said=written))

        async with aclosing(self._serve(prompt.turn, ask, lambda: True)) as items:
            async for item in items:
                match item:
                    case str():
                        written += item
                    case Clause():
                        written += f"{item.text} "
                yield item


class VoiceRouter(Router[Voice]):
    """Speaks with the first candidate that can; a clause half spoken is not begun again."""

    stage = "speak"

    async def speak(self, turn: str, text: str) -> AsyncGenerator[Sounded, None]:
        begun = False
        serve = self._serve(turn, lambda candidate: candidate.speak(turn, text), lambda: not begun)
        async with aclosing(serve) as items:
            async for item in items:
                begun = begun or isinstance(item, Spoken)
                yield item


def nobody(stage: Stage) -> EngineFailed:
    """Nobody may be asked, or nobody is there."""
    return EngineFailed(
        say(f"Aucun moteur n'est prêt pour l'étape « {stage} ».", f"No engine is ready for the stage '{stage}'."),
        code="no-candidate",
        retryable=False,
    )
