"""Refresh tokens: one behind is a lost answer, two behind is a copy; thirty days each, half a year for good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.servers.fixtures import postgres  # noqa: F401 - on both
from tests.servers.visitor import AT, CLIENT

ME = f"{AT}/me"


def refused(answer) -> bool:
    assert answer.headers["cache-control"] == "no-store"
    return (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def counter(server, token: str) -> int:
    return int(server.ask(f"SELECT counter FROM session WHERE id = '{token.split('.', maxsplit=1)[0]}'"))


@pytest.fixture
def tokens(inside, stranger):
    return inside.tokens(stranger)


def test_every_answer_brings_a_new_token_and_the_session_goes_on(stranger, tokens):
    seen = [tokens["refresh_token"]]
    for _ in range(3):
        told = stranger.refresh(seen[-1]).json()
        assert stranger.get(ME, told["access_token"]).status_code == 200
        seen.append(told["refresh_token"])
    assert len(set(seen)) == 4


def test_a_lost_answer_may_be_asked_for_again_and_again(server, stranger, tokens):
    for _ in range(3):
        again = stranger.refresh(tokens["refresh_token"])
        assert again.status_code == 200
    assert counter(server, tokens["refresh_token"]) == 1
    assert stranger.refresh(again.json()["refresh_token"]).status_code == 200


def test_two_behind_ends_the_session_for_the_thief_and_for_the_robbed(server, stranger, tokens):
    current = stranger.refresh(stranger.refresh(tokens["refresh_token"]).json()["refresh_token"]).json()
    assert refused(stranger.refresh(tokens["refresh_token"]))
    assert refused(stranger.refresh(current["refresh_token"]))
    assert stranger.get(ME, current["access_token"]).json()["code"] == "session-ended"
    why = server.ask(f"SELECT ended_why FROM session WHERE id = '{tokens['refresh_token'].split('.')[0]}'")
    assert why == "refresh-reused"


def test_the_end_of_one_session_is_not_the_end_of_another(inside, stranger, tokens):
    other = inside.tokens(stranger)
    second = stranger.refresh(tokens["refresh_token"]).json()["refresh_token"]
    stranger.refresh(second)
    assert refused(stranger.refresh(tokens["refresh_token"]))
    assert stranger.refresh(other["refresh_token"]).status_code == 200


def test_eight_refreshes_at_once_advance_the_counter_once_and_sign_nobody_out(server, stranger, tokens):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: stranger.refresh(tokens["refresh_token"]), range(8)))
    assert [answer.status_code for answer in answers] == [200] * 8
    assert counter(server, tokens["refresh_token"]) == 1
    fresh = [answer.json()["refresh_token"] for answer in answers]
    assert len(set(fresh)) == 8
    assert stranger.refresh(fresh[3]).status_code == 200, "whichever the program kept, it goes on"


def test_a_token_counts_for_thirty_days(server, stranger, tokens):
    server.clock.later = timedelta(days=29, hours=23)
    second = stranger.refresh(tokens["refresh_token"])
    assert second.status_code == 200
    server.clock.later = timedelta(days=60, hours=1)
    assert refused(stranger.refresh(second.json()["refresh_token"]))


def test_a_session_asks_for_the_password_again_after_half_a_year_however_often_it_was_used(server, stranger, tokens):
    token = tokens["refresh_token"]
    for days in range(25, 180, 25):
        server.clock.later = timedelta(days=days)
        token = stranger.refresh(token).json()["refresh_token"]
    server.clock.later = timedelta(days=179, hours=23, minutes=55)
    told = stranger.refresh(token).json()
    server.clock.later = timedelta(days=180, minutes=1)
    assert refused(stranger.refresh(told["refresh_token"]))
    assert stranger.get(ME, told["access_token"]).json()["code"] == "session-ended"


@pytest.mark.parametrize("altered", ["mark", "counter", "session", "random", "case", "blank", "empty", "huge", "nul"])
def test_a_token_that_was_never_given_out_changes_nothing(stranger, tokens, altered):
    token = tokens["refresh_token"]
    session, count, random, mark = token.split(".")
    forged = {
        "mark": f"{session}.{count}.{random}.{'0' * 32}",
        "counter": f"{session}.{int(count) + 5}.{random}.{mark}",
        "session": f"{'0' * 26}.{count}.{random}.{mark}",
        "random": f"{session}.{count}.{'x' * 43}.{mark}",
        "case": token.upper(),
        "blank": f" {token}",
        "empty": "",
        "huge": token + "x" * 5000,
        "nul": f"{token}\0",
    }[altered]
    answer = stranger.refresh(forged)
    assert answer.status_code == 400
    assert answer.json()["error"] in {"invalid_grant", "invalid_request"}
    assert stranger.refresh(token).status_code == 200


def test_no_refresh_token_stands_in_the_database(server, stranger, tokens):
    stranger.refresh(tokens["refresh_token"])
    kept = server.ask("SELECT string_agg(row_to_json(t)::text, ' ') FROM refresh_token t")
    assert tokens["refresh_token"].split(".")[2] not in kept


def test_more_is_not_granted_than_was_allowed(stranger, tokens):
    answer = stranger.refresh(tokens["refresh_token"], scope="account admin")
    assert answer.json()["error"] == "invalid_scope"
    assert stranger.refresh(tokens["refresh_token"], scope="account").status_code == 200


def test_revoking_ends_the_session_at_once(stranger, tokens):
    assert revoke(stranger, tokens["refresh_token"]).status_code == 200
    assert refused(stranger.refresh(tokens["refresh_token"]))
    assert stranger.get(ME, tokens["access_token"]).json()["code"] == "session-ended"
    assert revoke(stranger, tokens["refresh_token"]).status_code == 200, "a second time is no error"


def test_revoking_by_an_earlier_token_ends_the_session_too(stranger, tokens):
    current = stranger.refresh(stranger.refresh(tokens["refresh_token"]).json()["refresh_token"]).json()
    assert revoke(stranger, tokens["refresh_token"]).status_code == 200
    assert refused(stranger.refresh(current["refresh_token"]))


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "autre"])
def test_a_hint_changes_nothing(stranger, tokens, hint):
    assert revoke(stranger, tokens["refresh_token"], token_type_hint=hint).status_code == 200
    assert refused(stranger.refresh(tokens["refresh_token"]))


@pytest.mark.parametrize("token", ["", "inconnu", "x" * 4096, "a.b.c.d", "\0"])
def test_revoking_what_is_not_ours_is_answered_alike_and_changes_nothing(stranger, tokens, token):
    answer = revoke(stranger, token)
    assert (answer.status_code, answer.text) == (200, revoke(stranger, tokens["access_token"]).text)
    assert stranger.refresh(tokens["refresh_token"]).status_code == 200


def test_nobody_revokes_without_naming_the_program(stranger, tokens):
    stranger.api.post(f"{AT}/revoke", data={"token": tokens["refresh_token"]})
    assert stranger.refresh(tokens["refresh_token"]).status_code == 200


def test_signing_out_ends_this_session_alone(inside, stranger, tokens):
    other = inside.tokens(stranger)
    assert stranger.call("POST", f"{AT}/logout", tokens["access_token"]).status_code == 204
    assert refused(stranger.refresh(tokens["refresh_token"]))
    assert stranger.get(ME, tokens["access_token"]).json()["code"] == "session-ended"
    assert stranger.get(ME, other["access_token"]).status_code == 200


def revoke(visitor, token: str, **other: str):
    return visitor.api.post(f"{AT}/revoke", data={"token": token, "client_id": CLIENT, **other})
