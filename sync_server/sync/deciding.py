"""A step of a case: let through when it follows from how the case stands, refused with that otherwise."""

from __future__ import annotations

from datetime import datetime

from shared.roles import Target
from shared.sync.cases import Case, Step, after, may_follow
from shared.sync.protocol import Code
from sync_server.identity.guard import Caller, reads
from sync_server.kit.database import Transaction
from sync_server.people import store as people
from sync_server.sync import cases_store
from sync_server.sync.keys_of import CaseKey


async def decide(
    tables: Transaction, who: Caller, key: CaseKey, step: Step | None, at: datetime
) -> tuple[Code | None, Case | None]:
    """Take the step; or why not, and how the case stands when somebody was there before."""
    if step is None or step.case != key.conversation:
        return "malformed", None
    if not who.allows("cases:assign", key.target) or who.standing.person == key.owner:
        return "not-yours", None
    if not await _may_be_given(tables, key.target, step.assignee):
        return "not-yours", None
    case = await cases_store.case(tables, key.organisation, step.case, at)
    if not may_follow(case, step):
        return "conflict", case
    await cases_store.change(tables, key.organisation, after(case, step), at)
    return None, None


async def _may_be_given(tables: Transaction, target: Target, assignee: str) -> bool:
    person = await people.person(tables, assignee)
    return person is not None and person.disabled_at is None and reads(person.standing, target)
