"""Puts what a conversation gave into a report: what was written by hand is never replaced without a yes."""

from __future__ import annotations

from shared.reports.content import Report, value, with_value
from shared.reports.extraction import Extraction


def disputed(report: Report, found: Extraction) -> tuple[str, ...]:
    """Fields in which something else was written by hand."""
    return tuple(
        name
        for name, text in found.values.items()
        if value(report, name).strip() and name not in report.sources and value(report, name) != text
    )


def filled(report: Report, found: Extraction, *, replace: tuple[str, ...] = ()) -> Report:
    """The report with every value that was found, except in disputed fields that are not in `replace`."""
    kept = set(disputed(report, found)) - set(replace)
    for name, text in found.values.items():
        if name not in kept and value(report, name) != text:
            report = with_value(report, name, text, source=found.sources.get(name))
    return report
