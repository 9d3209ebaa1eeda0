"""Reads one file as a kind of report: TOML in, a kind out, or one sentence that says what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar, get_args

import msgspec

from shared.errors import BadInput
from shared.language import say
from shared.reports.content import PRIVACY_FIELD, Field, FieldType, Kind, Privacy

LARGEST = 256_000
"""Bytes of a file that is read as a kind; the built-in ones have about two thousand."""
MOST_FIELDS = 100
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_PREFIX = re.compile(r"[A-Z]{1,6}")
_T = TypeVar("_T")


def data() -> Traversable:
    """The folder of the product's own data."""
    return resources.files("shared.reports").joinpath("data")


@cache
def shared_fields() -> dict[str, dict[str, Any]]:
    """The fields that kinds share, as their file says them, by name."""
    found: dict[str, dict[str, Any]] = tomllib.loads(data().joinpath("fields.toml").read_text(encoding="utf-8"))
    return found


def read(path: Traversable) -> Kind:
    """The kind in this file; raises OSError, and BadInput with the end of a sentence."""
    told = _toml(path)
    entries = told.get("fields")
    if not isinstance(entries, list) or not entries:
        raise BadInput(say("il lui manque sa liste « fields »", "its list 'fields' is missing"))
    if len(entries) > MOST_FIELDS:
        raise BadInput(say(f"il a plus de {MOST_FIELDS} champs", f"it has more than {MOST_FIELDS} fields"))
    fields = tuple(field(entry) for entry in entries)
    found = _converted({**told, "fields": ()}, Kind, say("le modèle", "the kind"))
    _checked(found, fields)
    return msgspec.structs.replace(found, fields=fields)


def _toml(path: Traversable) -> dict[str, Any]:
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise BadInput(say(f"il dépasse {LARGEST // 1000} Ko", f"it is larger than {LARGEST // 1000} kB"))
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadInput(say("il n'est pas écrit en UTF-8", "it is not written in UTF-8")) from None
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        where = str(fault).rpartition("(at ")[2].rstrip(")") if "(at " in str(fault) else ""
        line = re.sub(r"line (\d+), column (\d+)", say(r"ligne \1, colonne \2", r"line \1, column \2"), where)
        raise BadInput(
            say("il n'est pas du TOML correct", "it is not correct TOML") + (f" ({line})" if line else "")
        ) from None


def field(entry: object) -> Field:
    """A field as a file says it, with what it takes from a shared one."""
    if not isinstance(entry, Mapping):
        raise BadInput(say("un de ses champs n'est pas un tableau { … }", "one of its fields is not a table { … }"))
    told = dict(entry)
    if "use" in told:
        name = told.pop("use")
        if not isinstance(name, str) or name not in shared_fields():
            raise BadInput(say(f"il n'y a pas de champ commun « {name} »", f"there is no shared field '{name}'"))
        told = {"name": name, **shared_fields()[name], **told}
    label = told.get("name", "?")
    if "type" in told and told["type"] not in get_args(FieldType):
        types = ", ".join(get_args(FieldType))
        raise BadInput(
            say(
                f"le champ « {label} » a un type inconnu (les types sont : {types})",
                f"the field '{label}' has an unknown type (types are: {types})",
            )
        )
    return _converted(told, Field, say(f"le champ « {label} »", f"the field '{label}'"))


def _converted(told: object, wanted: type[_T], what: str) -> _T:
    try:
        return msgspec.convert(told, wanted)
    except (msgspec.ValidationError, RecursionError) as fault:
        raise BadInput(_why(str(fault), what)) from None


def _why(fault: str, what: str) -> str:
    """A fault of msgspec as a sentence: which key, and whether it is missing, unknown or of another sort."""
    quoted = re.findall(r"`([^`]*)`", fault)
    place = next((part.lstrip("$.") for part in quoted if part.startswith("$.")), "")
    if fault.startswith("Object missing required field"):
        return say(f"dans {what}, il manque « {quoted[0]} »", f"in {what}, '{quoted[0]}' is missing")
    if fault.startswith("Object contains unknown field"):
        return say(f"dans {what}, « {quoted[0]} » n'est pas connu", f"in {what}, '{quoted[0]}' is not known")
    return say(
        f"dans {what}, « {place} » n'est pas de la sorte attendue", f"in {what}, '{place}' is not of the right sort"
    )


def _checked(found: Kind, fields: tuple[Field, ...]) -> None:
    names = [field.name for field in fields]
    for name in (found.id, *names):
        if not _NAME.fullmatch(name):
            raise BadInput(
                say(
                    f"« {name[:40]} » n'est pas un nom : minuscules sans accent, chiffres, tirets",
                    f"'{name[:40]}' is not a name: small letters without accents, digits, dashes",
                )
            )
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise BadInput(say(f"le champ « {twice} » y est deux fois", f"the field '{twice}' is there twice"))
    if not _PREFIX.fullmatch(found.prefix):
        raise BadInput(
            say("« prefix » doit avoir une à six lettres majuscules", "'prefix' must have one to six capital letters")
        )
    for field in fields:
        _checked_choices(field)


def _checked_choices(field: Field) -> None:
    names = [choice.name for choice in field.choices]
    if (field.type == "choice") != bool(names):
        raise BadInput(
            say(
                f"le champ « {field.name} » doit avoir des choix si et seulement s'il est de type choice",
                f"the field '{field.name}' must have choices if and only if its type is choice",
            )
        )
    if len(set(names)) < len(names):
        raise BadInput(
            say(
                f"le champ « {field.name} » a deux fois le même choix",
                f"the field '{field.name}' has the same choice twice",
            )
        )
    if field.name == PRIVACY_FIELD and not (names and set(names) <= set(get_args(Privacy))):
        raise BadInput(
            say(
                f"le champ « {PRIVACY_FIELD} » n'accepte que : {', '.join(get_args(Privacy))}",
                f"the field '{PRIVACY_FIELD}' only takes: {', '.join(get_args(Privacy))}",
            )
        )
