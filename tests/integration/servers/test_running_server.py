"""`iasted-server run` in a process of its own starts with nothing configured, or with what is given, and ends clean."""

from tests.servers.postgres import ask, fresh_database
from tests.servers.processes import users_of
from tests.servers.running import RunningServer

PASSWORD = "quatre pirogues sur l'Ogooué"


def test_without_configuration_it_serves_from_a_database_of_its_own(running_server):
    assert running_server.get("/health")[0] == 200
    assert running_server.welcome.startswith(f"{running_server.url}/account/welcome/")
    assert users_of(running_server.data)


def test_the_printed_link_makes_the_first_administrator_once(running_server, browser):
    link = running_server.welcome
    browser.open(link)
    browser.fill(password=PASSWORD, again=PASSWORD)
    browser.press()
    assert browser.address == f"{running_server.url}/account"
    assert "admin" in browser.text
    browser.open(link)
    assert "Lien périmé" in browser.text


def test_stopped_it_leaves_no_process_and_started_again_it_knows_what_it_knew():
    with RunningServer() as server:
        database = server.data / "postgres"
        first = server.welcome
        assert server.stop() == 0
        assert not users_of(database)
        server.start()
        assert server.get("/ready")[0] == 200
        assert server.welcome != first, "nobody has used the first link: another is printed"
    assert not users_of(database)
    assert not server.data.exists()


def test_after_a_kill_its_database_is_found_used_again_and_ended_in_its_time():
    with RunningServer() as server:
        server.kill()
        server.start()
        assert server.get("/ready")[0] == 200
        server.stop()
        assert not users_of(server.data / "postgres")


def test_with_a_database_given_it_uses_that_one(postgres, start_server):
    url = fresh_database(postgres)
    server = start_server(DATABASE_URL=url)
    assert server.get("/ready")[0] == 200
    assert not (server.data / "postgres").exists()
    name = url.partition("?")[0].rpartition("/")[2]
    assert ask(postgres, "SELECT name FROM person", name) == "admin"


def test_with_valkey_given_it_counts_there(postgres, valkey, start_server):
    server = start_server(DATABASE_URL=fresh_database(postgres), REDIS_URL=valkey.url)
    assert server.get("/api/v1/auth/jwks")[0] == 200
    assert valkey.told("DBSIZE") == 1
    valkey.told("FLUSHALL")
