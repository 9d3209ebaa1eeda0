"""Finds the report that somebody wants to see: one that is kept, an empty one, or one for a conversation."""

from __future__ import annotations

import msgspec

from desktop.desk.kinds import kind_for, known_kind
from desktop.store.store import Store
from shared.reports.content import Kind, Privacy, Report, new_report

FIRST_KIND = "fiche"


class Opened(msgspec.Struct, frozen=True):
    """A report with its kind; `fill` when it is to be filled from its conversation at once."""

    report: Report
    kind: Kind
    kept: bool = True
    fill: bool = False


def opened(store: Store, what: str, privacy: Privacy = "internal") -> Opened:
    """What `what` asks for: a report's id, `new:<kind>`, or `conversation:<id>`; a new one is not kept yet."""
    sort, _, name = what.rpartition(":")
    if sort == "new":
        kind = known_kind(name or FIRST_KIND)
        report = new_report(kind, privacy=privacy)
    elif sort == "conversation":
        kind = known_kind(FIRST_KIND)
        report = new_report(kind, conversation=name, privacy=store.conversations.get(name).privacy)
    else:
        report = store.reports.get(what)
        return Opened(report, kind_for(report))
    report = msgspec.structs.replace(report, number=store.reports.next_number(kind.prefix))
    return Opened(report, kind, kept=False, fill=sort == "conversation")
