"""The second factor: each code once, few guesses, and a paper code for a lost telephone, once too."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest

from tests.integration.server.conftest import PASSWORD, nobody_is_locked_out  # noqa: F401 - after every test
from tests.security.server.people import FACTOR, HOME, SIGN_IN, cookie, person, secret_of, signed_in
from tests.servers.visitor import action, hidden

STEP = timedelta(seconds=30)


class Telephone:
    """An app with somebody's secret, which shows the server's own time."""

    def __init__(self, server, admin, name: str) -> None:
        self.name, self._clock = person(server, admin, name), server.clock
        visitor = signed_in(server, name)
        page = visitor.pages.get(FACTOR)
        self._app = pyotp.TOTP(secret_of(page.text))
        codes = visitor.submit(page, code=self.code())
        self.codes = re.findall(r"<li><code>([A-Z2-9-]{14})</code>", codes.text)
        assert len(self.codes) == 10, codes.text
        visitor.close()

    def code(self, steps: int = 0) -> str:
        return self._app.at(self._clock() + steps * STEP)


@pytest.fixture(scope="module")
def telephone(server, admin):
    return Telephone(server, admin, "prudence")


@pytest.fixture(scope="module")
def neighbour(server, admin):
    return Telephone(server, admin, "voisine")


@pytest.fixture
def half(server, telephone, neighbour):
    """A browser that is asked for the code; the telephone shows one that was not used yet."""
    server.clock.later = STEP * half.later
    half.later += 40
    visitor = signed_in(server, telephone.name)
    begun = server.clock().timestamp() % STEP.total_seconds()
    server.clock.later += STEP - timedelta(seconds=begun)  # a whole half minute lies ahead
    yield visitor
    visitor.close()


half.later = 40


def give(visitor, code: str):
    return visitor.submit(visitor.pages.get(SIGN_IN), code=code)


def test_the_code_of_now_completes_the_signing_in_and_the_cookie_changes(telephone, half):
    before = cookie(half)
    assert give(half, telephone.code()).url.path == HOME
    assert cookie(half) not in {"", before}
    assert half.api.get(HOME, headers={"Cookie": f"iasted-browser={before}"}).status_code == 303


def test_a_code_is_good_once(server, telephone, half):
    code = telephone.code()
    assert give(half, code).url.path == HOME
    other = signed_in(server, telephone.name)
    assert give(other, code).status_code == 400
    assert give(other, telephone.code(-1)).status_code == 400, "nor is an earlier one afterwards"
    assert give(other, telephone.code(1)).url.path == HOME
    other.close()


def test_of_three_browsers_with_the_same_code_one_gets_in(server, telephone, half):
    others = [signed_in(server, telephone.name) for _ in range(3)]
    code, pages = telephone.code(), [each.pages.get(SIGN_IN) for each in others]

    def post(number: int) -> int:
        visitor, page = others[number], pages[number]
        return visitor.pages.post(action(page), data={**hidden(page), "code": code}).status_code

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(post, range(3))) == [303, 400, 400]
    for each in others:
        each.close()


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_telephone_whose_clock_is_half_a_minute_off_still_serves(telephone, half, steps):
    assert give(half, telephone.code(steps)).url.path == HOME


@pytest.mark.parametrize("steps", [-2, 2, -100])
def test_a_code_of_another_time_is_refused(telephone, half, steps):
    assert give(half, telephone.code(steps)).status_code == 400


def test_a_code_may_be_typed_with_a_blank(telephone, half):
    code = telephone.code()
    assert give(half, f"{code[:3]} {code[3:]}").url.path == HOME


@pytest.mark.parametrize("code", ["", "0", "\0", "é" * 6, "1234567", "x" * 10_000])
def test_what_is_no_code_is_refused(half, code):
    assert give(half, code).status_code in {400, 303}
    assert half.pages.get(HOME).headers["location"] == SIGN_IN


def test_after_five_wrong_codes_even_the_right_one_waits(server, telephone, half):
    for _ in range(5):
        assert "ne permettent pas" in give(half, "000000").text
    assert "Trop de demandes" in give(half, telephone.code()).text
    server.clock.later += timedelta(minutes=14)
    again = signed_in(server, telephone.name)
    assert "Trop de demandes" in give(again, telephone.code()).text, "nor does a new browser help"
    again.close()
    server.clock.later += timedelta(minutes=2)
    last = signed_in(server, telephone.name)
    assert give(last, telephone.code()).url.path == HOME
    last.close()


def test_many_codes_sent_at_once_are_no_more_than_one_after_the_other(half):
    page = half.pages.get(SIGN_IN)
    kept = {"Cookie": "; ".join(f"{name}={value}" for name, value in half.pages.cookies.items())}

    def judged(number: int) -> bool:
        sent = {**hidden(page), "code": f"{number:06}"}
        return "ne permettent pas" in half.api.post(SIGN_IN, data=sent, headers=kept).text

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(judged, range(16))) <= 6


def test_a_paper_code_opens_the_account_once_however_it_is_typed(server, telephone, half):
    code = telephone.codes[0]
    assert give(half, code.lower().replace("-", " ")).url.path == HOME
    other = signed_in(server, telephone.name)
    assert give(other, code).status_code == 400
    assert give(other, telephone.codes[1]).url.path == HOME
    other.close()


def test_whoever_holds_a_browser_cannot_put_their_own_telephone_in_the_place_of_mine(half, telephone):
    page = give(half, telephone.code())
    assert page.url.path == HOME
    answer = half.pages.get(FACTOR)
    assert (answer.status_code, answer.headers.get("location")) == (303, HOME)


def test_a_paper_code_of_somebody_else_opens_nothing(neighbour, half):
    assert give(half, neighbour.codes[0]).status_code == 400


def test_neither_secrets_nor_paper_codes_stand_in_the_database(server, telephone):
    kept = server.ask("SELECT string_agg(row_to_json(p)::text, ' ') FROM person p")
    kept += server.ask("SELECT string_agg(row_to_json(c)::text, ' ') FROM recovery_code c")
    hexed = [telephone._app.secret.encode().hex(), *(code.encode().hex() for code in telephone.codes)]
    assert not [each for each in (telephone._app.secret, *telephone.codes, *hexed) if each in kept]


def test_a_second_factor_is_on_only_once_its_first_code_was_given(server, admin):
    name = person(server, admin, "hesitante")
    visitor = signed_in(server, name)
    page = visitor.pages.get(FACTOR)
    assert visitor.submit(page, code="000000").status_code == 400
    visitor.close()
    again = signed_in(server, name)
    assert again.pages.get(HOME).status_code == 200, "the password still suffices"
    again.close()


def test_removing_it_asks_for_the_password_and_leaves_no_paper_codes(server, neighbour):
    server.clock.later = STEP * 200
    visitor = signed_in(server, neighbour.name)
    page = give(visitor, neighbour.code())
    assert action(page) == f"{FACTOR}/remove"
    assert visitor.submit(page, password="faux").status_code == 400
    assert "Second facteur" in visitor.submit(page, password=PASSWORD).text
    id_ = server.ask("SELECT id FROM person WHERE name = 'voisine'")
    assert server.ask(f"SELECT count(*) FROM recovery_code WHERE person = '{id_}'") == "0"
    again = signed_in(server, neighbour.name)
    assert again.pages.get(HOME).status_code == 200
    visitor.close()
    again.close()


def test_a_browsers_session_lasts_a_quarter_of_an_hour(server, admin):
    visitor = signed_in(server, person(server, admin, "patiente"))
    server.clock.later = timedelta(minutes=14)
    assert visitor.pages.get(HOME).status_code == 200
    server.clock.later = timedelta(minutes=16)
    assert visitor.pages.get(HOME).headers["location"] == SIGN_IN
    visitor.close()
