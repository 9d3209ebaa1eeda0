"""At the edge: whatever bytes arrive, the answer is a dressed problem with a stable code, and never an accident."""

from __future__ import annotations

import json
import socket

import pytest

from tests.integration.server.conftest import PASSWORD, Server
from tests.servers.postgres import ask, fresh_database
from tests.servers.visitor import asking

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
USERS, TOKEN, DEVICES = "/api/v1/admin/users", "/api/v1/auth/token", "/api/v1/auth/devices"
DRESS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
NEW = '{"name": "%s", "display_name": "%s", "role": "user"}'
ODD = {
    "no such page": ("GET", "/nothing", {}, b"", 404, "not-there"),
    "another method": ("POST", "/health", {}, b"", 405, "method-not-allowed"),
    "a method of elsewhere": ("PROPFIND", "/health", {}, b"", 405, "method-not-allowed"),
    "no token": ("GET", "/api/v1/auth/me", {"Authorization": ""}, b"", 401, "token-missing"),
    "bytes for a token": ("GET", "/api/v1/auth/me", {"Authorization": b"Bearer \xff\xfe"}, b"", 401, "token-invalid"),
    "a huge token": ("GET", "/api/v1/auth/me", {"Authorization": "Bearer " + "a" * 30_000}, b"", 401, "token-invalid"),
    "nul in a device": ("DELETE", f"{DEVICES}/a%00b", {}, b"", 400, "text-unfit"),
    "nul in a person": ("POST", f"{USERS}/%00/disable", {}, b"", 400, "text-unfit"),
    "not utf-8 in a path": ("POST", f"{USERS}/%ff%fe/disable", {}, b"", 404, "not-there"),
    "a very long id": ("DELETE", f"{DEVICES}/{'a' * 20_000}", {}, b"", 404, "not-there"),
    "nul in a cursor": ("GET", "/api/v1/people?after=%00", {}, b"", 400, "text-unfit"),
    "nul in a region": ("GET", f"{USERS}?region=%00", {}, b"", 400, "text-unfit"),
    "nul in an action": ("GET", "/api/v1/admin/audit-logs?action=%00", {}, b"", 400, "text-unfit"),
    "a huge cursor": ("GET", f"/api/v1/people?after={'a' * 20_000}", {}, b"", 400, "bad-input"),
    "words for a number": ("GET", "/api/v1/people?limit=beaucoup", {}, b"", 400, "bad-input"),
    "a number of 30 digits": ("GET", f"/api/v1/admin/audit-logs?after={'9' * 30}", {}, b"", 400, "bad-input"),
    "nul in a name": ("POST", USERS, JSON, (NEW % ("jean\\u0000", "Jean")).encode(), 400, "name-unfit"),
    "nul in a display name": ("POST", USERS, JSON, (NEW % ("jean", "J\\u0000")).encode(), 400, "text-unfit"),
    "half of a character": ("POST", USERS, JSON, (NEW % ("jean", "J\\ud800")).encode(), 400, "bad-input"),
    "not utf-8": ("POST", USERS, JSON, (NEW % ("jean", "J\xff")).encode("latin-1"), 400, "not-utf-8"),
    "cut in a character": ("POST", USERS, JSON, b'{"name": "\xc3', 400, "not-utf-8"),
    "no body": ("POST", USERS, JSON, b"", 400, "bad-input"),
    "a list": ("POST", USERS, JSON, b"[]", 400, "bad-input"),
    "deep": ("POST", USERS, JSON, b'{"name":' + b"[" * 100_000, 400, "too-deep"),
    "deep, said to be a form": ("POST", USERS, FORM, b"[" * 100_000, 400, "too-deep"),
    "deep in a form": ("POST", TOKEN, FORM, b"grant_type=" + b"[" * 1000, 400, "too-deep"),
    "deep, said to be text": ("POST", USERS, {"Content-Type": "text/plain"}, b"[" * 9, 415, "media-type"),
    "xml": ("POST", USERS, {"Content-Type": "application/xml"}, b"<a/>", 415, "media-type"),
    "a file": ("POST", TOKEN, {"Content-Type": "multipart/form-data; boundary=x"}, b"--x--", 415, "media-type"),
    "no type at all": ("POST", USERS, {}, b"{}", 415, "media-type"),
    "not utf-8 in a form": ("POST", TOKEN, FORM, b"grant_type=\xff", 400, "not-utf-8"),
    "more than is read": ("POST", USERS, JSON, b" " * 300_000, 413, "too-large"),
    "more, where nothing is read": ("GET", "/health", JSON, b" " * 300_000, 413, "too-large"),
}


@pytest.fixture(scope="module")
def postgres(embedded_postgres):
    """One is enough: nothing here is between us and the database."""
    return embedded_postgres


def raw(server, sent):
    """What comes back to bytes that no client would send."""
    with socket.create_connection(("127.0.0.1", server.settings.port), timeout=10) as asked:
        asked.sendall(sent)
        return asked.recv(65_536)


def code_of(answer):
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["type"] == f"urn:iasted:problem:{told['code']}"
    assert told["title"]
    assert told["detail"]
    return told["code"]


@pytest.mark.parametrize("odd", ODD)
def test_it_is_refused_with_a_code(odd, visitor, admin):
    method, path, headers, body, status, code = ODD[odd]
    answer = visitor.api.request(method, path, headers={"Authorization": f"Bearer {admin}", **headers}, content=body)
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert {name: answer.headers.get(name) for name in DRESS} == DRESS
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-request-id"]


def test_without_a_length_no_more_is_read_either(visitor, admin):
    def endless():
        for _ in range(100):
            yield b" " * 65_536

    for path, headers in ((USERS, JSON), (TOKEN, FORM)):
        answer = visitor.api.post(path, headers={"Authorization": f"Bearer {admin}", **headers}, content=endless())
        assert (answer.status_code, code_of(answer)) == (413, "too-large")
    page = visitor.pages.post("/account/sign-in", headers=FORM, content=endless())
    assert page.status_code in {400, 413}
    assert "dépasse" in page.text


def test_the_account_pages_refuse_odd_bytes_in_words(visitor):
    _, request = asking()
    for name, password in (("a\0b", "c\0d"), ("x" * 5000, "y" * 50_000), ("\ufffd", "\U0010ffff")):
        answer = visitor.submit(visitor.pages.get(request), name=name, password=password)
        assert answer.status_code == 400
        assert "<form" in answer.text
    for link in ("%00", "%ff", "a" * 20_000, "..%2f..%2f", "{link}"):
        assert visitor.pages.get(f"/account/welcome/{link}").status_code == 404
    for cookie in (b"iasted-browser=\xff\xfe", b"iasted-browser=" + b"a" * 20_000, b"iasted-visit=%00; ;;=", b"\x80"):
        answer = visitor.api.get("/account", headers={"Cookie": cookie})
        assert answer.status_code == 303
        assert visitor.api.get("/account/sign-in", headers={"Cookie": cookie}).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"BONJOUR\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CANARI /health HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost : x\r\n\r\n",
    ],
)
def test_what_is_not_http_ends_the_connection(server, sent):
    assert raw(server, sent).startswith(b"HTTP/1.1 400")


def test_an_unfinished_header_keeps_nobody_else_waiting(server, visitor):
    with socket.create_connection(("127.0.0.1", server.settings.port)) as slow:
        slow.sendall(b"GET /health HTTP/1.1\r\nX: ")
        assert visitor.api.get("/health").status_code == 200


def test_it_speaks_french_and_english_to_those_who_ask_first(visitor):
    def told(*headers):
        return visitor.api.get("/nothing", headers=dict(headers)).json()["detail"]

    french, english = "Rien ne se trouve à cette adresse.", "There is nothing at this address."
    assert told(("Accept-Language", "fr-GA")) == told(("Accept-Language", "")) == french
    assert told(("Accept-Language", "de, en;q=0.5")) == french
    assert told(("Accept-Language", "en-GB,en;q=0.9")) == english
    assert visitor.api.get("/account/sign-in", headers={"Accept-Language": "en"}).text.count('lang="en"') == 1


def test_other_origins_may_not_read_unless_they_are_named(server, visitor, embedded_postgres):
    asked = {"Origin": "https://suivi.example", "Access-Control-Request-Method": "GET"}
    assert "access-control-allow-origin" not in visitor.api.get("/health", headers=asked).headers
    assert "access-control-allow-origin" not in visitor.api.options("/api/v1/people", headers=asked).headers
    named = Server(fresh_database(embedded_postgres), cors_origins=("https://suivi.example",)).start()
    friend = named.visitor()
    assert friend.api.get("/health", headers=asked).headers["access-control-allow-origin"] == "https://suivi.example"
    assert friend.api.options("/api/v1/people", headers=asked).status_code == 204
    foreign = {**asked, "Origin": "https://suivi.example.evil.test"}
    assert "access-control-allow-origin" not in friend.api.get("/health", headers=foreign).headers
    answer = friend.api.options("/api/v1/people", headers=foreign)
    assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-credentials" not in friend.api.get("/health", headers=asked).headers
    friend.close()
    named.stop()


def test_too_many_requests_are_told_when_to_come_back(embedded_postgres):
    busy = Server(fresh_database(embedded_postgres), requests_per_minute=3).start()
    visitor = busy.visitor()
    answers = [visitor.api.get("/api/v1/auth/jwks") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert code_of(answers[3]) == "too-many"
    assert 1 <= int(answers[3].headers["retry-after"]) <= 60
    assert answers[3].headers["x-frame-options"] == "DENY"
    assert {visitor.api.get(path).status_code for path in ("/health", "/ready", "/metrics")} == {200}
    visitor.close()
    busy.stop()


def test_over_tls_browsers_are_told_to_stay_there(embedded_postgres):
    public = Server(fresh_database(embedded_postgres), public_url="https://iasted.example.ga").start()
    public.base = f"http://127.0.0.1:{public.settings.port}"
    visitor = public.visitor()
    assert "max-age=31536000" in visitor.api.get("/health").headers["strict-transport-security"]
    assert "secure" in visitor.api.get("/account/sign-in").headers["set-cookie"].lower()
    visitor.close()
    public.stop()


@pytest.mark.expects_error_log
def test_what_nobody_foresaw_is_a_problem_that_tells_nothing(embedded_postgres):
    broken = Server(fresh_database(embedded_postgres)).start()
    visitor = broken.visitor()
    visitor.welcome(broken.link, PASSWORD)
    tokens = visitor.tokens("admin", PASSWORD)
    name = broken.url.partition("?")[0].rpartition("/")[2]
    ask(embedded_postgres, "ALTER TABLE organisation RENAME COLUMN name TO nom", name)
    answer = visitor.get("/api/v1/auth/me", tokens["access_token"])
    assert (answer.status_code, code_of(answer)) == (500, "unexpected")
    assert not any(word in answer.text for word in ("column", "SELECT", "asyncpg", "Traceback", "organisation"))
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
    visitor.close()
    broken.stop()


class TestMetrics:
    def test_requests_are_counted_by_template_and_never_by_what_clients_make_up(self, server, visitor, admin):
        visitor.get(f"{USERS}?after=canari", admin)
        visitor.call("POST", f"{USERS}/canari/disable", admin)
        visitor.api.get("/canari")
        visitor.api.request("PROPFIND", "/health")
        told = visitor.api.get("/metrics").text
        assert "canari" not in told.lower()
        assert "PROPFIND" not in told
        assert 'api_requests_total{method="POST",route="/api/v1/admin/users/{person_id}/disable",status="404"}' in told
        assert 'api_requests_total{method="GET",route="unknown",status="404"}' in told
        assert 'api_requests_total{method="other",route="unknown",status="405"}' in told
        assert 'api_latency_seconds_bucket{le="0.3",method="GET",route="/api/v1/admin/users"}' in told

    def test_their_names_are_those_that_dashboards_know(self, visitor):
        answer = visitor.api.get("/metrics")
        kinds = [line.split()[2:] for line in answer.text.splitlines() if line.startswith("# TYPE")]
        assert kinds[:2] == [["api_requests_total", "counter"], ["api_latency_seconds", "histogram"]]
        assert {"stt_requests_total", "llm_requests_total", "tts_requests_total"} <= {name for name, _ in kinds}
        assert len({name for name, _ in kinds}) == len(kinds)
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")


def test_the_document_served_is_described_the_same_twice(visitor):
    first, second = (visitor.api.get("/api/v1/openapi.json").content for _ in range(2))
    assert first == second
    assert json.loads(first)["openapi"].startswith("3.1")
