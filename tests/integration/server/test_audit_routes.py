"""What the log shows of itself over HTTP: checkpoints and proofs to all, the file to auditors, keys to the root."""

from __future__ import annotations

import base64
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.audit.checkpoint import checkpoint, parse_checkpoint
from shared.audit.keys import Trusted, parse_manifest
from shared.audit.merkle import consistent
from shared.audit.note import Note, NoteKey, parse_key, sign
from shared.audit.verify import verify
from shared.errors import BadInput
from sync_server.audit import store
from sync_server.audit.refusals import Altered
from tests.servers.population import Population

AT = "/api/v1/audit"
ROOT, NAME = Ed25519PrivateKey.generate(), "essai/racine"
TRUSTED = Trusted((NoteKey(NAME, ROOT.public_key().public_bytes_raw()),))


@pytest.fixture(scope="module")
def population(server):
    with closing(Population(server)) as population:
        yield population


@pytest.fixture
def user(population):
    return population.access(population.person("user", "estuaire"))


def shown(visitor, token):
    told = visitor.get(f"{AT}/checkpoint", token).json()
    return parse_checkpoint(told["checkpoint"].encode()), parse_key(told["key"])


def grown(population):
    """More entries, and a checkpoint over them."""
    for _ in range(3):
        population.access(population.person())
    return population.run(population.parts.log.checkpoint(population.ours.id))


def certify(population, told: dict, change=lambda text: text, root=ROOT) -> str:
    text = change(told["text"])
    note = str(Note(text, (sign(text, NAME, root),)))

    async def kept():
        async with population.database.transaction() as tables:
            await store.keep_manifest(tables, population.ours.id, note)

    population.run(kept())
    return note


def test_everybody_is_shown_the_newest_checkpoint_under_the_logs_key(population, visitor, user):
    signed = grown(population)
    newest, key = shown(visitor, user)
    assert (newest, bool(newest.note.signed_by(key)), newest.origin) == (signed, True, key.name)


def test_everybody_is_given_the_proof_that_the_log_only_grew(population, visitor, user):
    first = grown(population)
    second = grown(population)
    told = visitor.get(f"{AT}/proof?first={first.size}&second={second.size}", user).json()
    with_it = visitor.get(f"{AT}/checkpoint?since={first.size}", user).json()
    for given in (told["path"], with_it["proof"]):
        path = [base64.b64decode(each, validate=True) for each in given]
        assert consistent(first.size, second.size, path, first.root, second.root)
    for since in (0, second.size, second.size + 9):
        assert visitor.get(f"{AT}/checkpoint?since={since}", user).json()["proof"] == []


@pytest.mark.parametrize(
    "asked", ["first=2&second=1", "first=0&second=999999", "first=-1&second=2", "first=x&second=2"]
)
def test_no_proof_is_given_of_what_there_is_not(visitor, user, asked):
    assert visitor.get(f"{AT}/proof?{asked}", user).status_code == 400


def test_what_a_device_holds_is_judged(population, visitor, user):
    signed = grown(population)
    forged = checkpoint(signed.origin, signed.size, bytes(32), ROOT)

    def relation(note: str) -> str:
        return visitor.call("POST", f"{AT}/checkpoints", user, json={"checkpoint": note}).json()["relation"]

    assert [relation(str(signed)), relation(str(forged)), relation("x")] == ["same", "foreign", "foreign"]


def test_the_root_is_given_every_key_to_sign_and_told_when_that_changed(population, visitor, admin):
    laptop = population.device(population.person())
    told = visitor.get(f"{AT}/keys", admin).json()
    text = told["text"]
    assert f"device {laptop.id} " in text
    assert text.count("\nserver server-") == 1
    assert f"\nlog {told['log']}\n" in text
    certify(population, told)
    again = visitor.get(f"{AT}/keys", admin).json()
    assert (again["changed"], again["number"]) == (False, told["number"] + 1)
    visitor.call("POST", f"/api/v1/admin/devices/{laptop.id}/revoke", admin)
    ended = visitor.get(f"{AT}/keys", admin).json()
    (line,) = [line for line in ended["text"].splitlines() if laptop.id in line]
    assert (ended["changed"], len(line.split())) == (True, 4), "a revoked device keeps its line, with an end"


def test_only_a_newer_manifest_of_this_log_is_kept(population, visitor, admin):
    told = visitor.get(f"{AT}/keys", admin).json()
    note = certify(population, told)
    certify(population, told)
    assert visitor.get(f"{AT}/keys", admin).json()["signed"] == note
    older, number = f"number {told['number'] - 1}\n", f"number {told['number']}\n"
    for change in (
        lambda text: text.replace(number, older),
        lambda text: text.replace("\nserver ", "\ndevice "),
        lambda text: text.replace(population.ours.id, "another"),
    ):
        with pytest.raises(BadInput):
            certify(population, told, change)
    assert visitor.get(f"{AT}/keys", admin).json()["signed"] == note


def test_the_export_is_whole_verifies_and_is_itself_an_act(population, visitor, admin, tmp_path):
    certify(population, visitor.get(f"{AT}/keys", admin).json())
    answer = visitor.get(f"{AT}/export", admin)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["cache-control"] == "no-store"
    (tmp_path / "export.zip").write_bytes(answer.content)
    found = verify(tmp_path / "export.zip", trusted=TRUSTED)
    assert (found.code, found.entries) == ("intact", found.size)
    last = visitor.get(f"/api/v1/admin/audit-logs?action=log.exported&after={found.size - 1}", admin).json()["entries"]
    assert [entry["seq"] for entry in last] == [found.size]


def test_an_export_while_others_act_is_of_one_moment(population, visitor, admin, tmp_path):
    manifest = parse_manifest(certify(population, visitor.get(f"{AT}/keys", admin).json()).encode())
    with visitor.api.stream("GET", f"{AT}/export", headers={"Authorization": f"Bearer {admin}"}) as answer:
        parts = answer.iter_raw(64)
        content = next(parts)
        grown(population)
        content += b"".join(parts)
    (tmp_path / "export.zip").write_bytes(content)
    found = verify(tmp_path / "export.zip", trusted=TRUSTED)
    assert (found.code, manifest.organisation) == ("intact", population.ours.id)


def test_nobody_sees_another_organisations_log(population, visitor, admin):
    stranger = population.person("super_admin", of=population.organisation())
    token = population.access(stranger)
    mine, key = shown(visitor, token)
    newest, other = shown(visitor, admin)
    assert mine.origin != newest.origin
    assert key != other
    assert visitor.get(f"{AT}/export", token).json()["code"] == "manifest-missing"


def test_a_database_that_is_not_the_one_that_was_signed_is_said_by_ready(server, visitor):
    assert visitor.api.get("/ready").json() == {"status": "ready"}
    server.parts.log.altered["essai"] = Altered()
    try:
        told = visitor.api.get("/ready")
    finally:
        server.parts.log.altered.clear()
    assert (told.status_code, told.json()["status"]) == (200, "ready")
    assert "restaurée ou modifiée" in told.json()["warning"]


def test_the_logs_name_stays_when_the_servers_address_changes(population, server):
    origin = server.ask(f"SELECT origin FROM audit_head WHERE organisation = '{population.ours.id}'")
    assert origin == f"iasted/{population.ours.id}"
    assert urlsplit(server.base).netloc not in origin


def test_the_log_is_asked_for_what_somebody_did_and_for_what_was_done_to_something(population, visitor, admin):
    person = population.person()
    population.access(person)
    laptop = population.device(person)
    visitor.call("POST", f"/api/v1/admin/devices/{laptop.id}/revoke", admin)

    def asked(query: str) -> list[dict]:
        return visitor.get(f"/api/v1/admin/audit-logs?{query}", admin).json()["entries"]

    assert {entry["action"] for entry in asked(f"who={person.id}")} == {"session.opened"}
    (entry,) = asked(f"object=device:{laptop.id}")
    assert (entry["action"], entry["signer"][:7]) == ("device.revoked", "server-")
    assert entry["at"] <= entry["received"]
