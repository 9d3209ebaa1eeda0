"""A report as one HTML page and its style sheet; every word that people wrote is escaped and stays text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC
from functools import cache
from importlib import resources

import msgspec
import segno
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from shared.fonts import FONTS
from shared.language import current, say
from shared.reports import shown
from shared.reports.content import PRIVACY_FIELD, AttachmentRef, Field, Kind, Report, content_hash, value
from shared.reports.printable import breakable, paragraphs, printable
from shared.reports.words import words

_SHORT = frozenset({"line", "date", "province", "town", "choice"})
"""Types of fields that stand in the table at the head; the others have a section each."""


class Row(msgspec.Struct, frozen=True):
    """A short field of the table at the head."""

    label: str
    text: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A section: people, amounts or text."""

    label: str
    form: str
    people: tuple[str, ...] = ()
    amounts: tuple[shown.Amount, ...] = ()
    paragraphs: tuple[tuple[str, ...], ...] = ()


class Kept(msgspec.Struct, frozen=True):
    """An attachment as its line reads."""

    name: str
    size: str
    sha256: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """All that the template prints, ready to be escaped; nothing of it is markup but `qr`."""

    id: str
    number: str
    kind: str
    title: str
    author: str
    organisation: str
    created: str
    changed: str
    created_iso: str
    changed_iso: str
    draft: bool
    status_shown: str
    privacy: str
    privacy_shown: str
    rows: tuple[Row, ...]
    parts: tuple[Part, ...]
    attachments: tuple[Kept, ...]
    hash: str
    qr: Markup


def html(report: Report, kind: Kind, *, author: str = "", organisation: str = "") -> str:
    """The page, in the language in use."""
    page = _page(report, kind, printable(author), printable(organisation))
    return _templates().get_template("report.html").render(page=page, words=words(), language=current())


@cache
def css() -> str:
    """The style sheet; its only addresses are those of our own fonts (`font:/…`)."""
    families = dict.fromkeys(font.family for font in FONTS)
    return _templates().get_template("report.css").render(fonts=FONTS, families=list(families))


@cache
def _templates() -> Environment:
    folder = resources.files("shared.reports").joinpath("templates")
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    found = Environment(loader=DictLoader(texts), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    found.filters["direction"] = _direction
    found.filters["shortened"] = lambda text, most: text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
    return found


def _page(report: Report, kind: Kind, author: str, organisation: str) -> Page:
    held = content_hash(report)
    title = kind.field("title")
    return Page(
        id=printable(report.id),
        number=printable(report.number),
        kind=printable(kind.shown),
        title=_one_line(value(report, "title")) or printable(kind.shown) if title else printable(kind.shown),
        author=_one_line(author),
        organisation=_one_line(organisation),
        created=shown.moment_shown(report.created),
        changed=shown.moment_shown(report.changed),
        created_iso=report.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        changed_iso=report.changed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        draft=report.status == "draft",
        status_shown=say("Brouillon", "Draft") if report.status == "draft" else say("Définitif", "Final"),
        privacy=report.privacy,
        privacy_shown=_privacy_shown(report, kind),
        rows=tuple(_row(field, report) for field in kind.fields if field.type in _SHORT and field.name != "title"),
        parts=tuple(
            _part(field, report) for field in (*kind.fields, *_left_over(report, kind)) if _is_part(field, report)
        ),
        attachments=_kept(report.attachments),
        hash=_grouped(held, 16),
        qr=_qr(report, held),
    )


def _row(field: Field, report: Report) -> Row:
    return Row(printable(field.shown), _one_line(shown.value_shown(field, value(report, field.name))))


def _left_over(report: Report, kind: Kind) -> tuple[Field, ...]:
    """Values that the kind has no field for, as when its file has changed since: they are printed all the same."""
    names = sorted(name for name in report.values if kind.field(name) is None)
    return tuple(Field(name=name, label=name, type="text") for name in names)


def _is_part(field: Field, report: Report) -> bool:
    return field.type not in _SHORT and (field.required or bool(value(report, field.name).strip()))


def _part(field: Field, report: Report) -> Part:
    label, text = printable(field.shown), printable(value(report, field.name))
    if field.type == "people" and text.strip():
        return Part(label=label, form="people", people=shown.lines(breakable(text)))
    if field.type == "amounts" and text.strip():
        return Part(label=label, form="amounts", amounts=shown.amounts(breakable(text)))
    return Part(label=label, form="text", paragraphs=paragraphs(breakable(text)))


def _kept(attachments: Sequence[AttachmentRef]) -> tuple[Kept, ...]:
    return tuple(
        Kept(_one_line(each.name), shown.size_shown(each.size), _grouped(each.sha256, 32)) for each in attachments
    )


def _grouped(digits: str, size: int) -> str:
    digits = printable(digits)
    return " ".join(digits[at : at + size] for at in range(0, len(digits), size))


def _one_line(text: str) -> str:
    return breakable(" ".join(printable(text).split("\n")).strip())


def _privacy_shown(report: Report, kind: Kind) -> str:
    field = kind.field(PRIVACY_FIELD)
    choice = field.choice(report.privacy) if field else None
    if choice:
        return printable(choice.shown)
    names = {
        "public": ("Public", "Public"),
        "internal": ("Interne", "Internal"),
        "restricted": ("Restreint", "Restricted"),
    }
    return say(*names[report.privacy])


def _qr(report: Report, held: str) -> Markup:
    """A QR code drawn in the page, with its text as what a screen reader says of it."""
    told = f"iasted:{report.id}:{held}"
    drawn = segno.make(told.encode("ascii", "backslashreplace").decode("ascii"), error="m", micro=False)
    title = say("Code QR de vérification : identifiant et empreinte", "Verification QR code: identifier and hash")
    return Markup(drawn.svg_inline(border=0, title=title, omitsize=True, svgclass=None, lineclass=None))  # noqa: S704 (segno draws it: squares and our own title)


def _direction(text: str, style: str | None = None) -> Markup:
    """The attributes of an element with this text: a class, and its direction when its first letters run leftwards."""
    turn = next((found for found in map(unicodedata.bidirectional, text[:1000]) if found in {"L", "R", "AL"}), "L")
    classes = " ".join(each for each in (style, "rtl" if turn != "L" else None) if each)
    told = Markup(' class="{}"').format(classes) if classes else Markup("")
    return told + Markup(' dir="rtl"') if turn != "L" else told
