"""Which set a machine deserves, and which models do the work with what is really there."""

from __future__ import annotations

from typing import TypeAlias

import msgspec
import psutil

from models.catalogue import Catalogue, Kind, Model, ModelSet, catalogue
from models.store import State, Store
from shared.errors import PartMissing
from shared.language import say

NEEDED: tuple[Kind, ...] = ("stt", "llm", "tts")  # the others have an answer without weights
Crew: TypeAlias = dict[Kind, Model]


class Machine(msgspec.Struct, frozen=True):
    """What a machine has to think with: megabytes of memory, cores."""

    ram_mb: int
    cores: int


class Choice(msgspec.Struct, frozen=True):
    """A set's name, and why that one."""

    set: str
    reason: str


def this_machine() -> Machine:
    """The memory and the real cores of this machine; threads of a same core count once."""
    cores = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    return Machine(ram_mb=psutil.virtual_memory().total >> 20, cores=cores)


def choose(machine: Machine, known: Catalogue | None = None) -> Choice:
    """The strongest set that the machine can carry."""
    sets = (known or catalogue()).set
    fitting = [one for one in sets if one.min_ram_mb <= machine.ram_mb and one.min_cores <= machine.cores]
    chosen = fitting[-1] if fitting else sets[0]
    has = say(f"{machine.ram_mb} Mo, {machine.cores} cœur(s)", f"{machine.ram_mb} MB, {machine.cores} core(s)")
    above = sets[sets.index(chosen) + 1 :][:1]
    return Choice(chosen.name, f"{has}{''.join(_wants(one) for one in above)}")


def _wants(one: ModelSet) -> str:
    return say(
        f" ; {one.name} demande {one.min_ram_mb} Mo et {one.min_cores} cœurs",
        f"; {one.name} wants {one.min_ram_mb} MB and {one.min_cores} cores",
    )


def ranked(
    kind: Kind, name: str, store: Store, language: str = "fr", known: Catalogue | None = None
) -> tuple[Model, ...]:
    """The models of one kind that are present and speak the language, best first for the set called `name`.

    The set's own comes first, then the lighter ones from the heaviest down, then the heavier ones.
    """
    book = known or catalogue()
    own = [model for model in map(book.named, book.set_named(name).models) if model.kind == kind]
    fit = [model for model in book.model if model.kind == kind and _speaks(model, language)]
    present = [model for model in fit if store.state(model) is State.PRESENT]
    return tuple(sorted(present, key=lambda model: _rank(model, own)))


def need(kind: Kind, name: str, store: Store, language: str = "fr") -> tuple[Model, ...]:
    """`ranked`, or PartMissing with the command that gets one when there is none."""
    found = ranked(kind, name, store, language)
    if not found:
        raise PartMissing(_how_to_get([kind], catalogue().set[0].name, language), code="models-missing")
    return found


def resolve(name: str, store: Store, language: str = "fr", known: Catalogue | None = None) -> Crew:
    """For each kind of work the best model that is present.

    Raises PartMissing, with the command that gets it, when nobody can hear, think or speak.
    """
    book = known or catalogue()
    kinds = dict.fromkeys(model.kind for model in book.model)
    crew: Crew = {kind: fit[0] for kind in kinds if (fit := ranked(kind, name, store, language, book))}
    lacking = [kind for kind in NEEDED if kind not in crew]
    if lacking:
        raise PartMissing(_how_to_get(lacking, book.set[0].name, language), code="models-missing")
    return crew


def _speaks(model: Model, language: str) -> bool:
    return language in model.languages or "any" in model.languages


def _rank(model: Model, own: list[Model]) -> tuple[int, int]:
    budget = max((one.ram_mb for one in own), default=0)
    if model in own:
        return (0, 0)
    return (1, -model.ram_mb) if model.ram_mb <= budget else (2, model.ram_mb)


def _how_to_get(lacking: list[Kind], lightest: str, language: str) -> str:
    french = {"stt": "l'écoute", "llm": "la réponse", "tts": "la voix"}
    english = {"stt": "hearing", "llm": "answering", "tts": "the voice"}
    command = f"iasted models fetch {lightest}" + ("" if language == "fr" else " --english")
    return say(
        f"Il manque un modèle pour {', '.join(french[kind] for kind in lacking)}. Pour l'obtenir : {command}",
        f"A model is missing for {', '.join(english[kind] for kind in lacking)}. To get it: {command}",
    )
