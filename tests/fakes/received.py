"""A reader's store with others' work in it, really sealed and opened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from desktop.store.records import Conversation, Turn
from desktop.store.store import Store
from desktop.ui.stage.arrivals import Arrivals, Laptop, content
from shared.ids import new_id
from shared.reports.content import Report, new_report, with_value
from shared.reports.kinds import kind
from shared.sync.cases import State, Step
from shared.sync.content import CommentBody, DecisionBody

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


class World:
    """An agent of the Ngounié, two supervisors, and the reader's store."""

    def __init__(self, store: Store) -> None:
        self.arrivals = Arrivals(store)
        self.agent = Laptop("d-agent", "p-agent", "Paul Moussavou")
        self.awa = Laptop("d-awa", "p-awa", "Awa Ndong")
        self.here = Laptop("d-here", "p-here", "Clarisse Mengue")
        self._minutes = 0

    def talk(self, case: str = "", *, by: Laptop | None = None, region: str = "ngounie", title: str = "Pont") -> str:
        """A conversation of one turn; the case's id."""
        by, case = by or self.agent, case or new_id()
        self.arrivals.open_case(case, by, region)
        begun = Conversation(id=case, title=title, started=self.now(), changed=self.now(), turns=1)
        self.arrivals.bring(by, content("conversation", case, case, begun), self.now())
        self.say(case, "Deux travées ont été emportées.", by=by)
        return case

    def say(self, case: str, heard: str, *, turn: str = "", by: Laptop | None = None, corrected: str = "") -> str:
        by, turn = by or self.agent, turn or new_id()
        said = Turn(
            id=turn,
            conversation=case,
            at=self.now(),
            heard=heard,
            corrected=corrected,
            written="C’est noté.",
            answer="C’est noté.",
            state="answered",
        )
        self.arrivals.bring(by, content("turn", case, turn, said), self.now())
        return turn

    def report(self, case: str, *, by: Laptop | None = None, **values: str) -> Report:
        made = new_report(kind("fiche"), conversation=case, now=self.now())
        for name, text in values.items():
            made = with_value(made, name, text, now=made.created)
        self.arrivals.bring(by or self.agent, content("report", case, made.id, made), self.now())
        return made

    def decide(
        self, case: str, version: int, state: State, *, by: Laptop | None = None, to: str = "p-awa", text: str = ""
    ) -> int:
        step = Step(case=case, version=version, state=state, assignee=to)
        body = DecisionBody(step=step, comment=text)
        return self.arrivals.bring(by or self.awa, content("decision", case, new_id(), body), self.now())

    def remark(self, case: str, text: str, *, by: Laptop | None = None) -> int:
        body = CommentBody(text=text)
        return self.arrivals.bring(by or self.awa, content("comment", case, new_id(), body), self.now())

    def now(self) -> datetime:
        """A minute later each time."""
        self._minutes += 1
        return MORNING + timedelta(minutes=self._minutes)
