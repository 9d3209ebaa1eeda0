"""The audit log: one entry an act, in the act's own transaction, only ever added, telling who and never what."""

from __future__ import annotations

import ast
import asyncio
import re
from contextlib import closing, contextmanager
from pathlib import Path

import asyncpg
import pytest

from sync_server.audit import store as audit
from sync_server.audit.act import Act
from tests.integration.server.acts import ACTS, Office

LOG = "/api/v1/admin/audit-logs"
TABLES = ("person", "recovery_code", "welcome", "browser_session", "device", "session", "refresh_token")
CODES = "SELECT md5(string_agg(t::text, '' ORDER BY hash)) FROM authorization_code t"


@pytest.fixture(scope="module")
def office(server):
    visitor = server.visitor()
    office = Office(server, visitor)
    with closing(visitor), closing(office):
        yield office


def state(server) -> str:
    """Everything but the log, as it stands."""
    each = [f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t" for table in TABLES]
    return server.ask(" UNION ALL ".join([*each, CODES]))


def entries(server, after: int) -> list[str]:
    return server.ask(f"SELECT action FROM audit_leaf WHERE index >= {after} ORDER BY index").split()


def last(server) -> int:
    return int(server.ask("SELECT max(index) + 1 FROM audit_leaf"))


@contextmanager
def broken_log(server):
    """Nothing can be added to the log."""
    server.ask(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the log is broken'; END $$;"
        " CREATE TRIGGER refused BEFORE INSERT ON audit_leaf FOR EACH ROW EXECUTE FUNCTION refuse()"
    )
    try:
        yield
    finally:
        server.ask("DROP TRIGGER refused ON audit_leaf; DROP FUNCTION refuse")


@pytest.mark.parametrize("act", ACTS)
def test_an_act_writes_exactly_one_entry(office, act):
    action, made_ready = ACTS[act]
    do, before = made_ready(office), last(office.server)
    assert do()
    assert entries(office.server, before) == [action]


@pytest.mark.expects_error_log
@pytest.mark.parametrize("act", ACTS)
def test_an_act_that_cannot_be_written_down_does_not_happen(office, act):
    do, before = ACTS[act][1](office), state(office.server)
    with broken_log(office.server):
        try:
            done = do()
        except asyncpg.RaiseError:
            done = False
    assert not done
    assert state(office.server) == before
    assert do(), "and happens once it can"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_leaf SET who = 'nobody'",
        "DELETE FROM audit_leaf",
        "TRUNCATE audit_leaf",
        "UPDATE audit_node SET level = 9",
        "TRUNCATE audit_node",
        "UPDATE audit_key SET name = 'other'",
        "INSERT INTO audit_entry OVERRIDING SYSTEM VALUE SELECT * FROM audit_entry",
    ],
)
def test_an_entry_is_neither_changed_nor_taken_away(office, sql):
    before = office.server.ask("SELECT md5(string_agg(t::text, '' ORDER BY index)) FROM audit_leaf t")
    with pytest.raises(AssertionError, match="only ever added"):
        office.server.ask(sql)
    assert office.server.ask("SELECT md5(string_agg(t::text, '' ORDER BY index)) FROM audit_leaf t") == before


def test_entries_tell_no_names_passwords_or_tokens(office):
    told = office.server.ask(
        "SELECT string_agg(convert_from(line, 'utf8') || t::text, ' ') FROM audit_leaf t"
    ).casefold()
    assert len(office.said) > 20
    assert not [secret for secret in office.said if secret.casefold() in told]


def test_an_entry_says_who_did_what_to_whom_and_from_which_device(office):
    person = office.person()
    laptop, tokens = office.population.device(person), office.tokens(person)
    laptop.enrol(office.visitor, tokens["access_token"])
    office.asks("PUT", f"/api/v1/admin/users/{person.id}/role", {"role": "agent"})()
    office.asks("POST", "/api/v1/auth/logout", token=tokens["access_token"])()
    told = office.visitor.get(f"{LOG}?limit=500&after={last(office.server) - 2}", office.token).json()["entries"]
    by_root, by_person = told[-2:]
    assert (by_root["who"], by_root["object"]) == (office.root.id, f"person:{person.id}")
    assert (by_root["action"], by_root["change"]) == ("user.role-set", "user > agent")
    assert (by_person["who"], by_person["device"]) == (person.id, laptop.id)
    assert (by_person["action"], by_person["change"]) == ("session.ended", "signed-out")


def test_the_log_is_read_page_by_page_without_loss_or_repetition(office):
    whole = office.visitor.get(f"{LOG}?limit=500", office.token).json()["entries"]
    found, after = [], 0
    while after is not None:
        page = office.visitor.get(f"{LOG}?limit=7&after={after}", office.token).json()
        found += page["entries"]
        after = page["next"]
    assert found == whole
    assert [entry["seq"] for entry in found] == sorted({entry["seq"] for entry in found})


def test_the_log_is_asked_for_one_kind_of_act(office):
    told = office.visitor.get(f"{LOG}?action=session.opened&limit=500", office.token).json()["entries"]
    assert {entry["action"] for entry in told} == {"session.opened"}


def test_reading_the_log_while_it_is_written_misses_nothing(office):
    population, organisation = office.population, office.population.organisation()

    def act(action: str) -> Act:
        return Act(organisation=organisation.id, who="server", action=action, object="test:1")

    async def added(action: str) -> None:
        async with population.database.transaction() as tables:
            await population.parts.log.act(tables, act(action))

    async def read(after: int) -> list:
        async with population.database.reading() as tables:
            return await audit.entries(tables, organisation.id, after, 100)

    async def written_slowly() -> tuple[list, list]:
        async with population.database.transaction() as slow:
            await population.parts.log.act(slow, act("first"))
            quick = asyncio.create_task(added("second"))
            await asyncio.sleep(0.3)
            seen = await read(0)
        await quick
        return seen, await read(max((each.seq for each in seen), default=0))

    seen, later = population.run(written_slowly())
    assert [each.action for each in [*seen, *later]] == ["first", "second"]


def test_every_kind_of_entry_that_the_server_can_write_is_tried_here():
    kinds = re.compile(r"(user|device|session|password|second-factor|admin)\.(?!html)[a-z-]+")
    written = {
        node.value
        for path in (Path(__file__).parents[3] / "sync_server").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and kinds.fullmatch(node.value)
    }
    elsewhere = {"device.equivocated", "device.chain-broken"}  # with the synchronisation that they tell of
    assert written - elsewhere == {action for action, _ in ACTS.values()}
