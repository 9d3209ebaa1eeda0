"""A vendor's key is told by nothing: no page, no figure, no log, no command and no printed object."""

from __future__ import annotations

import logging
from contextlib import closing

import pytest

from shared.providers.keys import NAMES
from sync_server.__main__ import main
from tests.integration.server.conftest import PASSWORD
from tests.servers.in_process import Server
from tests.servers.postgres import fresh_database

CANARY = "canari-d-une-cle-0123456789"
PLACES = ("/health", "/ready", "/metrics", "/api/v1/openapi.json", "/api/v1/docs")
GUARDED = ("/api/v1/admin/metrics", "/api/v1/admin/cache", "/api/v1/admin/audit-logs")


@pytest.fixture(scope="module")
def keyed(tmp_path_factory):
    """Every vendor's key in the environment, one of them in a file."""
    file = tmp_path_factory.mktemp("secrets") / "openai"
    file.write_text(CANARY)
    with pytest.MonkeyPatch.context() as patch:
        for name in NAMES.values():
            patch.setenv(name, CANARY)
        patch.setenv("OPENAI_API_KEY_FILE", str(file))
        yield


@pytest.fixture(scope="module")
def server(keyed, postgres):
    running = Server(fresh_database(postgres)).start()
    yield running
    running.stop()


def test_nothing_that_the_server_tells_holds_a_key(server, caplog):
    with caplog.at_level(logging.DEBUG), closing(server.visitor()) as visitor:
        told = [visitor.api.get(path).text for path in PLACES]
        visitor.welcome(server.link, PASSWORD)
        access = visitor.tokens("admin", PASSWORD)["access_token"]
        told += [visitor.get(path, access).text for path in GUARDED]
    assert CANARY not in "".join(told)
    assert CANARY not in caplog.text
    assert CANARY not in repr(server.parts)
    assert server.parts.spending.vendors.keys.of("openai") == CANARY, "it is there to be used"


def test_checking_the_configuration_names_vendors_alone(keyed, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("IASTED_SERVER_DATA", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        main(["config", "check"])
    told = capsys.readouterr()
    assert ended.value.code == 0, told.err
    assert "anthropic, deepgram, elevenlabs, gemini, google-tts, openai" in told.out
    assert CANARY not in told.out + told.err


def test_a_key_that_cannot_be_one_is_refused_without_being_shown(monkeypatch, tmp_path, capsys):
    (tmp_path / "key").write_text(f"{CANARY}\nune autre ligne")
    monkeypatch.setenv("GEMINI_API_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("IASTED_SERVER_DATA", str(tmp_path))
    with pytest.raises(SystemExit):
        main(["config", "check"])
    told = capsys.readouterr()
    assert "GEMINI_API_KEY_FILE" in told.out + told.err
    assert CANARY not in told.out + told.err
