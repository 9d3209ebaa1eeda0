"""Decides and remarks: written, sealed and shown in one transaction; whether it counts is the server's to say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, Protocol

import msgspec

from desktop.review import folding
from desktop.review.refusals import CaseMoved, NotAStep, NothingSaid
from desktop.store.moments import kept, now
from desktop.store.store import Store
from desktop.store.words import clean
from shared.ids import new_id
from shared.sync.cases import State, Step, may_follow
from shared.sync.content import CommentBody, Content, DecisionBody

LONGEST = 4000
"""Characters of a comment."""


class Seals(Protocol):
    """Makes a sealed record of it, next in this device's line, in the caller's transaction."""

    def seal(self, content: Content, step: Step | None = None) -> object: ...


class Notes(Protocol):
    """Notes an act that matters, signed, in the caller's transaction."""

    def note(self, action: str, on: str, change: str = "") -> object: ...


class Review:
    """What a reviewer does with cases."""

    def __init__(
        self, store: Store, seals: Seals, notes: Notes | None = None, clock: Callable[[], datetime] = now
    ) -> None:
        self._database, self._outbox = store.database, store.outbox
        self._seals, self._notes, self._clock = seals, notes, clock

    def decide(self, case: str, state: State, assignee: str = "", comment: str = "", seen: int | None = None) -> str:
        """Take a case a step further, and take up again what was refused about it before; the decision's id.

        Without `assignee` it stays with whom it has. CaseMoved when it is not at the version that was `seen` any more.
        """
        with self._database.transaction():
            stands = folding.stands_of(self._database, case).case
            if seen not in {None, stands.version}:
                raise CaseMoved
            step = Step(case=case, version=stands.version, state=state, assignee=assignee or stands.assignee)
            if not may_follow(stands, step):
                raise NotAStep(stands.state, state)
            body = DecisionBody(step=step, comment=_cut(comment))
            made = self._write("decision", case, body, step)
            if self._notes is not None:
                self._notes.note(f"case.{state}", f"case:{case}", f"{stands.state} -> {state}")
            self._resume_all(case)
            folding.refold(self._database, case)
        self._outbox.told()
        return made

    def comment(self, case: str, text: str) -> str:
        """Remark something; the comment's id. NothingSaid for blank text."""
        if not text.strip():
            raise NothingSaid
        with self._database.transaction():
            made = self._write("comment", case, CommentBody(text=_cut(text)), None)
            if self._notes is not None:
                self._notes.note("case.comment", f"case:{case}")
        self._outbox.told()
        return made

    def resume(self, act: str) -> None:
        """What was refused is let go: it stays in the story, and nobody is asked about it any more."""
        with self._database.transaction() as tables:
            tables.execute("UPDATE review_act SET resumed = 1 WHERE id = ?", (act,))

    def _resume_all(self, case: str) -> None:
        sql = (
            "UPDATE review_act SET resumed = 1 WHERE conversation = ? AND id IN"
            " (SELECT object FROM sealed WHERE state = 'refused' AND conversation = ?)"
        )
        with self._database.transaction() as tables:
            tables.execute(sql, (case, case))

    def _write(self, kind: Literal["decision", "comment"], case: str, body: Any, step: Step | None) -> str:
        plain, made = msgspec.to_builtins(body), new_id()
        row = {"id": made, "kind": kind, "conversation": case, "body": msgspec.json.encode(plain)}
        with self._database.transaction() as tables:
            tables.table("review_act").insert({**row, "at": kept(self._clock())})
            self._seals.seal(Content(kind=kind, case=case, object=made, body=plain), step)
        return made


def _cut(text: str) -> str:
    return clean(text).strip()[:LONGEST]
