"""Ten thousand people: signing in, asking who one is and listing go by an index, and pages leave nobody out."""

from __future__ import annotations

import pytest

from tests.integration.server.conftest import PASSWORD

MANY = 10_000
FOUND = "01a20000000000000000004242"
PEOPLE = (
    "INSERT INTO person (id, organisation, name, display_name, role, region, created_at)"
    " SELECT '01a2' || lpad(n::text, 22, '0'), (SELECT id FROM organisation), 'agent.' || lpad(n::text, 6, '0'),"
    " 'Agent ' || n, CASE WHEN n % 50 = 0 THEN 'admin' ELSE 'agent' END,"
    " (ARRAY['estuaire', 'ngounie', 'nyanga', 'woleu-ntem'])[n % 4 + 1], now()"
    f" FROM generate_series(1, {MANY}) AS n"
)
SESSIONS = (
    "INSERT INTO session (id, person, client, scope, created_at, used_at, expires_at)"
    " SELECT 's' || id, id, 'iasted-desktop', 'account', now(), now(), now() + interval '30 days' FROM person"
)
DEVICES = (
    "INSERT INTO device (id, person, name, platform, signing_key, sealing_key, enrolled_at, seen_at)"
    " SELECT 'd' || id, id, 'portable', 'linux', sha256(id::bytea), sha256(id::bytea), now(), now() FROM person"
)
ENTRIES = (
    "INSERT INTO audit_leaf (organisation, index, hash, line, signer, who, action, object, change, at, received)"
    " SELECT organisation, row_number() OVER () + 9, sha256(id::bytea), id::bytea, 'server', id, 'session.opened',"
    " 'session:s' || id, '', now(), now() FROM person"
)
TRIES = (
    "INSERT INTO failed_try (subject, at)"
    " SELECT sha256(id::bytea), now() - interval '1 minute' FROM person, generate_series(1, 3)"
)
TOKENS = (
    "INSERT INTO refresh_token (hash, session, counter, expires_at)"
    " SELECT sha256(id::bytea), id, 0, expires_at FROM session"
)


@pytest.fixture(scope="module")
def crowded(server):
    for each in (PEOPLE, SESSIONS, DEVICES, ENTRIES, TRIES, TOKENS, "ANALYZE"):
        server.ask(each)
    return server


@pytest.fixture
def nobody_is_locked_out():
    """Nobody signs in wrongly here."""


def pages(visitor, token, path, key, **asked):
    """Every page of a list, to its end."""
    after, names = "", []
    while after is not None:
        answer = visitor.get(path, token, params={"limit": "500", "after": after, **asked})
        assert answer.status_code == 200, answer.text
        names += [each["name"] for each in answer.json()[key]]
        after = answer.json()["next"]
    return names


def test_ten_thousand_are_listed_page_by_page_without_loss(crowded, visitor, admin):
    names = pages(visitor, admin, "/api/v1/admin/users", "users")
    assert len(names) == MANY + 1
    assert names == sorted(set(names))
    here = pages(visitor, admin, "/api/v1/people", "people", region="nyanga")
    assert len(here) == MANY / 4 + 1, "those of the region, and oneself"


def test_one_of_them_signs_in_and_is_known(crowded, visitor, admin):
    link = visitor.call("POST", f"/api/v1/admin/users/{FOUND}/welcome", admin).json()["welcome_link"]
    assert visitor.welcome(link, PASSWORD).status_code == 200
    tokens = visitor.tokens("agent.004242", PASSWORD)
    assert visitor.get("/api/v1/auth/me", tokens["access_token"]).json()["id"] == FOUND
    assert visitor.refresh(tokens["refresh_token"]).status_code == 200
    assert len(pages(visitor, tokens["access_token"], "/api/v1/people", "people")) in {MANY / 4, MANY / 4 + 1}


FREQUENT = {
    "by the name they type": "SELECT * FROM person WHERE name = 'agent.004242'",
    "by id": f"SELECT * FROM person WHERE id = '{FOUND}'",
    "a page of people": "SELECT * FROM person WHERE organisation = (SELECT id FROM organisation)"
    " AND name > 'agent.004242' ORDER BY name LIMIT 100",
    "a session, its person and device": "SELECT * FROM session s JOIN person p ON p.id = s.person"
    f" LEFT JOIN device d ON d.id = s.device WHERE s.id = 's{FOUND}'",
    "a refresh token": "SELECT expires_at FROM refresh_token WHERE hash = '\\x00'",
    "old tokens of a session": f"DELETE FROM refresh_token WHERE session = 's{FOUND}' AND counter < 5",
    "failed tries": "SELECT at FROM failed_try WHERE subject = '\\x00' AND at > now() - interval '15 min'"
    " ORDER BY at DESC LIMIT 200",
    "sessions of a person": f"SELECT id FROM session WHERE ended_at IS NULL AND person = '{FOUND}'",
    "sessions of a device": "SELECT id FROM session WHERE ended_at IS NULL AND device = 'd'",
    "a browser": "SELECT * FROM browser_session WHERE hash = '\\x00'",
    "a welcome": "SELECT person FROM welcome WHERE hash = '\\x00'",
    "a code": "SELECT * FROM authorization_code WHERE hash = '\\x00'",
    "a device by its key": "SELECT * FROM device WHERE signing_key = '\\x00'",
    "devices of a person": f"SELECT * FROM device WHERE person = '{FOUND}'",
    "a page of the log": "SELECT * FROM audit_leaf WHERE organisation = (SELECT id FROM organisation)"
    " AND index >= 5000 ORDER BY index LIMIT 100",
}


@pytest.mark.parametrize("question", FREQUENT)
def test_what_every_request_asks_is_answered_by_an_index(question, crowded):
    plan = crowded.ask("SET enable_seqscan = off; EXPLAIN " + FREQUENT[question])
    scanned = [line.strip(" ->") for line in plan.splitlines() if "Seq Scan" in line]
    assert all(any(f"on {table}" in line for table in ("organisation",)) for line in scanned), plan
    assert "Index" in plan


def test_the_questions_asked_most_are_not_sorted_first(crowded):
    for question in ("a page of people", "a page of the log"):
        plan = crowded.ask("EXPLAIN " + FREQUENT[question])
        assert "Sort" not in plan, plan
        assert "Seq Scan on person" not in plan
        assert "Seq Scan on audit_leaf" not in plan
