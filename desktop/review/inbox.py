"""The inbox: cases by region, date, agent and urgency, and whatever holds the words one looks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.review import folding
from desktop.review.casefile import case_file
from desktop.review.reading import content_of, text_of
from desktop.review.records import CaseFile, CaseLine, Found, Order, Sending, Waiting, Wanted
from desktop.store.moments import kept, moment
from desktop.store.received import Received
from desktop.store.refusals import NotThere
from desktop.store.search import excerpt
from desktop.store.store import Store
from desktop.store.words import expression, wanted
from shared.sync.cases import Case

_LINE = """
SELECT c.*,
  coalesce((SELECT p.name FROM review_person p WHERE p.id = c.assignee),
           (SELECT a.name FROM author a WHERE a.person = c.assignee LIMIT 1), c.assignee) AS assigned,
  coalesce((SELECT max(CASE coalesce(s.state, m.settled) WHEN 'refused' THEN 2 WHEN 'waiting' THEN 1 ELSE 0 END)
            FROM review_act m LEFT JOIN sealed s ON s.kind = m.kind AND s.object = m.id
            WHERE m.conversation = c.id AND NOT m.resumed), 0) AS sending
FROM review_case c
"""
_FOUND = """
SELECT o.kind, o.object, o.conversation, r.content FROM review_words w JOIN review_object o ON o.row = w.rowid
JOIN received r ON r.row = o.source JOIN review_case c ON c.id = o.conversation
WHERE review_words MATCH ? AND c.shown = 1 AND {} ORDER BY w.rowid DESC LIMIT ?
"""
_COUNTS = "SELECT state, count(*) AS many FROM received GROUP BY state"
_DESTROYED = "SELECT count(*) FROM received WHERE state = 'refused' AND code = 'shredded'"
_KEYS: dict[Order, str] = {"recent": "c.shown", "urgent": "-c.urgency", "region": "c.region", "agent": "c.author"}
"""What grows along the list; within the same, the newest comes first."""
_SENDING: tuple[Sending, ...] = ("", "waiting", "refused")


class Inbox:
    """Over what was opened; whoever pulls calls `take`."""

    def __init__(self, store: Store) -> None:
        self._database = store.database

    def take(self, rows: Sequence[Received]) -> None:
        """Fold what was opened just now, in the transaction that wrote it."""
        folding.take(self._database, [row.cursor for row in rows])

    def forget(self, case: str) -> None:
        """The case was destroyed."""
        folding.forget(self._database, case)

    def cases(self, wish: Wanted = Wanted(), limit: int = 100, before: str = "") -> list[CaseLine]:  # noqa: B008 - frozen
        """The cases that are wished for; `before` is the id of the last one seen."""
        folding.settle(self._database)
        said, values = _said(wish)
        key = _KEYS[wish.order]
        if before:
            there = "(SELECT {} FROM review_case c WHERE c.id = ?)"
            same = f"({key} = {there.format(key)} AND c.place < {there.format('c.place')})"
            said, values = f"{said} AND ({key} > {there.format(key)} OR {same})", [*values, before, before, before]
        sql = f"{_LINE} WHERE c.shown = 1 AND {said} ORDER BY {key}, c.place DESC LIMIT ?"
        return [line_of(row) for row in self._database.rows(sql, (*values, limit))]

    def search(self, text: str, wish: Wanted = Wanted(), limit: int = 60) -> list[Found]:  # noqa: B008 - frozen
        """What holds every word of `text`, in the cases that are wished for; nothing for a text without words."""
        beginnings = wanted(text)
        if not beginnings or limit < 1:
            return []
        folding.settle(self._database)
        said, values = _said(wish)
        rows = self._database.rows(_FOUND.format(said), (expression(beginnings), *values, limit))
        lines = {case: self.line(case) for case in {row["conversation"] for row in rows}}
        return [_found(row, lines[row["conversation"]], beginnings) for row in rows]

    def line(self, case: str) -> CaseLine:
        """One case as the list shows it; NotThere."""
        rows = self._database.rows(f"{_LINE} WHERE c.id = ?", (case,))
        if not rows:
            raise NotThere(case)
        return line_of(rows[0])

    def case(self, case: str) -> CaseFile:
        """One case with all that was opened of it; NotThere."""
        folding.settle(self._database)
        return case_file(self._database, self.line(case))

    def beginning(self, name: str) -> list[str]:
        """The ids in sight that begin so, or whose report has this number; two at most."""
        sql = (
            "SELECT id FROM review_case WHERE shown AND"
            " (substr(id, 1, length(?)) = ? OR (number != '' AND substr(number, 1, length(?)) = ?)) LIMIT 2"
        )
        return [row["id"] for row in self._database.rows(sql, (name, name, name.upper(), name.upper()))]

    def regions(self) -> list[str]:
        """The codes of the regions that cases came from."""
        sql = "SELECT DISTINCT region FROM review_case WHERE shown = 1 AND region != '' ORDER BY region"
        return [row["region"] for row in self._database.rows(sql)]

    def agents(self) -> list[tuple[str, str]]:
        """Who wrote the cases: id and name."""
        sql = "SELECT person, max(author) AS name FROM review_case WHERE shown = 1 GROUP BY person ORDER BY name"
        return [(row["person"], row["name"] or row["person"]) for row in self._database.rows(sql)]

    def new(self) -> int:
        """How many cases nobody has taken in hand."""
        return int(self._database.value("SELECT count(*) FROM review_case WHERE shown = 1 AND state = 'new'"))

    def waiting(self) -> Waiting:
        """How much came in, and what of it could not be used yet, or ever."""
        counts = {row["state"]: row["many"] for row in self._database.rows(_COUNTS)}
        cases = int(self._database.value("SELECT count(*) FROM review_case WHERE shown = 1"))
        refused = counts.get("refused", 0) - int(self._database.value(_DESTROYED))
        locked = counts.get("waiting", 0)
        return Waiting(received=sum(counts.values()), locked=locked, refused=refused, cases=cases, new=self.new())


def line_of(row: dict[str, Any]) -> CaseLine:
    """A row of the list."""
    same = ("id", "title", "number", "person", "urgency", "turns", "reports", "files", "comments", "region", "assigned")
    return CaseLine(
        **{name: row[name] for name in same},
        author=row["author"] or row["person"],
        begun=moment(row["begun"]),
        changed=moment(row["changed"]),
        standing=Case(id=row["id"], state=row["state"], version=row["version"], assignee=row["assignee"]),
        sending=_SENDING[row["sending"]],
    )


def _said(wish: Wanted) -> tuple[str, list[Any]]:
    """A condition over `c`, and its values."""
    parts: list[tuple[str, Any]] = [
        ("c.region = ?", wish.region),
        ("c.person = ?", wish.person),
        ("c.urgency >= ?", wish.urgency),
        ("c.assignee = ?", wish.assignee),
        ("c.changed >= ?", kept(wish.since) if wish.since is not None else None),
        ("c.state != ?", "closed" if wish.state == "open" else None),
        ("c.state = ?", wish.state if wish.state != "open" else None),
    ]
    asked = [(sql, given) for sql, given in parts if given]
    return " AND ".join(["1", *(sql for sql, _ in asked)]), [given for _, given in asked]


def _found(row: dict[str, Any], line: CaseLine, beginnings: list[str]) -> Found:
    content = content_of(row)
    snippet, matches = excerpt(text_of(content) if content is not None else "", beginnings)
    return Found(case=line, kind=row["kind"], object=row["object"], snippet=snippet, matches=matches)
