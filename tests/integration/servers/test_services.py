"""The services that the server's tests stand on start, answer, and leave nothing behind."""

import asyncio
import http.server
import threading
from urllib.parse import parse_qs

import asyncpg
import pytest
import redis

from tests.servers.browser import Browser
from tests.servers.postgres import EmbeddedPostgres, SystemPostgres, ask, fresh_database
from tests.servers.processes import ended, users_of
from tests.servers.valkey import Valkey


def value(url, sql):
    async def asked():
        connection = await asyncpg.connect(url, timeout=5)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(asked())


@pytest.mark.parametrize("kind", [EmbeddedPostgres, SystemPostgres])
def test_a_postgres_starts_answers_and_leaves_nothing(kind):
    with kind() as server:
        assert int(value(server.url(), "SHOW server_version_num")) >= 150000
        assert value(server.url(), "SHOW fsync") == "off"
        home, pid = server.data.parent, server.pid
    assert ended(pid)
    assert not home.exists()
    assert not users_of(home)


def test_a_suite_runs_on_both_postgres(database_url):
    assert value(database_url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


def test_a_new_database_is_a_copy_of_another(postgres):
    first = fresh_database(postgres)
    name = first.partition("?")[0].rpartition("/")[2]
    ask(postgres, "CREATE TABLE kept AS SELECT 7 AS number", name)
    second = fresh_database(postgres, template=name)
    assert value(second, "SELECT number FROM kept") == 7
    assert second != first


def test_a_postgres_that_went_away_comes_back_with_what_it_had():
    with SystemPostgres() as server:
        ask(server, "CREATE TABLE kept AS SELECT 7 AS number")
        server.stop()
        with pytest.raises(OSError):
            value(server.url(), "SELECT 1")
        server.start()
        assert value(server.url(), "SELECT number FROM kept") == 7


def test_a_valkey_starts_answers_goes_away_and_comes_back():
    with Valkey() as server, redis.Redis.from_url(server.url) as client:
        assert client.incr("count") == 1
        server.stop()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        server.start()
        assert client.get("count") is None
    assert ended(server.pid)


class _Form(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        page = (
            "<form method=post><input name=who><script>document.write('moved')</script><button>Entrer</button></form>"
        )
        self._say(page)

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._say(f"Bonjour {parse_qs(sent)['who'][0]}, {self.headers['Accept-Language'][:2]}")

    def _say(self, page):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def page():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Form) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_browser_fills_a_page_without_javascript_and_leaves_nothing(page):
    with Browser(javascript=False) as window:
        window.open(page)
        assert "moved" not in window.text
        window.fill(who="Éléonore")
        window.press("entrer")
        assert window.text == "Bonjour Éléonore, fr"
        profile = window._profile
    assert not users_of(profile)


def test_a_browser_reaches_this_machine_only():
    with Browser() as window:
        window.open("data:text/html,<script>document.write('moved')</script>")
        assert window.text == "moved"
        with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
            window.open("http://example.com/")
