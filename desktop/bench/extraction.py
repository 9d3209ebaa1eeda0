"""Whether a dictated note becomes a record that obeys its form, with the grammar and without it."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import resources
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from desktop.bench.run import Figures, Run, mean, tag
from models.catalogue import Model
from shared.engines.hosted import HostedResponder
from shared.errors import EngineFailed
from shared.figures import figure
from shared.voice.ports import Capabilities, Prompt
from shared.voice.words import fold

Text = Annotated[str, Meta(max_length=120)]


class Visit(msgspec.Struct, forbid_unknown_fields=True):
    """A place was seen."""

    place: Text
    date: Text
    person: Text
    finding: Text


class Payment(msgspec.Struct, forbid_unknown_fields=True):
    """Money changed hands."""

    amount: int
    payer: Text
    receiver: Text
    receipt: Literal["yes", "no", "unknown"]


class Item(msgspec.Struct, forbid_unknown_fields=True):
    """One thing that was counted."""

    name: Text
    counted: int
    announced: int | None


class Stock(msgspec.Struct, forbid_unknown_fields=True):
    """What is there, beside what the papers say."""

    items: Annotated[list[Item], Meta(max_length=5)]


class Complaint(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody complains."""

    subject: Text
    kind: Literal["money", "goods", "works", "other"]
    anonymous: bool
    urgent: bool


FORMS: dict[str, type[msgspec.Struct]] = {"visit": Visit, "payment": Payment, "stock": Stock, "complaint": Complaint}
_FREE_EVERY = 4
"""The baseline talks much and is seldom valid: a quarter of the notes is enough to show it."""
_INSTRUCTION = "Remplis la fiche en JSON à partir de la note de l'agent. N'invente rien ; laisse vide ce qui manque."


class Note(msgspec.Struct, frozen=True):
    """What an agent dictates, and what the record must hold."""

    form: str
    text: str
    expects: dict[str, str]


class Tally:
    """What one model made of the notes, in one way."""

    def __init__(self) -> None:
        self.valid = self.right = self.wanted = 0
        self.cpu_s: list[float] = []

    def add(self, note: Note, text: str, cpu_s: float) -> bool:
        """Count one record; whether it obeys its form."""
        self.cpu_s.append(cpu_s)
        self.wanted += len(note.expects)
        try:
            record: dict[str, Any] = msgspec.to_builtins(msgspec.json.decode(text, type=FORMS[note.form]))
        except msgspec.MsgspecError:
            return False
        self.valid += 1
        self.right += sum(value in fold(str(record[field])) for field, value in note.expects.items())
        return True


async def extraction(run: Run) -> Figures:
    """Every note through every model that is present."""
    text = resources.files("desktop.bench").joinpath("data", "notes.toml").read_text(encoding="utf-8")
    notes = msgspec.convert(tomllib.loads(text)["note"], list[Note])
    found: Figures = {}
    rows: list[dict[str, Any]] = []
    async with run.crew() as crew:
        for model in crew.models("llm"):
            responder = HostedResponder(crew.host(model), Capabilities())
            await responder.host.warm()
            with_grammar, without = Tally(), Tally()
            for place, note in enumerate(run.track(run.some(notes), f"JSON {model.id}")):
                row = {"model": model.id, **msgspec.to_builtins(note)}
                if place % _FREE_EVERY == 0:
                    row["free"], cpu_s = await _freely(responder, note)
                    row["free_valid"] = without.add(note, _first_object(row["free"]), cpu_s)
                row["json"], cpu_s = await _by_grammar(responder, note)
                row["valid"] = with_grammar.add(note, row["json"], cpu_s)
                rows.append(row)
            await responder.host.aclose()
            found |= figures(model, with_grammar, without)
            run.keep("llm-records", rows)
    return found


async def _by_grammar(responder: HostedResponder, note: Note) -> tuple[str, float]:
    """The record as the product asks for it; what the engine refuses to hand over is empty."""
    body = {"instruction": _INSTRUCTION, "text": note.text, "schema": msgspec.json.schema(FORMS[note.form])}
    cpu, text = responder.host.cpu_s, ""
    try:
        async for piece in responder.host.ask("extract", body):
            text += piece["text"]
    except EngineFailed as error:
        text = error.code
    return text, responder.host.cpu_s - cpu


async def _freely(responder: HostedResponder, note: Note) -> tuple[str, float]:
    """The baseline: the form is only described, and nothing holds the model to it."""
    form = json.dumps(msgspec.json.schema(FORMS[note.form])["$defs"], ensure_ascii=False)
    question = f"{_INSTRUCTION} Réponds par un seul objet JSON qui suit ce schéma : {form}"
    cpu, text = responder.host.cpu_s, ""
    async for piece in responder.respond(Prompt(turn="bench", question=question, facts=note.text)):
        text += str(piece)
    return text, responder.host.cpu_s - cpu


def _first_object(text: str) -> str:
    """What stands between the first brace and the last: models like to talk around it."""
    found = re.search(r"\{.*\}", text, re.DOTALL)
    return found[0] if found else text


def figures(model: Model, grammar: Tally, free: Tally) -> Figures:
    """Shares in percent; the same model without a grammar is the baseline."""
    n, name = len(grammar.cpu_s), f"llm.{tag(model)}.json"
    return {
        f"{name}.valid": figure(
            100 * grammar.valid / n, "% right", target=100, baseline=100 * free.valid / len(free.cpu_s), n=n
        ),
        f"{name}.fields": figure(
            100 * grammar.right / max(1, grammar.wanted),
            "% right",
            baseline=100 * free.right / max(1, free.wanted),
            n=grammar.wanted,
        ),
        f"{name}.cpu": figure(mean(grammar.cpu_s), "s/record", baseline=mean(free.cpu_s), n=n),
    }
