"""Finds turns and reports by the beginnings of words, in any order, whatever the accents and capitals."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.store.cipher import Database
from desktop.store.records import Hit
from desktop.store.reports import text_of as text_of_report
from desktop.store.turns import text_of as text_of_turn
from desktop.store.turns import turn_of
from desktop.store.words import expression, wanted, words
from shared.reports.content import Report

BEFORE, AFTER = 40, 120
"""Characters shown before and after the first match."""

_TURNS = """
SELECT turn.*, conversation.title FROM turn_words JOIN turn ON turn.row = turn_words.rowid
JOIN conversation ON conversation.id = turn.conversation
WHERE turn_words MATCH ? AND conversation.trashed IS NULL ORDER BY turn_words.rowid DESC LIMIT ?
"""
_REPORTS = """
SELECT report.body, report.title FROM report_words JOIN report ON report.row = report_words.rowid
WHERE report_words MATCH ? AND report.trashed IS NULL ORDER BY report_words.rowid DESC LIMIT ?
"""


class Search:
    """Over everything in sight."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, text: str, limit: int = 30) -> list[Hit]:
        """What holds every word of `text`, latest first; nothing for a text without words."""
        beginnings = wanted(text)
        if not beginnings or limit < 1:
            return []
        asked = (expression(beginnings), limit)
        hits = [_of_turn(row, beginnings) for row in self._database.rows(_TURNS, asked)]
        hits += [_of_report(row, beginnings) for row in self._database.rows(_REPORTS, asked)]
        return sorted(hits, key=lambda hit: hit.at, reverse=True)[:limit]


def _of_turn(row: dict[str, Any], beginnings: list[str]) -> Hit:
    turn = turn_of(row)
    snippet, matches = excerpt(text_of_turn(turn), beginnings)
    return Hit(
        kind="turn",
        id=turn.id,
        conversation=turn.conversation,
        at=turn.at,
        title=row["title"],
        snippet=snippet,
        matches=matches,
    )


def _of_report(row: dict[str, Any], beginnings: list[str]) -> Hit:
    report = msgspec.json.decode(row["body"], type=Report)
    snippet, matches = excerpt(text_of_report(report), beginnings)
    return Hit(
        kind="report",
        id=report.id,
        conversation=report.conversation,
        at=report.changed,
        title=row["title"],
        snippet=snippet,
        matches=matches,
    )


def excerpt(text: str, beginnings: list[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """One line around the first match, and where the matches stand in it."""
    found = next(((begin, end) for word, begin, end in words(text) if word.startswith(tuple(beginnings))), (0, 0))
    first = _edge(text, max(0, found[0] - BEFORE), found[0])
    shown = "".join(" " if c.isspace() else c for c in text[first : found[1] + AFTER])
    head = "… " if first else ""
    tail = " …" if found[1] + AFTER < len(text) else ""
    matches = tuple(
        (begin + len(head), end + len(head)) for word, begin, end in words(shown) if word.startswith(tuple(beginnings))
    )
    return head + shown + tail, matches


def _edge(text: str, first: int, found: int) -> int:
    """Where a word begins, at `first` or after, but not beyond the match."""
    if first == 0:
        return 0
    space = text.find(" ", first, found)
    return first if space < 0 else space + 1
