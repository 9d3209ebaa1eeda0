"""Fills a supervisor's store with what came in from invented agents, read from `inbox.toml`."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from desktop.store.records import Conversation, Turn
from desktop.store.store import Store
from desktop.ui.stage.arrivals import Arrivals, Laptop, content
from shared.crypto.blobs import Blob
from shared.ids import new_id
from shared.reports.content import Report, Source, new_report, with_value
from shared.reports.kinds import kind
from shared.sync.cases import Step
from shared.sync.content import AttachmentBody, CommentBody, Content, DecisionBody

_FIELDS = (
    *("title", "province", "town", "category", "people", "facts", "amounts", "urgency", "privacy", "follow_up"),
    "date",
)
Told = tuple[Laptop, Content, datetime]


class Delivered:
    """The invented line, and the ids of its cases by their titles."""

    def __init__(self, store: Store, now: datetime | None = None) -> None:
        told = tomllib.loads(Path(__file__).with_name("inbox.toml").read_text(encoding="utf-8"))
        self.arrivals = Arrivals(store)
        self.laptops = {name: Laptop(f"d-{name}", f"p-{name}", shown) for name, (shown, _) in told["agent"].items()}
        self.here = Laptop("d-here", "invented", "Clarisse Mengue")
        self.cases: dict[str, str] = {}
        self.main = ""
        self._now = now or datetime.now(UTC)
        for one in told["case"]:
            self._bring(one, told["agent"][one["by"]][1])
        _name_people(store, told["agent"])

    def overtake(self, case: str, by: str) -> None:
        """Another supervisor takes a new case."""
        body = _decision(case, 0, "assigned", f"p-{by}", "")
        self.arrivals.bring(self.laptops[by], content("decision", case, new_id(), body), self._now)

    def _bring(self, one: dict[str, Any], region: str) -> None:
        by, case = self.laptops[one["by"]], new_id()
        self.cases[one["title"]] = case
        self.main = case if one.get("main") else self.main
        self.arrivals.open_case(case, by, region)
        at = self._now - timedelta(hours=one["hours"])
        told = [*_talk(one, case, by, at)]
        if "facts" in one:
            made = _report(one, case, at + timedelta(minutes=5))
            told.append((by, content("report", case, made.id, made), made.created))
            if "file" in one:
                told.append((by, content("attachment", case, new_id(), _file(one["file"], made)), made.created))
        told += [*self._story(one, case, at + timedelta(hours=one["hours"] / 4))]
        self.arrivals.bring_all(told)

    def _story(self, one: dict[str, Any], case: str, at: datetime) -> list[Told]:
        told: list[Told] = []
        for version, (state, who, text) in enumerate(one.get("steps", ())):
            body = _decision(case, version, state, f"p-{who}", text)
            told.append((self.laptops[who], content("decision", case, new_id(), body), at + timedelta(hours=version)))
        if "comment" in one:
            who, text = one["comment"]
            remark = content("comment", case, new_id(), CommentBody(text=text))
            told.append((self.laptops[who], remark, at + timedelta(hours=len(told))))
        return told


def _talk(one: dict[str, Any], case: str, by: Laptop, at: datetime) -> list[Told]:
    turns = one["turns"]
    begun = Conversation(id=case, title=one["title"], started=at, changed=at, turns=len(turns))
    told: list[Told] = [(by, content("conversation", case, case, begun), at)]
    for number, (heard, answer, *corrected) in enumerate(turns):
        turn = Turn(
            conversation=case,
            at=at + timedelta(seconds=40 * number),
            heard=heard,
            corrected=corrected[0] if corrected else "",
            written=answer,
            answer=answer,
            state="answered",
        )
        told.append((by, content("turn", case, turn.id, turn), turn.at))
    return told


def _report(one: dict[str, Any], case: str, at: datetime) -> Report:
    made = new_report(kind("fiche"), conversation=case, now=at)
    sources = one.get("sources", {})
    for name in _FIELDS:
        text = at.date().isoformat() if name == "date" else one.get(name, "")
        source = Source(turn="", sentence=sources[name]) if name in sources else None
        made = with_value(made, name, text, source=source, now=at) if text else made
    return msgspec.structs.replace(made, status="final")


def _file(name: str, report: Report) -> AttachmentBody:
    blob = Blob(id=new_id(), key="0" * 64, length=1_840_000, sha256="0" * 64)
    return AttachmentBody(report=report.id, name=name, media="image/jpeg", blob=blob)


def _decision(case: str, version: int, state: str, to: str, text: str) -> DecisionBody:
    step = msgspec.convert({"case": case, "version": version, "state": state, "assignee": to}, Step)
    return DecisionBody(step=step, comment=text)


def _name_people(store: Store, agents: dict[str, Any]) -> None:
    with store.database.transaction() as tables:
        for name, (shown, _) in agents.items():
            tables.execute("INSERT INTO review_person (id, name) VALUES (?, ?)", (f"p-{name}", shown))
