"""The kinds of report: built in as data files, and an organisation's own from a folder, with no code."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from shared.errors import BadInput
from shared.language import say
from shared.reports.content import Field, Kind, Report, value
from shared.reports.kind_file import data, field, read, shared_fields


class Refused(msgspec.Struct, frozen=True):
    """A file that is no kind, and why, in one sentence."""

    file: str
    message: str


class Kinds(msgspec.Struct, frozen=True):
    """What was read: the built-in kinds first, then the organisation's by file name."""

    kinds: tuple[Kind, ...]
    refused: tuple[Refused, ...]


def kinds(folder: Path | None = None) -> tuple[Kind, ...]:
    """Every usable kind; `read_kinds` tells which files of `folder` were refused."""
    return read_kinds(folder).kinds


def kind(name: str, folder: Path | None = None) -> Kind:
    """The kind with this id; raises BadInput when there is none."""
    found = kinds(folder)
    for each in found:
        if each.id == name:
            return each
    known = ", ".join(each.id for each in found)
    raise BadInput(
        say(
            f"Aucun modèle de fiche ne s'appelle « {name} » ; il y a : {known}.",
            f"No kind of report is called '{name}'; there are: {known}.",
        ),
        code="unknown-kind",
    )


def kind_of(report: Report, folder: Path | None = None) -> Kind:
    """The kind of a report; where its file is gone, one made of the shared fields and of what the report holds."""
    if found := next((each for each in kinds(folder) if each.id == report.kind), None):
        return found
    known = standard_fields()
    names = [*(name for name in known if value(report, name)), *sorted(set(report.values) - set(known))]
    fields = tuple(known.get(name) or Field(name=name, label=name, type="text") for name in names)
    return Kind(id=report.kind, title=report.kind, fields=fields)


def read_kinds(folder: Path | None = None) -> Kinds:
    """The built-in kinds and those of `folder` (*.toml); a bad file is refused with a sentence and hurts no other."""
    good = {each.id: each for each in _built_in()}
    refused: list[Refused] = []
    for path in _files(folder):
        try:
            found = read(path)
        except (BadInput, OSError) as refusal:
            refused.append(_refused(path.name, refusal))
            continue
        if good.setdefault(found.id, found) is not found:
            taken = say(f"le nom « {found.id} » est déjà pris", f"the id '{found.id}' is already taken")
            refused.append(_refused(path.name, BadInput(taken)))
    return Kinds(tuple(good.values()), tuple(refused))


def standard_fields() -> dict[str, Field]:
    """The fields that kinds share, by name."""
    return {name: field({"use": name}) for name in shared_fields()}


@cache
def _built_in() -> tuple[Kind, ...]:
    files = data().joinpath("kinds").iterdir()
    ordered = sorted((path for path in files if path.name.endswith(".toml")), key=lambda path: path.name)
    return tuple(sorted(map(read, ordered), key=lambda each: each.id != "fiche"))


def _files(folder: Path | None) -> Iterator[Path]:
    if folder is None or not folder.is_dir():
        return
    yield from sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))


def _refused(name: str, refusal: Exception) -> Refused:
    why = refusal.message if isinstance(refusal, BadInput) else say("il ne peut pas être lu", "it cannot be read")
    return Refused(
        name, say(f"Le modèle « {name} » est laissé de côté : {why}.", f"The kind '{name}' is left out: {why}.")
    )
