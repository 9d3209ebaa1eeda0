"""What an agent does at a laptop, drawn from a seed: speaks, corrects, names, reports, attaches, throws away.

Each act is told before and after it: what was told after it must never be lost, whatever is killed.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from desktop.store.records import Turn
from desktop.store.store import Store
from shared.errors import IastedError
from shared.ids import new_id
from shared.reports.content import Report
from shared.reports.numbering import new_number
from tests.soak.sync.forms import key_of
from tests.soak.sync.reviewer import Reviewer

CANARY = "qzxcanari"
"""Stands in every text: nobody but readers may ever hold it."""
Tell = Callable[[dict[str, Any]], None]
_WORDS = ("le", "puits", "du", "village", "est", "réparé", "la", "pompe", "tient", "sous", "la", "pluie", "à", "Mouila")


class Agent:
    """Acts on an open store; ids of what there is are read from the store, so a restart changes nothing."""

    def __init__(self, store: Store, seed: str, tell: Tell, reviewer: Reviewer | None = None) -> None:
        self._store, self._drawn, self._tell, self._seed, self._number = store, random.Random(seed), tell, seed, 0
        self._reviewer = reviewer
        self._others = reviewer.cases() if reviewer else []
        self._conversations = [one.id for one in store.conversations.list(limit=30)]
        self._reports = [one.id for one in store.reports.list(limit=30)]

    def act(self) -> str:
        """One act; its kind, or the code of what stopped it."""
        kinds = ["begin"] if not self._conversations else ["say"] * 9 + ["correct"] * 3 + ["begin", "rename", "trash"]
        kinds += ["report"] * 3 + (["save", "save", "attach", "trash_report", "detach"] if self._reports else [])
        kinds += ["comment", "decide"] * 2 if self._others else []
        kind = self._drawn.choice(kinds)
        try:
            getattr(self, f"_{kind}")()
        except IastedError as error:  # a full disk, and nothing else
            self._tell({"failed": error.code})
            return error.code
        return kind

    def _done(self, key: str, value: str, act: Callable[[], Any]) -> Any:
        self._tell({"will": [key, value]})
        done = act()
        self._tell({"did": [key, value]})
        return done

    def _text(self) -> str:
        self._number += 1
        some = self._drawn.choices(_WORDS, k=self._drawn.choice([3, 12, 40, 40, 200]))
        return f"{CANARY}-{self._seed}-{self._number} {' '.join(some)}"

    def _begin(self) -> None:
        title = self._text()[:100].strip()
        self._tell({"will": ["", title]})
        begun = self._store.conversations.begin(title=title)
        self._tell({"did": [key_of("conversation", begun.id, "title"), begun.title]})
        self._conversations.append(begun.id)

    def _say(self) -> None:
        case, text = self._drawn.choice(self._conversations), self._text()
        turn = Turn(id=new_id(), conversation=case, at=datetime.now(UTC), heard=text, answer="C'est noté.")
        self._done(key_of("turn", turn.id, "heard"), text, lambda: self._store.conversations.add(turn))

    def _correct(self) -> None:
        thread = self._store.conversations.thread(self._drawn.choice(self._conversations), limit=20)
        if thread:
            turn, text = self._drawn.choice(thread).id, self._text()
            self._done(key_of("turn", turn, "corrected"), text, lambda: self._store.conversations.correct(turn, text))

    def _rename(self) -> None:
        case, title = self._drawn.choice(self._conversations), self._text()[:100].strip()
        key = key_of("conversation", case, "title")
        self._done(key, title, lambda: self._store.conversations.rename(case, title))

    def _trash(self) -> None:
        case = self._drawn.choice(self._conversations)
        gone = self._drawn.random() < 0.5
        act = self._store.conversations.delete if gone else self._store.conversations.restore
        self._done(key_of("conversation", case, "removed"), str(gone), lambda: act(case))

    def _report(self) -> None:
        case = self._drawn.choice([*self._conversations, ""])
        now = datetime.now(UTC)
        self._saved(Report(id=new_id(), number=new_number("FT", now), kind="fiche", created=now, changed=now), case)

    def _save(self) -> None:
        self._saved(self._store.reports.get(self._drawn.choice(self._reports)))

    def _saved(self, report: Report, case: str | None = None) -> None:
        values = {**report.values, "title": self._text()[:120].strip(), "faits": self._text()}
        fresh = msgspec.structs.replace(report, values=values, changed=datetime.now(UTC))
        if case is not None:
            fresh = msgspec.structs.replace(fresh, conversation=case)
        key = key_of("report", report.id, "faits")
        self._done(key, values["faits"], lambda: self._store.reports.save(fresh))
        if report.id not in self._reports:
            self._reports.append(report.id)

    def _trash_report(self) -> None:
        report = self._drawn.choice(self._reports)
        gone = self._drawn.random() < 0.5
        act = self._store.reports.delete if gone else self._store.reports.restore
        self._done(key_of("report", report, "removed"), str(gone), lambda: act(report))

    def _attach(self) -> None:
        report, name = self._drawn.choice(self._reports), f"photo-{self._drawn.randrange(3)}.bin"
        data = self._text().encode() + self._drawn.randbytes(self._drawn.choice([10, 4000, 300_000]))
        key = key_of("attachment", f"{report}/{name}", "sha256")
        self._done(key, hashlib.sha256(data).hexdigest(), lambda: self._store.attachments.add(report, name, data))

    def _comment(self) -> None:
        assert self._reviewer is not None
        case, text = self._drawn.choice(self._others), self._text()
        self._tell({"will": ["", text]})
        made = self._reviewer.review.comment(case, text)
        self._tell({"did": [key_of("comment", made, "text"), text]})

    def _decide(self) -> None:
        """The next step of a case, from how it stands here; the server may know better."""
        assert self._reviewer is not None
        case, text = self._drawn.choice(self._others), self._text()
        self._tell({"will": ["", text]})
        made = self._reviewer.decide(case, self._drawn, text)
        self._tell({"did": [key_of("decision", made, "text"), text]})

    def _detach(self) -> None:
        report = self._drawn.choice(self._reports)
        there = self._store.attachments.list(report)
        if there:
            name = self._drawn.choice(there).ref.name
            key = key_of("attachment", f"{report}/{name}", "sha256")
            self._done(key, "", lambda: self._store.attachments.remove(report, name))
