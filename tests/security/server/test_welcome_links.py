"""A one-time link chooses a password once, within a week, and only the latest one does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.integration.server.conftest import PASSWORD
from tests.security.server.people import HOME, SIGN_IN, cookie, invite, person, signed_in
from tests.servers.fixtures import postgres  # noqa: F401 - on both
from tests.servers.visitor import action, hidden


def test_a_link_serves_once(admin, visitor):
    link = invite(visitor, admin, "une-fois")
    page = visitor.pages.get(link)
    assert visitor.submit(page, password=PASSWORD, again=PASSWORD).url.path == HOME
    again = visitor.submit(page, password="tout autre chose encore", again="tout autre chose encore")
    assert again.status_code == 404
    assert visitor.pages.get(link).status_code == 404
    assert cookie(signed_in_as(visitor, "une-fois", PASSWORD))


def signed_in_as(visitor, name: str, password: str):
    visitor.pages.cookies.clear()
    page = visitor.submit(visitor.pages.get(SIGN_IN), name=name, password=password)
    assert page.url.path == HOME, page.text
    return visitor


def test_looking_at_a_link_does_not_use_it_up(admin, visitor):
    """Mail programs and virus scanners open links."""
    link = invite(visitor, admin, "regard")
    for _ in range(3):
        assert visitor.pages.get(link).status_code == 200
    assert visitor.pages.head(link).status_code in {200, 405}
    assert visitor.welcome(link, PASSWORD).url.path == HOME


def test_of_four_at_once_one_chooses_the_password(admin, visitor):
    link = invite(visitor, admin, "quatre")
    page = visitor.pages.get(link)
    kept = {"Cookie": "; ".join(f"{name}={value}" for name, value in visitor.pages.cookies.items())}

    def choose(number: int) -> int:
        chosen = f"phrase assez longue {number}"
        sent = {**hidden(page), "password": chosen, "again": chosen}
        return visitor.api.post(action(page), data=sent, headers=kept).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(choose, range(4)))
    assert statuses.count(303) == 1
    signed_in_as(visitor, "quatre", f"phrase assez longue {statuses.index(303)}")


def test_a_link_lasts_a_week(server, admin, visitor):
    link = invite(visitor, admin, "semaine")
    server.clock.later = timedelta(days=6, hours=23)
    assert visitor.pages.get(link).status_code == 200
    page = visitor.pages.get(link)
    server.clock.later = timedelta(days=7, minutes=1)
    assert visitor.pages.get(link).status_code == 404
    late = visitor.submit(page, password=PASSWORD, again=PASSWORD)
    assert late.status_code == 404
    assert cookie(visitor) == ""


def test_a_new_link_replaces_the_former_one(server, admin, visitor):
    first = invite(visitor, admin, "encore")
    id_ = server.ask("SELECT id FROM person WHERE name = 'encore'")
    second = visitor.call("POST", f"/api/v1/admin/users/{id_}/welcome", admin).json()["welcome_link"]
    assert visitor.pages.get(first).status_code == 404
    assert visitor.welcome(second, PASSWORD).url.path == HOME


def test_a_link_of_somebody_who_was_disabled_opens_nothing(server, admin, visitor):
    link = invite(visitor, admin, "ecarte")
    server.ask("UPDATE person SET disabled_at = now() WHERE name = 'ecarte'")
    page = visitor.pages.get(link)
    if page.status_code == 200:
        assert visitor.submit(page, password=PASSWORD, again=PASSWORD).status_code == 400
    assert cookie(visitor) == ""


def test_a_link_is_for_its_own_person_alone(server, admin, visitor):
    """Whoever is signed in as somebody else chooses the link's person's password, not their own."""
    name = person(server, admin, "marius")
    other = signed_in(server, name)
    link = invite(visitor, admin, "nouvelle")
    page = other.welcome(link, "neuf barques sur la rive")
    assert "nouvelle" in page.text.casefold()
    signed_in_as(other, name, PASSWORD)
    other.close()


@pytest.mark.parametrize("link", ["x", "x" * 43, "%00", "%2e%2e%2fsign-in", "'--", "é" * 40, "x" * 5000])
def test_a_link_that_was_never_made_opens_nothing(visitor, link):
    for answer in (visitor.pages.get(f"/account/welcome/{link}"), visitor.pages.post(f"/account/welcome/{link}")):
        assert answer.status_code == 404
        assert cookie(visitor) == ""


@pytest.mark.parametrize(
    ("password", "again"),
    [
        ("court", "court"),
        ("x" * 257, "x" * 257),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"),
        ("motdepasse2026!!", "motdepasse2026!!"),
        ("rosalie-rosalie-1", "rosalie-rosalie-1"),
        (PASSWORD, f"{PASSWORD} "),
        ("", ""),
    ],
)
def test_a_password_that_will_not_do_leaves_the_link_as_it_was(rosalie, visitor, password, again):
    answer = visitor.submit(visitor.pages.get(rosalie), password=password, again=again)
    assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)
    assert visitor.pages.get(rosalie).status_code == 200


@pytest.fixture(scope="module")
def rosalie(server, admin):
    visitor = server.visitor()
    yield invite(visitor, admin, "rosalie")
    visitor.close()


def test_no_link_stands_in_the_database(server, admin, visitor):
    link = invite(visitor, admin, "cachee").rpartition("/")[2]
    assert link not in server.ask("SELECT string_agg(row_to_json(w)::text, ' ') FROM welcome w")
