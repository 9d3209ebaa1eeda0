"""Whatever two laptops do, whatever is cut and whenever the server is put back: in the end each thing is there once."""

from __future__ import annotations

import asyncio
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, rule, run_state_machine_as_test

from shared.ids import new_id
from sync_server.kit.database import Database
from sync_server.kit.secret import Secret
from sync_server.parts import assemble
from sync_server.settings import Settings
from tests.contract.sync_sides import AtTheService, Office
from tests.property.sync_desk import SNAPSHOT, Desk, Faulty, Lost
from tests.servers.in_process import Server
from tests.servers.postgres import fresh_database
from tests.soak.sync import forms

EXAMPLES = int(os.environ.get("IASTED_SYNC_EXAMPLES", "12"))
_ALL = "SELECT coalesce(jsonb_agg(t), '[]')::text FROM {table} t WHERE {mine}"
FAULTS = st.sampled_from(["", "", "before", "after", "twice", "cancelled", "cancelled-after"])
WHO = st.sampled_from(["agnes", "simon"])


class Synchronising(RuleBasedStateMachine):
    """Agnès writes, Simon writes and reviews her; the model is what stands in their own stores."""

    url = ""
    cases, turns = Bundle("cases"), Bundle("turns")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.yesterday: dict[str, str] = {}
        self.run(self._begin())

    def run(self, work):
        return self.loop.run_until_complete(work)

    async def _begin(self) -> None:
        self.office = Office(f"org{new_id()}")
        self.parts = assemble(Settings(data=Path(self.folder.name)), Database(self.url), Secret(b"s" * 32))
        self.desks = {
            name: Desk(Path(self.folder.name) / name, self.office, name, shared)
            for name, shared in (("agnes", ()), ("simon", ("region",)))
        }
        await self.office.settle(self.parts)
        for name, desk in self.desks.items():
            desk.connect(Faulty(AtTheService(self.parts, self.office.caller(name))))

    @rule(target=cases, who=WHO, title=st.text(max_size=20))
    def begin(self, who, title):
        return who, self.desks[who].store.conversations.begin(title=title).id

    @rule(target=turns, case=cases, text=st.text(max_size=60))
    def say(self, case, text):
        who, conversation = case
        return who, self.desks[who].say(conversation, text)

    @rule(turn=turns, text=st.text(max_size=30))
    def correct(self, turn, text):
        who, name = turn
        self.desks[who].store.conversations.correct(name, text)

    @rule(turn=consumes(turns))
    def discard(self, turn):
        who, name = turn
        self.desks[who].store.conversations.discard(name)

    @rule(case=cases, gone=st.booleans())
    def trash(self, case, gone):
        who, name = case
        books = self.desks[who].store.conversations
        (books.delete if gone else books.restore)(name)

    @rule(who=WHO, calls=st.lists(FAULTS, max_size=4))
    def synchronise(self, who, calls):
        desk = self.desks[who]
        desk.remote.faults = list(calls)
        with suppress(Lost, asyncio.CancelledError):
            self.run(desk.round())

    @rule(who=WHO)
    def restart(self, who):
        self.desks[who].restart()

    @rule(who=WHO, days=st.sampled_from([-243, 0, 243]))
    def set_clock(self, who, days):
        self.desks[who].off_ms = days * 86_400_000

    @rule()
    def back_up(self):
        self.yesterday = self.run(self._kept())

    @rule()
    def restore(self):
        if self.yesterday:
            self.run(self._put_back())

    def teardown(self) -> None:
        try:
            self.run(self._judge())
        finally:
            for desk in self.desks.values():
                desk.store.close()
            self.run(self.parts.database.close())
            self.loop.close()
            self.folder.cleanup()

    async def _judge(self) -> None:
        for _ in range(3):
            for desk in self.desks.values():
                desk.remote.faults = []
                await desk.round()
        agnes, simon = self.desks["agnes"], self.desks["simon"]
        async with self.parts.database.reading() as tables:
            rows = await tables.rows(
                "SELECT cursor, device, dseq FROM operation WHERE organisation = $1 ORDER BY cursor", self.office.org
            )
        assert [row["cursor"] for row in rows] == list(range(1, len(rows) + 1))
        for desk in self.desks.values():
            assert desk.store.outbox.count() == 0
            sealed = desk.store.database.rows("SELECT dseq, state FROM sealed ORDER BY dseq")
            assert {row["state"] for row in sealed} <= {"sent"}
            there = [row["dseq"] for row in rows if row["device"] == desk.device]
            assert there == [row["dseq"] for row in sealed] == list(range(1, len(sealed) + 1))
        assert forms.pulled(simon.store).get(agnes.device, {}) == forms.own(agnes.store)
        assert not forms.pulled(agnes.store)

    async def _kept(self) -> dict[str, str]:
        async with self.parts.database.reading() as tables:
            return {
                table: await tables.value(
                    f"SELECT coalesce(jsonb_agg(t), '[]')::text FROM {table} t WHERE {mine}", self.office.org
                )
                for table, mine in SNAPSHOT.items()
            }

    async def _put_back(self) -> None:
        async with self.parts.database.transaction() as tables:
            for table, mine in reversed(SNAPSHOT.items()):
                await tables.run(f"DELETE FROM {table} t WHERE {mine}", self.office.org)
            for table, rows in self.yesterday.items():
                await tables.run(
                    f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, $1::text::jsonb)", rows
                )


@pytest.mark.slow
def test_in_the_end_each_thing_is_there_once_for_whoever_may_read_it(embedded_postgres):
    Synchronising.url = fresh_database(embedded_postgres)
    Server(Synchronising.url).start().stop()  # brings the database to its tables
    few = settings(
        max_examples=EXAMPLES,
        stateful_step_count=20,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(Synchronising, settings=few)
