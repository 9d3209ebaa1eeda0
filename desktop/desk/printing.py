"""Puts a report on paper, with the name and the letterhead that the store knows; the PDF is kept sealed beside it."""

from __future__ import annotations

from desktop.desk.kinds import kind_for
from desktop.store.store import Store
from shared.language import Language
from shared.reports.content import Report
from shared.reports.render import pdf

AUTHOR, ORGANISATION = "author", "organisation"
"""Names in the store's small facts: who signs, and whose letterhead it is. They are personal, so they are sealed."""
PDF = "application/pdf"


def printed(store: Store, report: Report, language: Language) -> bytes:
    """The report as PDF; about a second of work."""
    author, organisation = store.meta.get(AUTHOR), store.meta.get(ORGANISATION)
    content = pdf(report, kind_for(report), author=author, organisation=organisation, language=language)
    store.attachments.add(report.id, f"{report.number}.pdf", content, PDF)
    return content
