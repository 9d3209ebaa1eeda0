"""How urgent a case is: what its reports say in their field « urgence », the most urgent of them counting.

A report that says nothing, a conversation without a report and an organisation's own degree count as 0: nothing said.
Nothing is guessed from words; who reads the list sees at once which cases nobody has weighed.
"""

from __future__ import annotations

from collections.abc import Iterable

from shared.reports.content import Report, value

FIELD = "urgency"
DEGREES = ("", "low", "normal", "high", "immediate")
"""By rank; the names are those of the shared field."""


def urgency_of(reports: Iterable[Report]) -> int:
    """The rank of the most urgent report."""
    return max((rank(value(report, FIELD)) for report in reports), default=0)


def rank(degree: str) -> int:
    """From 0, nothing said, to 4, immediate."""
    return DEGREES.index(degree) if degree in DEGREES else 0
