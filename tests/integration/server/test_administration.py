"""Administration: people invited, placed, promoted, disabled; nobody above themselves, always a super_admin left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from types import SimpleNamespace

import pytest

from tests.integration.server.conftest import PASSWORD
from tests.servers.population import Population

ADMIN, USERS, ME = "/api/v1/admin", "/api/v1/admin/users", "/api/v1/auth/me"


@pytest.fixture(scope="module")
def office(server):
    """An admin and a super_admin at work."""
    population, visitor = Population(server), server.visitor()
    with closing(population), closing(visitor):
        people = {role: population.person(role, "estuaire") for role in ("user", "agent", "admin", "super_admin")}
        tokens = {role: population.access(person) for role, person in people.items()}
        yield SimpleNamespace(server=server, population=population, visitor=visitor, people=people, tokens=tokens)


def ask(office, method: str, path: str, body: dict | None = None, role: str = "admin"):
    sent = {} if body is None else {"json": body}
    return office.visitor.call(method, path, office.tokens[role], **sent)


def code(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_somebody_invited_chooses_a_password_and_signs_in(office):
    told = {"name": "Paul.Ndong", "display_name": "Paul Ndong", "region": "nyanga"}
    answer = ask(office, "POST", USERS, told)
    assert answer.status_code == 201, answer.text
    invited = answer.json()
    assert (invited["user"]["name"], invited["user"]["role"]) == ("paul.ndong", "user")
    assert not invited["user"]["has_password"]
    with closing(office.server.visitor()) as paul:
        assert paul.welcome(invited["welcome_link"], PASSWORD).status_code == 200
        me = paul.get(ME, paul.tokens("paul.ndong", PASSWORD)["access_token"]).json()
        assert (me["id"], me["display_name"], me["region"]["code"]) == (invited["user"]["id"], "Paul Ndong", "nyanga")
        used = paul.pages.get(invited["welcome_link"])
        assert used.status_code == 404, "the link serves once"


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        ({"name": "ADMIN"}, (409, "name-taken")),
        ({"name": "deux mots"}, (400, "name-unfit")),
        ({"name": "x"}, (400, "bad-input")),
        ({"name": "x" * 65}, (400, "bad-input")),
        ({"name": "ﬁn de ligne\n"}, (400, "name-unfit")),
        ({"region": "atlantide"}, (400, "region-unknown")),
        ({"display_name": ""}, (400, "bad-input")),
        ({"role": "roi"}, (400, "bad-input")),
        ({"role": "agent"}, (403, "not-allowed")),
        ({"role": "super_admin"}, (403, "not-allowed")),
    ],
)
def test_somebody_unfit_is_not_created_and_the_refusal_says_why(office, told, refused):
    before = office.server.ask("SELECT count(*) FROM person")
    answer = ask(office, "POST", USERS, {"name": "convenable", "display_name": "Convenable", **told})
    assert code(answer) == refused
    assert office.server.ask("SELECT count(*) FROM person") == before


def test_a_name_is_taken_in_every_organisation_and_however_it_is_written(office):
    office.population.person(of=office.population.organisation(), name="jean.obame")
    for name in ("jean.obame", "Jean.Obame", "JEAN.OBAME", "ｊean.obame"):
        assert code(ask(office, "POST", USERS, {"name": name, "display_name": "Jean"})) == (409, "name-taken")


def test_a_super_admin_creates_people_of_any_role(office):
    for role in ("user", "agent", "admin", "super_admin"):
        told = {"name": f"nomme.{role}", "display_name": "Nommé", "role": role}
        answer = ask(office, "POST", USERS, told, "super_admin")
        assert answer.json()["user"]["role"] == role


@pytest.mark.parametrize("act", ["welcome", "disable", "enable"])
@pytest.mark.parametrize("whom", ["admin", "super_admin"])
def test_an_admin_stands_above_no_admin_and_no_super_admin(office, act, whom):
    person = office.population.person(whom)
    assert code(ask(office, "POST", f"{USERS}/{person.id}/{act}")) == (403, "not-above")
    assert code(ask(office, "PUT", f"{USERS}/{person.id}/region", {"region": None})) == (403, "not-above")


@pytest.mark.parametrize("role", ["admin", "super_admin"])
def test_nobody_governs_themselves(office, role):
    own = f"{USERS}/{office.people[role].id}"
    for act in ("welcome", "disable", "enable"):
        assert code(ask(office, "POST", f"{own}/{act}", role=role)) == (403, "not-above")
    assert code(ask(office, "PUT", f"{own}/region", {"region": None}, role)) == (403, "not-above")
    assert code(ask(office, "PUT", f"{own}/role", {"role": "super_admin"}, role))[0] == 403


@pytest.mark.parametrize(("act", "body"), [("role", {"role": "user"}), ("disable", None)])
def test_two_super_admins_who_act_on_each_other_at_once_leave_one(office, act, body):
    visitors, start = [office.server.visitor() for _ in range(2)], Barrier(2)
    for _ in range(8):
        organisation = office.population.organisation()
        pair = [office.population.person("super_admin", of=organisation) for _ in range(2)]
        tokens = [office.population.access(person) for person in pair]
        for visitor, token in zip(visitors, tokens, strict=True):
            assert visitor.get(ME, token).status_code == 200
        calls = [("POST" if body is None else "PUT", f"{USERS}/{whom.id}/{act}") for whom in reversed(pair)]

        def put(visitor, call, token):
            start.wait(10)
            return visitor.call(*call, token, **({} if body is None else {"json": body})).status_code

        with ThreadPoolExecutor(2) as threads:
            statuses = sorted(threads.map(put, visitors, calls, tokens))
        assert statuses in ([200, 409], [200, 403], [200, 401]), statuses
        left = f"organisation = '{organisation.id}' AND role = 'super_admin' AND disabled_at IS NULL"
        assert office.server.ask(f"SELECT count(*) FROM person WHERE {left}") == "1"
    for visitor in visitors:
        visitor.close()


def test_somebody_disabled_is_out_everywhere_and_comes_back_by_signing_in(office):
    invited = ask(office, "POST", USERS, {"name": "awa.diop", "display_name": "Awa"}).json()
    person = f"{USERS}/{invited['user']['id']}"
    with closing(office.server.visitor()) as awa:
        awa.welcome(invited["welcome_link"], PASSWORD)
        assert awa.pages.get("/account").status_code == 200
        tokens = awa.tokens("awa.diop", PASSWORD)
        awa.submit(awa.pages.get("/account/sign-in"), name="awa.diop", password=PASSWORD)
        assert awa.pages.get("/account").status_code == 200
        assert ask(office, "POST", f"{person}/disable").json()["disabled_at"] is not None
        assert awa.get(ME, tokens["access_token"]).json()["code"] == "session-ended"
        assert awa.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
        assert awa.pages.get("/account").status_code == 303
        refused = awa.submit(awa.pages.get("/account/sign-in"), name="awa.diop", password=PASSWORD)
        assert refused.status_code == 400
        assert ask(office, "POST", f"{person}/enable").json()["disabled_at"] is None
        assert awa.get(ME, tokens["access_token"]).json()["code"] == "session-ended", "what ended stays ended"
        assert awa.pages.get("/account").status_code == 303, "in the browser too"
        assert awa.tokens("awa.diop", PASSWORD)


def test_disabling_twice_keeps_the_first_moment(office):
    person = office.population.person()
    first = ask(office, "POST", f"{USERS}/{person.id}/disable").json()["disabled_at"]
    assert ask(office, "POST", f"{USERS}/{person.id}/disable").json()["disabled_at"] == first


def test_a_new_welcome_makes_the_former_link_worthless_and_removes_the_second_factor(office):
    invited = ask(office, "POST", USERS, {"name": "perdu.tout", "display_name": "Perdu"}).json()
    id_ = invited["user"]["id"]
    office.server.ask(f"UPDATE person SET second_factor = 'x' WHERE id = '{id_}'")
    office.server.ask(f"INSERT INTO recovery_code (person, hash) VALUES ('{id_}', 'x')")
    again = ask(office, "POST", f"{USERS}/{id_}/welcome").json()["welcome_link"]
    with closing(office.server.visitor()) as visitor:
        assert visitor.pages.get(invited["welcome_link"]).status_code == 404
        assert visitor.pages.get(again).status_code == 200
    assert office.server.ask(f"SELECT second_factor IS NULL FROM person WHERE id = '{id_}'") == "t"
    assert office.server.ask(f"SELECT count(*) FROM recovery_code WHERE person = '{id_}'") == "0"


def test_an_unknown_region_is_refused_with_the_ones_there_are(office):
    answer = ask(office, "PUT", f"{USERS}/{office.people['user'].id}/region", {"region": "atlantide"})
    assert code(answer) == (400, "region-unknown")
    assert "estuaire" in answer.json()["detail"]


def test_ten_thousand_people_are_listed_page_by_page_without_loss(office):
    organisation = office.population.organisation("Grande")
    admin = office.population.access(office.population.person("admin", of=organisation, name="grande.admin"))
    office.server.ask(
        "INSERT INTO person (id, organisation, name, display_name, role, region, created_at)"
        f" SELECT 'g' || n, '{organisation.id}', 'g' || (n * 7919 % 10007) || chr(65 + n % 26 + n % 2 * 32),"
        " 'G', 'user', 'estuaire', now() FROM generate_series(1, 10000) AS n"
    )
    for path, of, limit in ((USERS, "users", 500), ("/api/v1/people", "people", 333)):
        found, after = [], ""
        while after is not None:
            page = office.visitor.get(path, admin, params={"limit": limit, "after": after}).json()
            assert len(page[of]) <= limit
            found += [each["id"] for each in page[of]]
            after = page["next"]
        assert len(found) == len(set(found)) == 10_001
