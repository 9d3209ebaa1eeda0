"""Guessing is slow: by name, by address and by both, at once or one after the other, whether the name exists or not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.integration.server.conftest import PASSWORD, Server, nobody_is_locked_out  # noqa: F401 - after every test
from tests.security.server.people import SIGN_IN, person
from tests.servers.visitor import AT, Visitor, action, hidden

WAIT = "Trop de demandes"
REFUSED = "ne permettent pas"


@pytest.fixture(scope="module")
def fidele(server, admin):
    return person(server, admin, "fidele")


def guess(visitor, name: str, password: str = "faux") -> str:
    page = visitor.pages.get(SIGN_IN)
    answer = visitor.pages.post(SIGN_IN, data={**hidden(page), "step": "password", "name": name, "password": password})
    return (
        "in"
        if answer.status_code == 303
        else WAIT
        if WAIT in answer.text
        else REFUSED
        if REFUSED in answer.text
        else answer.text
    )


@pytest.mark.parametrize("name", ["fidele", "inconnue", "FIDELE"])
def test_after_five_wrong_passwords_even_the_right_one_waits(visitor, fidele, name):
    assert [guess(visitor, name) for _ in range(6)] == [REFUSED] * 5 + [WAIT]
    assert guess(visitor, name, PASSWORD) == WAIT
    assert guess(visitor, f" {name.swapcase()} ", PASSWORD) == WAIT, "another spelling is the same name"


def test_a_quarter_of_an_hour_later_one_may_try_again(server, visitor, fidele):
    for _ in range(5):
        guess(visitor, fidele)
    server.clock.later = timedelta(minutes=14)
    assert guess(visitor, fidele, PASSWORD) == WAIT
    server.clock.later = timedelta(minutes=15, seconds=5)
    assert guess(visitor, fidele, PASSWORD) == "in"


def test_signing_in_forgives_what_one_mistyped(server, visitor, fidele):
    for _ in range(2):
        assert [guess(visitor, fidele) for _ in range(4)] == [REFUSED] * 4
        assert guess(visitor, fidele, PASSWORD) == "in"
        visitor.pages.cookies.clear()


def test_signing_in_oneself_does_not_wipe_out_what_one_tried_on_others(server, visitor, fidele):
    """An attacker with an account of their own gets no more guesses by using it in between."""
    server.ask(
        "INSERT INTO failed_try SELECT sha256(convert_to('address', 'UTF8') || '\\x00'::bytea || '127.0.0.1'), now()"
        " FROM generate_series(1, 29)"
    )
    assert guess(visitor, fidele, PASSWORD) == "in"
    visitor.pages.cookies.clear()
    assert guess(visitor, "quelqu-un") == REFUSED
    assert guess(visitor, "quelqu-une") == WAIT
    assert guess(visitor, fidele, PASSWORD) == WAIT


def test_a_name_has_fifty_tries_from_everywhere_together(server, visitor, fidele):
    """A stranger's few do not lock anybody out; a whole network of machines gets no further either."""
    added = "INSERT INTO failed_try SELECT sha256(convert_to('name', 'UTF8') || '\\x00'::bytea || 'fidele'), now()"
    server.ask(f"{added} FROM generate_series(1, 49)")
    assert guess(visitor, fidele, PASSWORD) == "in"
    visitor.pages.cookies.clear()
    server.ask(added)
    assert guess(visitor, fidele, PASSWORD) == WAIT


def test_many_guesses_sent_at_once_are_no_more_than_one_after_the_other(server, fidele):
    """What counts is decided before a secret is looked at, not long after."""
    visitors = [server.visitor() for _ in range(16)]
    pages = [visitor.pages.get(SIGN_IN) for visitor in visitors]

    def post(number: int) -> int:
        typed = {"step": "password", "name": fidele, "password": f"faux {number}"}
        answer = visitors[number].pages.post(action(pages[number]), data={**hidden(pages[number]), **typed})
        return REFUSED in answer.text

    with ThreadPoolExecutor(16) as pool:
        judged = sum(pool.map(post, range(16)))
    for visitor in visitors:
        visitor.close()
    assert judged <= 6, f"{judged} passwords were tried"


def test_nobodys_address_is_believed_from_a_header(start_server):
    """Without a proxy of ours, X-Forwarded-For is what the attacker wrote."""
    running = start_server(IASTED_REQUESTS_PER_MINUTE="20")
    visitor = Visitor(running.url)
    headers = [{"X-Forwarded-For": f"10.0.0.{number}", "Forwarded": f"for=10.0.0.{number}"} for number in range(25)]
    statuses = [visitor.api.get(f"{AT}/jwks", headers=each).status_code for each in headers]
    assert statuses[-1] == 429
    visitor.close()


def test_an_address_that_asks_too_often_is_told_when_to_come_back(server):
    running = Server(server.url, requests_per_minute=5).start()
    visitor = running.visitor()
    answers = [visitor.refresh("x") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [400] * 5 + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["code"] == "too-many"
    assert visitor.api.get("/health").status_code == 200, "probes are not counted"
    visitor.close()
    running.stop()


@pytest.mark.parametrize("name", ["\0", "a\0b"])
def test_a_name_that_no_database_can_hold_is_a_sentence(visitor, name):
    page = visitor.pages.get(SIGN_IN)
    answer = visitor.pages.post(SIGN_IN, data={**hidden(page), "name": name, "password": PASSWORD})
    assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)


@pytest.mark.parametrize("name", ["", "é" * 5000, "' OR 1=1 --", "../admin", "admin\n", "\ufeffadmin"])
def test_a_name_that_nobody_has_is_refused_like_any_other(visitor, name):
    assert guess(visitor, name) == REFUSED


@pytest.mark.parametrize("password", ["", "\0", "x" * 200_000, "é" * 300])
def test_a_password_that_nobody_has_is_refused_like_any_other(visitor, fidele, password):
    assert guess(visitor, fidele, password) == REFUSED
