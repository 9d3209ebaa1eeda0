"""What a field report is made of: its kind, its values, where they come from, its hash; `checks` says what is wrong."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from shared.ids import new_id
from shared.language import say
from shared.reports.numbering import new_number

FieldType = Literal["line", "text", "date", "province", "town", "choice", "people", "amounts"]
Privacy = Literal["public", "internal", "restricted"]
Status = Literal["draft", "final"]

PRIVACY_FIELD = "privacy"
"""The field whose value is `Report.privacy` itself: ask `value` and `with_value` rather than `values`."""


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the values that a `choice` field allows; reports keep its `name`."""

    name: str
    label: str
    label_en: str = ""
    spoken: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """Its label in the language in use."""
        return say(self.label, self.label_en or self.label)


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One box of a kind of report."""

    name: str
    label: str
    label_en: str = ""
    type: FieldType = "line"
    choices: tuple[Choice, ...] = ()
    spoken: tuple[str, ...] = ()
    """How people name it aloud, in French."""
    hint: str = ""
    hint_en: str = ""
    required: bool = False

    @property
    def shown(self) -> str:
        """Its label in the language in use."""
        return say(self.label, self.label_en or self.label)

    @property
    def help(self) -> str:
        """Its hint in the language in use."""
        return say(self.hint, self.hint_en or self.hint)

    def choice(self, name: str) -> Choice | None:
        """The choice of that name."""
        return next((choice for choice in self.choices if choice.name == name), None)


class Kind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of report, read from a data file."""

    id: str
    title: str
    title_en: str = ""
    prefix: str = "FT"
    """What its reference numbers start with."""
    fields: tuple[Field, ...]

    @property
    def shown(self) -> str:
        """Its title in the language in use."""
        return say(self.title, self.title_en or self.title)

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)


class Source(msgspec.Struct, frozen=True):
    """Where an extracted value comes from."""

    turn: str
    sentence: str


class AttachmentRef(msgspec.Struct, frozen=True):
    """A file kept beside a report; `size` in bytes, `sha256` in hexadecimal."""

    name: str
    size: int
    sha256: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report as it is kept; moments are aware and in UTC."""

    id: str
    number: str
    kind: str
    created: datetime
    changed: datetime
    conversation: str = ""
    status: Status = "draft"
    privacy: Privacy = "internal"
    values: dict[str, str] = msgspec.field(default_factory=dict)
    """Field name → text. Dates are ISO (2026-11-24), people and amounts stand one per line, nothing is absent."""
    sources: dict[str, Source] = msgspec.field(default_factory=dict)
    """Only of extracted values that no hand has touched since."""
    attachments: tuple[AttachmentRef, ...] = ()


def new_report(
    kind: Kind, *, conversation: str = "", privacy: Privacy = "internal", now: datetime | None = None
) -> Report:
    """An empty draft with its own id and reference number."""
    now = (now or datetime.now(UTC)).astimezone(UTC)
    number = new_number(kind.prefix, now)
    return Report(
        id=new_id(), number=number, kind=kind.id, created=now, changed=now, conversation=conversation, privacy=privacy
    )


def value(report: Report, name: str) -> str:
    """The text of a field; empty when there is none."""
    return report.privacy if name == PRIVACY_FIELD else report.values.get(name, "")


def with_value(
    report: Report, name: str, text: str, *, source: Source | None = None, now: datetime | None = None
) -> Report:
    """The report with this text in a field; blank text empties it. Without `source` it counts as written by hand.

    An unknown privacy class leaves the report as it is.
    """
    changed = max(report.changed, now or datetime.now(UTC))
    if name == PRIVACY_FIELD:
        try:
            return msgspec.structs.replace(report, privacy=msgspec.convert(text, Privacy), changed=changed)
        except msgspec.ValidationError:
            return report
    values = {key: kept for key, kept in report.values.items() if key != name}
    sources = {key: kept for key, kept in report.sources.items() if key != name}
    if text.strip():
        values[name] = text
        if source is not None:
            sources[name] = source
    return msgspec.structs.replace(report, values=values, sources=sources, changed=changed)


def content_hash(report: Report) -> str:
    """SHA-256, in hexadecimal, of the report's canonical JSON: the same whatever the order its values were given in.

    It covers what is printed of the report (number, moments, status, class, values, attachments), and neither
    conversation nor sources, which are not printed. JSON is RFC 8785's for these types, but for non-ASCII escapes.
    """
    printed: dict[str, Any] = {
        "id": report.id,
        "number": report.number,
        "kind": report.kind,
        "created": _moment(report.created),
        "changed": _moment(report.changed),
        "status": report.status,
        "privacy": report.privacy,
        "values": {name: text for name, text in report.values.items() if text.strip()},
        "attachments": [[kept.name, kept.size, kept.sha256] for kept in report.attachments],
    }
    told = json.dumps(printed, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(told.encode("ascii")).hexdigest()


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
