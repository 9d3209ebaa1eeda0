"""An agent signs in once and goes on: codes, tokens, refreshes, lost answers, copied tokens."""

from __future__ import annotations

from tests.integration.server.conftest import PASSWORD


def test_a_person_signs_in_and_is_known(visitor):
    tokens = visitor.tokens("admin", PASSWORD)
    me = visitor.get("/api/v1/auth/me", tokens["access_token"])
    assert me.status_code == 200, me.text
    assert (me.json()["name"], me.json()["role"], me.json()["lease_days"]) == ("admin", "super_admin", 30)


def test_a_lost_answer_to_a_refresh_signs_nobody_out(visitor):
    first = visitor.tokens("admin", PASSWORD)["refresh_token"]
    visitor.refresh(first)  # its answer is lost
    again = visitor.refresh(first)
    assert again.status_code == 200
    assert visitor.refresh(again.json()["refresh_token"]).status_code == 200


def test_a_token_two_behind_was_copied_and_ends_the_session(visitor):
    stolen = visitor.tokens("admin", PASSWORD)["refresh_token"]
    second = visitor.refresh(stolen).json()["refresh_token"]
    third = visitor.refresh(second).json()
    assert visitor.refresh(stolen).json()["error"] == "invalid_grant"
    assert visitor.refresh(third["refresh_token"]).json()["error"] == "invalid_grant"
    assert visitor.get("/api/v1/auth/me", third["access_token"]).json()["code"] == "session-ended"
