"""The commands of whoever keeps the server: each does its work or says in one sentence what to change."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import uvicorn

from sync_server.__main__ import main
from tests.integration.server.conftest import PASSWORD, Server
from tests.servers.postgres import ask, fresh_database
from tests.servers.processes import free_port, users_of
from tests.servers.running import RunningServer

_OURS = ("IASTED_", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "CORS_ORIGINS", "S3_ENDPOINT_URL", "AWS_")


@pytest.fixture(scope="module")
def postgres(system_postgres):
    """The one that is reached with a password."""
    return system_postgres


@pytest.fixture
def nobody_is_locked_out():
    """Nobody signs in wrongly here."""


@pytest.fixture
def place():
    """A folder for data whose name is short: a database's socket stands in it, and tmp_path may be too deep for one."""
    with tempfile.TemporaryDirectory(prefix="iasted-cmd-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder) / "data"


@pytest.fixture
def run(place):
    """One run of the command, to its end."""

    def told(*words, **environment):
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        environment = {**inherited, "IASTED_LANG": "fr", "IASTED_SERVER_DATA": str(place), **environment}
        command = [sys.executable, "-m", "sync_server", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
        assert "Traceback" not in done.stdout + done.stderr
        return done

    return told


@pytest.fixture
def alone(monkeypatch, place):
    """The environment of who has configured next to nothing, in this process; its loggers as they were, afterwards."""
    for name in os.environ:
        if name.startswith(_OURS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("IASTED_LANG", "fr")
    monkeypatch.setenv("IASTED_SERVER_DATA", str(place))
    monkeypatch.setenv("IASTED_PORT", str(free_port()))  # the usual one may be somebody else's
    monkeypatch.delattr(uvicorn.Server, "run")  # what is accepted by mistake serves nobody
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield monkeypatch
    root.handlers[:] = handlers
    root.setLevel(level)


def name_of(url):
    return url.partition("?")[0].rpartition("/")[2]


BAD = {
    "a port of words": (("run",), {"IASTED_PORT": "beaucoup"}, "IASTED_PORT"),
    "a port beyond ports": (("run",), {"IASTED_PORT": "70000"}, "IASTED_PORT"),
    "a port beyond ports, said": (("run", "--port", "70000"), {}, "--port"),
    "no rate at all": (("run",), {"IASTED_REQUESTS_PER_MINUTE": "0"}, "IASTED_REQUESTS_PER_MINUTE"),
    "perhaps": (("run",), {"IASTED_METRICS_OPEN": "peut-être"}, "IASTED_METRICS_OPEN"),
    "an address without a scheme": (("run",), {"PUBLIC_URL": "iasted.example.ga"}, "PUBLIC_URL"),
    "an address that is none": (("run",), {"PUBLIC_URL": "https://["}, "PUBLIC_URL"),
    "a port that is none": (("run",), {"PUBLIC_URL": "https://a.example:port"}, "PUBLIC_URL"),
    "an address with a path": (("run",), {"PUBLIC_URL": "https://a.example/iasted"}, "PUBLIC_URL"),
    "passwords in clear": (("run",), {"PUBLIC_URL": "http://iasted.example.ga"}, "https://"),
    "passwords in clear, by default": (("run", "--host", "0.0.0.0"), {}, "PUBLIC_URL"),
    "another database": (("run",), {"DATABASE_URL": "mysql://a:s3cret@b/c"}, "DATABASE_URL"),
    "a database's port": (("run",), {"DATABASE_URL": "postgresql://a:s3cret@b:port/c"}, "DATABASE_URL"),
    "a memory that is nowhere": (("run",), {"REDIS_URL": "redis://:s3cret@/0"}, "REDIS_URL"),
    "another memory": (("run",), {"REDIS_URL": "memcached://a:s3cret@b"}, "REDIS_URL"),
    "any origin": (("run",), {"CORS_ORIGINS": "*"}, "CORS_ORIGINS"),
    "no secret": (("run",), {"IASTED_SECRET_FILE": "/nowhere/secret"}, "/nowhere/secret"),
    "a short secret": (("run",), {"IASTED_SECRET_FILE": "/dev/null"}, "32"),
    "a file for a folder": (("run", "--data", "/dev/null"), {}, "--data"),
    "no folder there": (("run", "--data", "/dev/null/data"), {}, "--data"),
    "a blank in the folder": (("run", "--data", "/tmp/mes données"), {}, "--data"),
    "a folder too deep": (("run", "--data", "/tmp/" + "a" * 120), {}, "--data"),
    "no such command": (("runn",), {}, "runn"),
    "no such option": (("run", "--fast"), {}, "--fast"),
    "a name that nobody can type": (("create-admin", "--name", "a b"), {}, "identifiant"),
}


@pytest.mark.parametrize("bad", BAD)
def test_what_cannot_be_is_told_in_one_sentence(bad, alone, capsys):
    words, environment, named = BAD[bad]
    for name, value in environment.items():
        alone.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, ""), err
    assert err.count("\n") == 1
    assert named in err
    assert "s3cret" not in err


def test_a_database_that_is_not_there_is_told_in_one_sentence(run):
    gone = f"postgresql://iasted:s3cret@127.0.0.1:{free_port()}/iasted"
    for words in (("migrate",), ("create-admin",), ("config", "check")):
        done = run(*words, DATABASE_URL=gone)
        assert done.returncode == 4
        assert done.stderr == "La base de données ne répond pas ou n'admet pas ce serveur : vérifiez DATABASE_URL.\n"
        assert "s3cret" not in done.stdout


def test_help_is_there_in_both_languages(run):
    for words, french, english in (
        ((), "Le serveur de l'organisation", "The organisation's server"),
        (("run",), "Démarre le serveur", "Start the server"),
        (("config", "check"), "Vérifie la configuration", "Check the configuration"),
    ):
        assert french in " ".join(run(*words, "--help").stdout.split())
        assert english in " ".join(run(*words, "-h", IASTED_LANG="en").stdout.split())
    assert run("--version").stdout.startswith("iAsted ")


def test_a_database_is_migrated_once_and_checked(run, postgres):
    url = fresh_database(postgres)
    before = run("config", "check", DATABASE_URL=url, REDIS_URL="redis://:m0t@127.0.0.1/0")
    assert "iasted-server migrate" in before.stdout
    assert before.returncode == 0
    assert "0001_people.sql" in run("migrate", DATABASE_URL=url).stdout
    assert "Rien à faire" in run("migrate", DATABASE_URL=url).stdout
    after = run("config", "check", DATABASE_URL=url)
    assert "La base répond ; à jour." in after.stdout
    for told in (before.stdout, after.stdout):
        assert not re.search(r"mot|essai|m0t|%20", told), "no password is shown"
        assert f"= DATABASE_URL                 postgresql://…@127.0.0.1:{postgres.port}/{name_of(url)}" in told


def test_where_files_are_kept_is_told_and_tried(run, postgres, s3):
    url = fresh_database(postgres)
    here = run("config", "check", DATABASE_URL=url)
    assert "/data/blobs." in here.stdout
    found = here.stdout.partition("La base répond")[2]
    assert "IASTED_S3_BUCKET" in found, "several instances would not share a folder"
    bucket = {"IASTED_S3_BUCKET": s3.bucket("scelles"), "IASTED_AUDIT_BUCKET": s3.bucket("audit", locking=True)}
    there = run("config", "check", DATABASE_URL=url, S3_ENDPOINT_URL=s3.url, **bucket, **s3.environment)
    assert f"Fichiers scellés : s3://scelles ({s3.url})." in there.stdout
    assert there.returncode == 0, there.stderr
    stranger = {**s3.environment, "AWS_SECRET_ACCESS_KEY": "x"}
    refused = run("config", "check", DATABASE_URL=url, S3_ENDPOINT_URL=s3.url, **bucket, **stranger)
    assert (refused.returncode, "ne répond pas" in refused.stderr) == (4, True)


def test_an_administrator_is_made_and_made_again(run, postgres, tmp_path):
    url, secret = fresh_database(postgres), tmp_path / "secret"
    secret.write_bytes(b"s" * 32)
    there = {"DATABASE_URL": url, "IASTED_SECRET_FILE": str(secret)}
    first = run("create-admin", "--name", "Éléonore", **there)
    assert first.returncode == 0, first.stderr
    assert re.findall(r"http://127\.0\.0\.1:8750/account/welcome/\S+", first.stdout)
    assert ask(postgres, "SELECT name, role FROM person", name_of(url)) == "éléonore|super_admin"
    ask(postgres, "UPDATE person SET role = 'user', disabled_at = now()", name_of(url))
    again = run("create-admin", "--name", "éléonore", **there)
    server = Server(url).start()
    visitor = server.visitor()
    assert visitor.pages.get("/" + first.stdout.split("8750/")[1].strip()).status_code == 404
    assert visitor.welcome("/" + again.stdout.split("8750/")[1].strip(), PASSWORD).status_code == 200
    assert visitor.get("/api/v1/auth/me", visitor.tokens("Éléonore", PASSWORD)["access_token"]).status_code == 200
    assert server.links == [], "there is an administrator: no link is offered"
    visitor.close()
    server.stop()
    actions = ask(postgres, "SELECT action FROM audit_leaf ORDER BY index", name_of(url)).splitlines()
    assert actions[:2] == ["admin.created", "admin.restored"]


def test_the_audit_log_is_read_again_from_end_to_end(run, postgres):
    url = fresh_database(postgres)
    assert run("create-admin", DATABASE_URL=url).returncode == 0
    whole = run("check-log", DATABASE_URL=url)
    assert (whole.returncode, "d'une pièce, 1 lignes" in whole.stdout) == (0, True), whole.stderr
    ask(postgres, "SET session_replication_role = replica; UPDATE audit_leaf SET line = line || ' '", name_of(url))
    altered = run("check-log", DATABASE_URL=url)
    assert (altered.returncode, "restaurée ou modifiée" in altered.stderr) == (4, True)


def test_the_document_is_the_same_bytes_twice_and_the_one_that_is_served(run, postgres):
    first, second = run("openapi"), run("openapi", IASTED_LANG="en")
    assert first.stdout == second.stdout
    server = Server(fresh_database(postgres)).start()
    visitor = server.visitor()
    assert visitor.api.get("/api/v1/openapi.json").text == first.stdout.rstrip("\n")
    assert "/api/v1/auth/me" in json.loads(first.stdout)["paths"]
    visitor.close()
    server.stop()


def test_commands_on_an_embedded_database_work_beside_the_server_and_without_it(run, tmp_path):
    with RunningServer() as server:
        done = run("create-admin", "--name", "seconde", IASTED_SERVER_DATA=str(server.data))
        assert done.returncode == 0, done.stderr
        assert server.get("/ready")[0] == 200, "the database is still there for the server"
        assert server.stop() == 0
        assert "Rien à faire" in run("migrate", IASTED_SERVER_DATA=str(server.data)).stdout
        assert not users_of(server.data)
