"""Whatever the order in which keys come and records are opened, every reader sees the same cases."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.review.inbox import Inbox
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from desktop.ui.stage.arrivals import content
from shared.ids import new_id
from shared.sync.content import CommentBody
from tests.fakes.received import MORNING, World

_TABLES = ("received", "received_key", "author")


def new_store(folder):
    return Vault(folder, None, cost=Cost(memory_kib=64, passes=1, lanes=1)).create("quatre mots choisis")[0]


@pytest.fixture(scope="module")
def told():
    """What came in at one reader in its order: its rows, the cases as they were folded, and the ids to ask for."""
    with tempfile.TemporaryDirectory() as folder, new_store(Path(folder, "one")) as store:
        world = World(store)
        for number in range(3):
            case = world.talk(title=f"Dossier {number}")
            turn = world.say(case, "le trois", corrected="le trois novembre")
            world.report(case, title="Zéro")
            made = world.report(case, title="Un", urgency="low")
            for urgency in ("high", ""):
                body = {**msgspec.to_builtins(made), "values": {"title": "Deux", "urgency": urgency}}
                world.arrivals.bring(world.agent, content("report", case, made.id, body), world.now())
            world.arrivals.bring(world.agent, content("turn", case, turn, {}, removed=bool(number)), world.now())
            remark = new_id()
            for by, text in ((world.awa, "Le mien."), (world.here, "Le sien, sous mon nom.")):
                world.arrivals.bring(by, content("comment", case, remark, CommentBody(text=text)), world.now())
            for version, state, by in (
                (0, "assigned", world.awa),
                (0, "assigned", world.here),
                (1, "in-progress", world.awa),
            ):
                world.decide(case, version, state, by=by, to=by.person)
            if number == 2:
                world.arrivals.bring(world.agent, content("conversation", case, case, {}, removed=True), world.now())
        rows = {name: store.database.rows(f"SELECT * FROM {name}") for name in _TABLES}
        return rows, seen(store)


def seen(store):
    inbox = Inbox(store)
    return {line.id: inbox.case(line.id) for line in inbox.cases()}, [
        (hit.case.id, hit.kind) for hit in sorted(inbox.search("dossier deux mien novembre travées"), key=str)
    ]


def copied(store, rows):
    with store.database.transaction() as tables:
        for name in _TABLES:
            for row in rows[name]:
                tables.table(name).insert({**row, "state": "waiting"} if name == "received" else row)


@given(order=st.randoms(use_true_random=False), size=st.integers(1, 9))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_in_which_records_are_opened_changes_nothing(told, order, size):
    rows, expected = told
    with tempfile.TemporaryDirectory() as folder, new_store(Path(folder, "other")) as store:
        copied(store, rows)
        cursors = [row["cursor"] for row in rows["received"]]
        order.shuffle(cursors)
        for first in range(0, len(cursors), size):
            some = cursors[first : first + size]
            with store.database.transaction() as tables:
                for cursor in some:
                    tables.execute("UPDATE received SET state = 'opened' WHERE cursor = ?", (cursor,))
                Inbox(store).take([row for row in store.received.in_state("opened", 10_000) if row.cursor in some])
        assert seen(store) == expected


def test_what_is_folded_again_stays_as_it_is(told):
    rows, expected = told
    with tempfile.TemporaryDirectory() as folder, new_store(Path(folder, "again")) as store:
        copied(store, rows)
        with store.database.transaction() as tables:
            tables.execute("UPDATE received SET state = 'opened'")
        for _ in range(2):
            Inbox(store).take(store.received.in_state("opened", 10_000))
            assert seen(store) == expected


def test_the_story_tells_the_hour_of_its_own_clock(told):
    _, (cases, _) = told
    for case in cases.values():
        assert all(MORNING <= one.at <= MORNING + timedelta(hours=2) for one in case.story)
