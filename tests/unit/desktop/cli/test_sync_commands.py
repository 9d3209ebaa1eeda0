"""From the shell: what waits is said without a network, and sending it ends with 0 only when all is delivered."""

from __future__ import annotations

import json
import webbrowser

import pytest

from desktop.__main__ import run
from desktop.cli import sync as command
from desktop.settings import Settings, default_data, save
from desktop.store.derivation import Cost
from desktop.store.sealed import Sealed
from desktop.store.vault import Vault
from desktop.sync.rounds import Progress, Round
from tests.fakes.exchange import FakeExchange
from tests.fakes.identity import IdentityServer

DONE, LEFT = 0, 1
PASSPHRASE = "une phrase pour la ligne de commande"


@pytest.fixture
def door(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    monkeypatch.setenv("IASTED_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    door = Vault(default_data(), None, cost=Cost(64, 1, 1))
    door.create(PASSPHRASE)[0].close()
    return door


@pytest.fixture
def signed_in(door, monkeypatch, capsys):
    with IdentityServer() as server:
        monkeypatch.setattr(webbrowser, "open", server.browser())
        assert run(["login", "--server", server.url]) == DONE
        capsys.readouterr()
        yield door


@pytest.fixture
def exchange(monkeypatch):
    """In the place of a server: everything is taken, and two records come."""
    made = FakeExchange()
    made.result = Round(sent=4, received=2)
    made.steps = [Progress(stage="pushing", done=number, total=4) for number in range(1, 5)]

    def exchange_of(store, _account):
        made.meanwhile = lambda: store.outbox.done([line.id for line in store.outbox.pending()])
        return made

    monkeypatch.setattr(command, "exchange_of", exchange_of)
    return made


def keep_something(door):
    with door.unlock(PASSPHRASE) as store:
        store.conversations.begin("internal", "Visite du pont")


def refuse_something(door):
    with door.unlock(PASSPHRASE) as store:
        [line] = store.outbox.pending()
        store.outbox.done([line.id])
        store.sealed.add(
            Sealed(
                device="d1",
                dseq=1,
                kind=line.kind,
                object=line.object_id,
                conversation="c",
                digest="",
                operation=b"",
                at=1,
                state="refused",
                code="too-large",
            )
        )


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_waits_is_said_without_a_network(signed_in, capsys):
    keep_something(signed_in)
    assert run(["status"]) == DONE
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert "Odile Moussavou" in told
    assert "À envoyer : 1 élément attend ; « iasted sync » les envoie." in told
    assert run(["status", "--json"]) == DONE
    [fields] = lines(capsys)
    assert fields["waiting"] == {"items": 1, "files": 0, "size": 0}
    assert fields["account"]["name"] == "odile"


def test_what_was_refused_is_said_with_its_name_and_what_to_do(signed_in, capsys):
    keep_something(signed_in)
    refuse_something(signed_in)
    assert run(["status"]) == DONE
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert "Refusés par le serveur : 1." in told
    assert "Conversation « Visite du pont » : Il est trop grand" in told
    assert run(["status", "--json"]) == DONE
    [fields] = lines(capsys)
    assert fields["refused"][0]["code"] == "too-large"


def test_before_anybody_signed_in_the_state_is_shown_and_nothing_is_sent(door, capsys):
    assert run(["status"]) == DONE
    assert "Aucun compte" in capsys.readouterr().out
    assert run(["sync"]) == LEFT
    assert "iasted login" in capsys.readouterr().err


def test_when_all_is_delivered_the_command_says_so_and_ends_with_0(signed_in, exchange, capsys):
    keep_something(signed_in)
    assert run(["sync"]) == DONE
    assert "Tout est livré ; envoyés : 4, reçus : 2." in capsys.readouterr().out.replace("\u00a0", " ")
    assert run(["status"]) == DONE
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert "rien n’attend" in told
    assert "Tout était livré le" in told


def test_files_that_take_long_are_sent_in_several_rounds(signed_in, exchange, capsys, monkeypatch):
    exchange.result = Round(sent=1, files_due=True)
    exchange.steps = []

    def after():
        if len(exchange.rounds) == 3:
            exchange.result = Round(sent=1)

    monkeypatch.setattr(command, "exchange_of", lambda _store, _account: exchange)
    exchange.meanwhile = after
    assert run(["sync", "--json"]) == DONE
    assert lines(capsys)[-1]["sent"] == 3


def test_every_step_is_a_line_for_a_program(signed_in, exchange, capsys):
    assert run(["sync", "--json"]) == DONE
    *steps, end = lines(capsys)
    assert [step["done"] for step in steps] == [1, 2, 3, 4]
    assert (end["sent"], end["delivered"]) == (4, True)


def test_a_server_that_is_away_is_one_sentence_and_1(signed_in, capsys):
    keep_something(signed_in)
    assert run(["sync"]) == LEFT
    told = capsys.readouterr()
    assert not told.out
    assert len(told.err.strip().splitlines()) == 1


def test_what_stays_behind_is_one_sentence_and_1(signed_in, exchange, capsys, monkeypatch):
    keep_something(signed_in)
    refuse_something(signed_in)
    assert run(["sync"]) == LEFT
    assert "iasted status" in capsys.readouterr().err
    with signed_in.unlock(PASSPHRASE) as store:
        store.conversations.begin("internal", "Une autre")
    monkeypatch.setattr(exchange, "steps", [])
    monkeypatch.setattr(command, "exchange_of", lambda _store, _account: exchange)
    exchange.meanwhile = lambda: None
    exchange.result = Round(waiting=1)
    assert run(["sync", "--json"]) == LEFT
    assert lines(capsys)[-1]["delivered"] is False


def test_a_pause_is_for_the_window_and_a_connection_that_costs_keeps_files_here(signed_in, exchange):
    save(Settings(sync_paused=True, metered="yes"))
    assert run(["sync"]) == DONE
    assert run(["sync", "--files"]) == DONE
    assert exchange.with_files == [False, True]


def test_watching_goes_on_until_somebody_stops_it(signed_in, exchange, capsys):
    async def interrupted(told, *, files):
        await original(told, files=files)
        raise KeyboardInterrupt

    original = exchange.round
    exchange.round = interrupted
    keep_something(signed_in)
    assert run(["sync", "--watch"]) == DONE
    assert "Interrompu" not in capsys.readouterr().err
