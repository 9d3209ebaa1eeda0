"""What a small model answers from a sheet: right, wrong, refused or invented; raw, and once held against the sheet."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from typing import Any

import msgspec

from desktop.bench.judge import Question, Sheet, judge, load
from desktop.bench.run import Figures, Run, mean, percentile, tag
from models.catalogue import Model
from shared.engines.hosted import HostedResponder
from shared.figures import figure
from shared.language import say
from shared.voice.grounded import Grounded
from shared.voice.ports import Capabilities, Prompt, Responder, Withheld, Written
from shared.voice.sentences import Clause

VERDICTS = ("right", "wrong", "refused", "invented")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One question answered, and how long it took."""

    question: Question
    sheet: Sheet
    raw: str
    grounded: str
    withheld: tuple[str, ...]
    pieces: int
    cold: bool
    """Whether the sheet was new to the model, so that nothing was warm."""
    first_s: float
    total_s: float
    cpu_s: float


class Replay:
    """Says again, piece by piece, what a model has written: the guard sees the very same words."""

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = pieces
        self.name = "replay"
        self.capabilities = Capabilities()

    async def warm(self, prompt: Prompt) -> None:
        """Nothing has to be taken in."""

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:  # noqa: ARG002 - the port's signature
        for piece in self._pieces:
            yield piece


async def llm(run: Run) -> Figures:
    """Every model that is present answers every question."""
    found: Figures = {}
    rows: list[dict[str, Any]] = []
    async with run.crew() as crew:
        for model in crew.models("llm"):
            responder = HostedResponder(crew.host(model), Capabilities(languages=model.languages))
            await responder.host.warm()
            answers = await _answers(run, model, responder)
            await responder.host.aclose()
            found |= figures(tag(model), answers)
            rows += [_row(model.id, answer) for answer in answers]
            run.keep("llm-answers", rows)
    return found


async def _answers(run: Run, model: Model, responder: HostedResponder) -> list[Answer]:
    """The questions sheet by sheet, as an agent would ask them: the first finds nothing warm."""
    asked = load()
    sheets = {sheet.id: sheet for sheet in asked.sheet}
    answers: list[Answer] = []
    for question in run.track(run.some(asked.question), f"{say('Questions', 'Questions')} {model.id}"):
        cold = not answers or answers[-1].question.sheet != question.sheet
        answers.append(await answered(responder, question, sheets[question.sheet], cold=cold))
    return answers


async def answered(responder: HostedResponder, question: Question, sheet: Sheet, *, cold: bool) -> Answer:
    """Ask once; the guard then hears the same pieces."""
    prompt = Prompt(turn=question.id, question=question.text, facts=sheet.facts.strip())
    pieces: list[str] = []
    cpu, started, first = responder.host.cpu_s, time.perf_counter(), 0.0
    async for piece in responder.respond(prompt):
        first = first or time.perf_counter() - started
        pieces.append(str(piece))
    total = time.perf_counter() - started
    said, withheld = await spoken(Grounded(Replay(pieces)), prompt)
    return Answer(
        question=question,
        sheet=sheet,
        raw="".join(pieces),
        grounded=said,
        withheld=withheld,
        pieces=len(pieces),
        cold=cold,
        first_s=first,
        total_s=total,
        cpu_s=responder.host.cpu_s - cpu,
    )


async def spoken(responder: Responder, prompt: Prompt) -> tuple[str, tuple[str, ...]]:
    """What would be said, and what was withheld."""
    texts, withheld = [], tuple[str, ...]()
    async for piece in responder.respond(prompt):
        match piece:
            case Withheld(claims=claims):
                withheld = (*withheld, *claims)
            case Clause(text=text) | str(text):
                texts.append(text)
    return " ".join(" ".join(texts).split()), withheld


def figures(model: str, answers: list[Answer]) -> Figures:
    """Verdicts with the raw ones as baseline, and speed."""
    found: Figures = {}
    for group, chosen in (
        ("answerable", [answer for answer in answers if answer.question.answers]),
        ("unanswerable", [answer for answer in answers if not answer.question.answers]),
    ):
        raw = _counted(chosen, "raw")
        grounded = _counted(chosen, "grounded")
        for verdict in VERDICTS if group == "answerable" else VERDICTS[1:]:
            name = f"llm.{model}.{group}.{verdict}"
            target = 0.0 if verdict == "invented" else None
            found[name] = figure(grounded[verdict], "answers", target=target, baseline=raw[verdict], n=len(chosen))
    return {**found, **_speed(model, answers)}


def _counted(answers: list[Answer], which: str) -> dict[str, int]:
    verdicts = [verdict(answer, which) for answer in answers]
    return {name: verdicts.count(name) for name in VERDICTS}


def verdict(answer: Answer, which: str) -> str:
    """What is thought of the raw or the grounded answer."""
    return judge(answer.question, getattr(answer, which), [answer.sheet.facts])


def _speed(model: str, answers: list[Answer]) -> Figures:
    cold = [answer.first_s for answer in answers if answer.cold]
    warm = [answer.first_s for answer in answers if not answer.cold]
    written = sum(answer.pieces - 1 for answer in answers if answer.pieces)
    writing = sum(answer.total_s - answer.first_s for answer in answers if answer.pieces)
    found = {
        f"llm.{model}.speed.cold_start": figure(percentile(cold, 50), "s to first token", n=len(cold)),
        f"llm.{model}.speed.cpu": figure(mean([answer.cpu_s for answer in answers]), "s/answer", n=len(answers)),
    }
    if warm:
        base = percentile(cold, 50)
        found[f"llm.{model}.speed.warm_start"] = figure(
            percentile(warm, 50), "s to first token", baseline=base, n=len(warm)
        )
    if writing:
        found[f"llm.{model}.speed.tokens"] = figure(written / writing, "tokens/s", n=written)
    return found


def _row(model: str, answer: Answer) -> dict[str, Any]:
    return {
        "model": model,
        "id": answer.question.id,
        "question": answer.question.text,
        "expected": answer.question.answers,
        "raw": answer.raw,
        "raw_verdict": verdict(answer, "raw"),
        "grounded": answer.grounded,
        "verdict": verdict(answer, "grounded"),
        "withheld": answer.withheld,
        "first_s": round(answer.first_s, 3),
        "total_s": round(answer.total_s, 3),
    }
