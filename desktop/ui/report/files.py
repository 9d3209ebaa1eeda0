"""Brings files into the store beside a report; no two have the same name, so that earlier versions keep theirs."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from desktop.store.store import Store
from shared.errors import BadInput
from shared.language import say
from shared.reports.content import AttachmentRef, Report


def attach(store: Store, report: Report, paths: Iterable[Path]) -> list[AttachmentRef]:
    """Keep the files; BadInput names the one that cannot be read."""
    store.reports.save(report)
    taken = {kept.ref.name for kept in store.attachments.list(report.id)}
    refs = []
    for path in paths:
        name = free_name(path.name, taken)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        refs.append(store.attachments.add(report.id, name, _read(path), kind))
        taken.add(name)
    return refs


def with_attachments(report: Report, refs: Sequence[AttachmentRef]) -> Report:
    """The report with these after the files it has; a file that is there already is not added twice."""
    there = {one.sha256 for one in report.attachments}
    fresh = tuple(one for one in refs if one.sha256 not in there)
    return msgspec.structs.replace(report, attachments=(*report.attachments, *fresh), changed=datetime.now(UTC))


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, numbered if somebody has it: photo.jpg, photo (2).jpg."""
    known, wanted, number = set(taken), Path(name), 1
    while name in known:
        number += 1
        name = f"{wanted.stem} ({number}){wanted.suffix}"
    return name


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInput(
            say(
                f"« {path.name} » n’a pas pu être lu ({why}) : copiez-le sur cet ordinateur, puis joignez la copie.",
                f"“{path.name}” could not be read ({why}): copy it to this computer, then attach the copy.",
            ),
            code="attachment-unreadable",
        ) from error
