"""How well a conversation becomes a report: with each local model, without one, and with a model that nobody checks."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import msgspec

from desktop.bench import field_notes
from desktop.bench.field_notes import FIELDS, Half, Note, Score
from desktop.bench.run import Figures, Run, mean, tag
from models.catalogue import Model
from shared.engines.hosted import HostedExtractor
from shared.errors import EngineFailed
from shared.figures import figure
from shared.reports.extraction import Said, extract
from shared.reports.kinds import kind

TODAY = date.fromisoformat(field_notes.TODAY)
_ALONE_EVERY = 4
"""The baseline is slow and far from right: a quarter of the conversations is enough to show it."""
HALVES: tuple[Half, ...] = ("tuned", "held_out")


class Tally:
    """What one way of filling made of the conversations of one half."""

    def __init__(self) -> None:
        self.scores = {field: Score() for field in FIELDS}
        self.wall_s: list[float] = []
        self.cpu_s: list[float] = []
        self.asked = self.valid = 0

    def add(self, note: Note, values: Mapping[str, str]) -> dict[str, Any]:
        """Count one report; what was counted, for people who want to read it."""
        found = field_notes.judged(note, values)
        for field, score in found.items():
            self.scores[field].add(score)
        return {field: msgspec.to_builtins(score) for field, score in found.items() if score.wanted or score.given}

    def precision(self, *fields: str) -> float:
        """Percent of what was given that is right; 100 of nothing."""
        given = sum(self.scores[field].given for field in fields)
        return 100 * sum(self.scores[field].right for field in fields) / given if given else 100.0

    def recall(self, *fields: str) -> float:
        """Percent of what was wanted that was found; 100 of nothing."""
        wanted = sum(self.scores[field].wanted for field in fields)
        return 100 * sum(self.scores[field].found for field in fields) / wanted if wanted else 100.0

    @property
    def invented(self) -> int:
        return sum(score.invented for score in self.scores.values())


class Watched:
    """An extractor whose answers are held against the form they were asked for, and whose work is timed."""

    def __init__(self, inner: HostedExtractor, tally: Tally) -> None:
        self._inner = inner
        self._tally = tally

    async def extract(self, instruction: str, text: str, schema: dict[str, Any]) -> str:
        self._tally.asked += 1
        told = await self._inner.extract(instruction, text, schema)
        with suppress(ValueError):
            answer = json.loads(told)
            self._tally.valid += isinstance(answer, dict) and set(answer) == set(schema["required"])
        return told


async def fields(run: Run) -> Figures:
    """Both halves: without a model, and for every model that is present as the product fills and as it fills alone."""
    halves = {half: run.some(field_notes.load(half)) for half in HALVES}
    rows: list[dict[str, Any]] = []
    found: Figures = {}
    for half, notes in halves.items():
        without = Tally()
        rows += [await _filled(note, None, without, half, "readers") for note in notes]
        found |= figures("readers", half, without, None)
    async with run.crew() as crew:
        for model in crew.models("llm"):
            extractor = HostedExtractor(crew.host(model))
            await extractor.host.warm()
            for half, notes in halves.items():
                with_model, alone = Tally(), Tally()
                for place, note in enumerate(run.track(notes, f"fields {model.id}")):
                    rows.append(await _filled(note, extractor, with_model, half, model.id))
                    if place % _ALONE_EVERY == 0:
                        rows.append(await _alone(note, extractor, alone, half, model))
                    run.keep("report-fields", rows)
                found |= figures(tag(model), half, with_model, alone)
            await extractor.host.aclose()
    return found


async def _filled(note: Note, extractor: HostedExtractor | None, tally: Tally, half: Half, name: str) -> dict[str, Any]:
    """A report as the product fills it."""
    cpu, wall = extractor.host.cpu_s if extractor else time.process_time(), time.perf_counter()
    turns = [Said(f"{note.id}.{place}", text) for place, text in enumerate(note.turns)]
    watched = Watched(extractor, tally) if extractor else None
    report = await extract(turns, kind("fiche"), watched, TODAY)
    tally.wall_s.append(time.perf_counter() - wall)
    tally.cpu_s.append((extractor.host.cpu_s if extractor else time.process_time()) - cpu)
    return {
        "way": name,
        "half": half,
        "note": note.id,
        "values": report.values,
        "score": tally.add(note, report.values),
    }


_ALONE = (
    "Remplis la fiche en JSON à partir de ce que dit l'agent. Nous sommes le mardi 24 novembre 2026. Les dates sont "
    "au format 2026-11-24, les montants en francs CFA. N'invente rien ; laisse vide ce qui n'est pas dit."
)


async def _alone(note: Note, extractor: HostedExtractor, tally: Tally, half: Half, model: Model) -> dict[str, Any]:
    """The baseline: one form for everything, under a grammar, taken as it comes."""
    cpu, wall = extractor.host.cpu_s, time.perf_counter()
    told = ""
    tally.asked += 1
    with suppress(EngineFailed):
        told = await extractor.extract(_ALONE, note.said, _whole_form())
    values: dict[str, str] = {}
    with suppress(ValueError):
        values = {
            field: "\n".join(map(str, value)) if isinstance(value, list) else str(value)
            for field, value in json.loads(told).items()
        }
        tally.valid += 1
    tally.wall_s.append(time.perf_counter() - wall)
    tally.cpu_s.append(extractor.host.cpu_s - cpu)
    return {
        "way": f"{model.id} alone",
        "half": half,
        "note": note.id,
        "values": values,
        "score": tally.add(note, values),
    }


def _whole_form() -> dict[str, Any]:
    line: dict[str, Any] = {"type": "string", "maxLength": 90}
    several = {"type": "array", "maxItems": 4, "items": line}
    properties = {field: several if field in field_notes.LISTED else line for field in FIELDS}
    for field in field_notes.CHOICES:
        known = kind("fiche").field(field)
        properties[field] = (
            {"type": "string", "enum": ["", *(choice.name for choice in known.choices)]} if known else line
        )
    return {"type": "object", "properties": properties, "required": list(FIELDS), "additionalProperties": False}


def figures(name: str, half: Half, ours: Tally, alone: Tally | None) -> Figures:
    """Shares in percent over all fields, counts of what was made up, seconds; per field only on the held-out half."""
    n, top = len(ours.wall_s), f"fields.{name}.{half}"

    def share(value: float, other: float | None, count: int) -> Any:
        return figure(value, "% right", baseline=other, n=count)

    groups: Sequence[tuple[str, tuple[str, ...]]] = [("all", FIELDS), *((field, (field,)) for field in FIELDS)]
    found: Figures = {}
    for label, group in groups if half == "held_out" else groups[:1]:
        given, wanted = (sum(getattr(ours.scores[field], what) for field in group) for what in ("given", "wanted"))
        found[f"{top}.{label}.precision"] = share(
            ours.precision(*group), alone.precision(*group) if alone else None, given
        )
        found[f"{top}.{label}.recall"] = share(ours.recall(*group), alone.recall(*group) if alone else None, wanted)
    given = sum(score.given for score in ours.scores.values())
    found[f"{top}.values.invented"] = figure(
        ours.invented, "values", target=0, baseline=alone.invented if alone else None, n=given
    )
    found[f"{top}.time.wall"] = figure(
        mean(ours.wall_s), "s/report", baseline=mean(alone.wall_s) if alone else None, n=n
    )
    found[f"{top}.time.cpu"] = figure(mean(ours.cpu_s), "s/report", baseline=mean(alone.cpu_s) if alone else None, n=n)
    if alone:
        found[f"{top}.json.valid"] = figure(
            100 * ours.valid / ours.asked if ours.asked else 100.0,
            "% right",
            target=100,
            baseline=100 * alone.valid / max(1, alone.asked),
            n=ours.asked,
        )
    return found
