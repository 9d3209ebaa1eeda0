"""The routes of review keys: who may, what is taken, what is told to the log, and two who publish at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from types import SimpleNamespace

import msgspec
import pytest

from shared.crypto.keys import new_sealing_key, new_signing_key, public_of
from shared.crypto.manifest import issue, signed
from shared.crypto.recipients import Recipient
from shared.crypto.review import begin, share
from tests.integration.server.test_audit import broken_log
from tests.servers.population import Population

KEYS = "/api/v1/keys"


@pytest.fixture(scope="session")
def postgres(embedded_postgres):
    return embedded_postgres


class Office:
    """A keeper's side, by hand: its own organisation, root and keys."""

    def __init__(self, population: Population, visitor) -> None:
        self.population, self.visitor = population, visitor
        self.ours = population.organisation()
        self.keeper = population.person("super_admin", of=self.ours)
        self.token = population.access(self.keeper)
        self.root = new_signing_key()
        self.made = [begin(kind, name) for kind, name in self._lines()]
        self.first = issue(self.ours.id, tuple(key for key, _ in self.made))
        self.region, self.private = self.made[2]

    def _lines(self):
        return [("nation", self.ours.id), ("recovery", self.ours.id), ("region", "estuaire")]

    def put(self, path: str, body, token: str = ""):
        headers = {"Authorization": f"Bearer {token or self.token}", "Content-Type": "application/json"}
        return self.visitor.api.put(f"{KEYS}/{path}", content=msgspec.json.encode(body), headers=headers)

    def publish(self, manifest=None, root=None):
        key = root or self.root
        body = {"root": public_of(key).hex(), "manifest": signed(manifest or self.first, key).decode()}
        return self.put("manifest", body)

    def next(self, after=None, *, name: str = "nyanga"):
        return issue(self.ours.id, (begin("region", name)[0],), after or self.first)

    def reviewer(self, role: str = "agent", region: str = "estuaire", of=None):
        return self.population.device(self.population.person(role, region, of=of or self.ours))

    def share(self, laptop, **other):
        device = Recipient(kind="device", id=laptop.id, epoch=0, public=laptop.keys[1].hex())
        made = share(self.ours.id, self.region, self.private, device)
        return self.put("shares", {"shares": [msgspec.structs.replace(made, **other)]})

    def acts(self) -> list[str]:
        told = self.visitor.get("/api/v1/admin/audit-logs?limit=500", self.token).json()["entries"]
        return [each["action"] for each in told if each["action"].startswith("keys.")]


@pytest.fixture(scope="module")
def people(server):
    population, visitor = Population(server), server.visitor()
    with closing(population), closing(visitor):
        yield SimpleNamespace(population=population, visitor=visitor, server=server)


@pytest.fixture
def office(people):
    return Office(people.population, people.visitor)


@pytest.mark.parametrize("role", ["user", "agent", "admin"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "manifest"), ("GET", "readers"), ("PUT", "shares"), ("PUT", "audit-manifest")],
)
def test_only_a_super_admin_keeps_keys(office, role, method, path):
    token = office.population.access(office.population.person(role, "estuaire", of=office.ours))
    answer = office.visitor.call(method, f"{KEYS}/{path}", token, **({"json": {}} if method == "PUT" else {}))
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_everybody_who_is_signed_in_reads_the_list(office):
    assert office.publish().json() == {"number": 1}
    token = office.population.access(office.population.person("user", of=office.ours))
    told = office.visitor.get(KEYS, token).json()
    assert (told["number"], told["root"], told["shares"]) == (1, public_of(office.root).hex(), [])
    assert told["manifest"].encode() == signed(office.first, office.root)


def test_the_same_list_again_is_no_new_one(office):
    assert [office.publish().status_code for _ in range(3)] == [200, 200, 200]
    assert office.acts() == ["keys.founded"]


@pytest.mark.parametrize(
    ("work", "code"),
    [
        (lambda office: office.publish(issue(office.ours.id, ()), new_signing_key()), "root-pinned"),
        (lambda office: office.publish(issue(office.ours.id, (begin("region", "nyanga")[0],))), "manifest-forked"),
        (lambda office: office.publish(office.next(name="estuaire2")) and office.publish(), "manifest-older"),
        (lambda office: office.publish(_shrunk(office)), "manifest-shrunk"),
    ],
)
def test_a_list_that_does_not_follow_is_refused(office, work, code):
    assert office.publish().status_code == 200
    answer = work(office)
    assert (answer.status_code, answer.json()["code"]) == (409, code)


def _shrunk(office):
    return msgspec.structs.replace(office.next(), keys=office.first.keys[:2])


@pytest.mark.parametrize("root", ["01" + "00" * 31, "00" * 32, "ff" * 32, "zz" * 32])
def test_a_root_that_is_none_pins_nothing(office, root):
    answer = office.put("manifest", {"root": root, "manifest": signed(office.first, office.root).decode()})
    assert answer.status_code == 400
    assert office.publish().status_code == 200


def test_of_two_lists_at_once_one_is_published_and_the_other_may_begin_again(office, people):
    assert office.publish().status_code == 200
    before = office.first
    for _ in range(5):
        lists = [office.next(before, name=f"region-{before.number}-{each}") for each in range(4)]
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(office.publish, lists))
        assert sorted(each.status_code for each in answers) == [200, 409, 409, 409]
        before = next(made for made, answer in zip(lists, answers, strict=True) if answer.status_code == 200)


def test_two_roots_at_once_pin_one(office):
    def publish(root):
        return office.publish(issue(office.ours.id, (begin("region", "nyanga")[0],)), root).status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(publish, [new_signing_key() for _ in range(4)])) == [200, 409, 409, 409]


def test_a_share_is_given_to_its_device_and_to_no_other(office):
    office.publish()
    laptop, other = office.reviewer(), office.reviewer()
    assert office.share(laptop).status_code == 204
    told = office.visitor.get(f"{KEYS}/readers", office.token).json()
    assert [each["device"] for each in told["shares"]] == [laptop.id]
    assert {laptop.id, other.id} <= {each["device"] for each in told["readers"]}


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"epoch": 2}, 409, "key-unlisted"),
        ({"public": "ab" * 32}, 409, "key-unlisted"),
        ({"id": "nyanga"}, 409, "key-unlisted"),
        ({"kind": "recovery"}, 409, "key-unlisted"),
        ({"org": "another"}, 409, "key-unlisted"),
        ({"device": "nobody"}, 404, "not-there"),
        ({"device": "recovery.2"}, 409, "key-unlisted"),
        ({"device": "recovery.01"}, 409, "key-unlisted"),
        ({"sealed": "z" * 160}, 400, "sealed-malformed"),
    ],
)
def test_a_share_of_anything_else_is_refused(office, wrong, status, code):
    office.publish()
    answer = office.share(office.reviewer(), **wrong)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert office.visitor.get(f"{KEYS}/readers", office.token).json()["shares"] == []


def test_a_share_for_somebody_who_does_not_review_this_is_refused(office, people):
    office.publish()
    for laptop in (office.reviewer("user"), office.reviewer("agent", "nyanga")):
        answer = office.share(laptop)
        assert (answer.status_code, answer.json()["code"]) == (409, "not-a-reviewer")
    foreign = office.reviewer(of=people.population.organisation())
    assert office.share(foreign).status_code == 404
    lost = office.reviewer()
    office.visitor.call("POST", f"/api/v1/admin/devices/{lost.id}/revoke", office.token)
    assert office.share(lost).json()["code"] == "not-a-reviewer"


def test_of_several_shares_all_are_kept_or_none(office):
    office.publish()
    good, bad = office.reviewer(), office.reviewer("agent", "nyanga")
    device = Recipient(kind="device", id=good.id, epoch=0, public=good.keys[1].hex())
    made = share(office.ours.id, office.region, office.private, device)
    answer = office.put("shares", {"shares": [made, msgspec.structs.replace(made, device=bad.id)]})
    assert answer.status_code == 409
    assert office.visitor.get(f"{KEYS}/readers", office.token).json()["shares"] == []


def test_every_act_is_told_to_the_log(office):
    laptop = office.reviewer()
    office.publish()
    office.publish(office.next())
    office.share(laptop)
    trusted = Recipient(kind="device", id="recovery.1", epoch=0, public=public_of(new_sealing_key()).hex())
    made = share(office.ours.id, office.region, office.private, trusted)
    assert office.put("shares", {"shares": [made]}).status_code == 204
    assert office.visitor.call("DELETE", f"{KEYS}/shares/{laptop.id}", office.token).status_code == 204
    assert office.acts() == ["keys.founded", "keys.published", "keys.shared", "keys.shared", "keys.withdrawn"]


def test_nobody_withdraws_what_is_another_organisations(office, people):
    foreign = office.reviewer(of=people.population.organisation())
    assert office.visitor.call("DELETE", f"{KEYS}/shares/{foreign.id}", office.token).status_code == 404


@pytest.mark.expects_error_log
def test_an_act_that_cannot_be_written_down_does_not_happen(office, people):
    laptop = office.reviewer()
    with broken_log(people.server):
        assert office.publish().status_code == 500
    assert office.visitor.get(KEYS, office.token).json()["root"] == ""
    office.publish()
    with broken_log(people.server):
        assert office.share(laptop).status_code == 500
        assert office.publish(office.next()).status_code == 500
    assert office.visitor.get(KEYS, office.token).json()["number"] == 1
    assert office.visitor.get(f"{KEYS}/readers", office.token).json()["shares"] == []
    office.share(laptop)
    with broken_log(people.server):
        assert office.visitor.call("DELETE", f"{KEYS}/shares/{laptop.id}", office.token).status_code == 500
    assert len(office.visitor.get(f"{KEYS}/readers", office.token).json()["shares"]) == 1
