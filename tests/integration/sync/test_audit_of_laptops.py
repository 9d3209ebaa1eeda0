"""What is done on laptops reaches the log under their signature; a server that was put back is found out."""

from __future__ import annotations

import asyncio
import json

import pytest

from desktop.__main__ import run
from desktop.sync.deeds import Deeds
from desktop.sync.witnessing import Witness
from shared.audit.keys import root_key
from shared.audit.note import Note, sign
from tests.fakes.laptop import PASSPHRASE
from tests.integration.sync.conftest import report


@pytest.fixture(scope="module")
def office(own_office):
    return own_office


def log(office, **query: str) -> list[dict]:
    asked = "&".join(f"{name}={value}" for name, value in {"limit": "500", **query}.items())
    return office.hq.asked("GET", f"admin/audit-logs?{asked}").json()["entries"]


def signed_keys(office) -> None:
    """The keeper certifies whose signatures count."""
    told = office.hq.asked("GET", "audit/keys").json()
    keeper, text = office.hq.keeper, told["text"]
    name = root_key(keeper.organisation, b"").name
    note = Note(text, (sign(text, name, keeper.root),))
    office.hq.asked("PUT", "keys/audit-manifest", json={"note": str(note)})


async def exported(desk, path):
    reply = await desk.account.ask("GET", "audit/export")
    assert reply.ok, reply.body
    path.write_bytes(reply.body)
    return path


def witness_of(desk) -> Witness:
    return Witness(desk.store, desk.account)


async def test_a_report_that_reaches_the_server_is_an_act_of_its_laptop(office, desk):
    agent = await desk("agent")
    made = report("Le pont est coupé.")
    agent.store.reports.save(made)
    await agent.settle()
    (entry,) = log(office, action="report.sealed")
    assert (entry["device"], entry["who"], entry["object"]) == (
        agent.device,
        agent.account.profile.id,
        f"report:{made.id}",
    )
    assert "pont" not in json.dumps(entry)


async def test_an_export_verifies_on_a_laptop_with_what_it_knows_alone(office, desk, tmp_path, monkeypatch, capsys):
    root = await desk("super_admin", None)
    agent = await desk("agent")
    for number in range(3):
        agent.store.reports.save(report(f"Constat {number}."))
        root.store.reports.save(report(f"Visite {number}."))
        await agent.settle()
        await root.settle()
        office.hq.asked("GET", "audit/checkpoint")
    assert (await root.account.ask("GET", "audit/export")).problem().code == "manifest-missing"
    signed_keys(office)
    await root.settle()
    heads = [Deeds(each.store, each.account).head() for each in (root, agent)]
    assert [head.seq for head in heads] == [3, 3]
    await root.close()
    (tmp_path / "phrase").write_text(PASSPHRASE, encoding="utf-8")
    monkeypatch.setenv("IASTED_DESK_DIR", str(root.vault.folder))
    words = ["audit", "export", str(tmp_path / "log.zip"), "--passphrase-file", str(tmp_path / "phrase"), "--json"]
    code = await asyncio.to_thread(run, words)
    told = json.loads(capsys.readouterr().out)
    assert (code, told["code"], told["notice"]) == (0, "intact", ""), told
    assert told["confirmed"] > 0
    assert told["devices"] >= 3
    keep = ["audit", "keep", str(tmp_path / "kept"), "--passphrase-file", str(tmp_path / "phrase")]
    assert await asyncio.to_thread(run, keep) == 0
    since, heads = (next((tmp_path / "kept").glob(f"*.{kind}")) for kind in ("checkpoint", "heads"))
    elsewhere = [*words[:1], "verify", str(tmp_path / "log.zip"), "--since", str(since), "--heads", str(heads)]
    assert await asyncio.to_thread(run, elsewhere) == 3, "nobody there trusts the root yet, and all else agrees"


async def test_a_server_that_was_put_back_is_found_out_and_told_and_stops_nothing(office, desk):
    agent = await desk("agent")
    signed_keys(office)
    agent.store.reports.save(report("Avant la sauvegarde."))
    await agent.settle()
    await asyncio.to_thread(office.hq.keep_backup)
    agent.store.reports.save(report("Après la sauvegarde."))
    await agent.settle()
    for _ in range(20):
        office.hq.asked("GET", "audit/export")
    await agent.settle()
    held = witness_of(agent).held()
    await asyncio.to_thread(office.hq.restore_backup)
    office.hq.asked("GET", "audit/export")
    agent.store.reports.save(report("Après la remise en place."))
    await agent.settle()
    (alarm,) = witness_of(agent).alarms
    assert (alarm.kind, alarm.held) == ("went-back", held)
    assert witness_of(agent).held() == held
    assert [entry["object"] for entry in log(office, action="log.ahead-seen")] == [f"device:{agent.device}"]
    assert len(await office.of(agent)) == 3, "all that was sealed has reached the server again"


async def test_two_laptops_that_were_shown_two_logs_meet_at_the_server(office, desk):
    one, other = await desk("agent"), await desk("agent")
    signed_keys(office)
    await asyncio.to_thread(office.hq.keep_backup)
    for each in (one, other):
        await witness_of(each).check()
    office.hq.asked("GET", "audit/export")
    await witness_of(one).check()
    await asyncio.to_thread(office.hq.restore_backup)
    for _ in range(9):
        office.hq.asked("GET", "audit/export")
    assert await witness_of(other).check() is None, "it only ever saw this one"
    one.store.reports.save(report("Un constat."))
    await one.settle()
    assert [alarm.kind for alarm in witness_of(one).alarms] == ["unproven"]
    (entry,) = log(office, action="log.split-seen")
    assert (entry["who"], entry["object"]) == ("server", f"device:{one.device}")
