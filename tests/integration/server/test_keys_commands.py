"""`iasted keys` from the shell at the real server: in sentences, in JSON, and never half done."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from types import SimpleNamespace

import pytest

from desktop.__main__ import run
from desktop.cli.login import _sign_in
from desktop.keys.fingerprints import fingerprints
from desktop.keys.keyring import Keyring
from desktop.settings import default_data
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from shared.errors import BadInput
from tests.servers.desks import Desks
from tests.servers.population import Population

DONE, BAD_INPUT = 0, 2
PASSPHRASE = "une phrase pour la ligne de commande"


@pytest.fixture(scope="session")
def postgres(embedded_postgres):
    return embedded_postgres


@pytest.fixture
def shell(server, tmp_path, monkeypatch, capsys):
    """A keeper at a terminal, with an organisation of their own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    monkeypatch.setenv("IASTED_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    population, visitor = Population(server), server.visitor()
    ours = population.organisation()
    desks = Desks(server, population, visitor, tmp_path)
    keeper = population.person("super_admin", of=ours)
    door = Vault(default_data(), None, cost=Cost(64, 1, 1))
    with door.create(PASSPHRASE)[0] as store:
        desks.enrol(store, keeper)

    def said(*command: str, code: int = DONE) -> str:
        capsys.readouterr()
        assert run(["keys", *command]) == code, capsys.readouterr().err
        told = capsys.readouterr()
        return told.out + told.err

    def told(*command: str) -> dict:
        return json.loads(said(*command, "--json").splitlines()[-1])

    with closing(population), closing(visitor):
        yield SimpleNamespace(
            said=said, told=told, ours=ours, desks=desks, population=population, folder=tmp_path, door=door
        )
        asyncio.run(desks.close())


@pytest.fixture
def founded(shell):
    shell.said("found", "--recovery-out", str(shell.folder / "fiche.txt"))
    return shell


def reviewer(shell, region: str = "estuaire"):
    """A reviewer's laptop, and the fingerprint that it shows."""
    laptop = shell.desks.sign_in(shell.population.person("agent", region, of=shell.ours))
    return laptop.account.profile, fingerprints(laptop.store).device


def test_before_anything_was_founded_it_says_who_does_it(shell):
    assert "iasted keys found" in shell.said()
    assert shell.told()["number"] == 0


def test_nothing_is_founded_while_the_sheet_has_nowhere_to_go(shell):
    assert "--recovery-out" in shell.said("found", code=BAD_INPUT)
    assert shell.told()["number"] == 0
    shell.said("found", "--recovery-out", str(shell.folder / "nowhere" / "fiche.txt"), code=BAD_INPUT)
    assert shell.told()["number"] == 0
    done = shell.told("found", "--recovery-out", str(shell.folder / "fiche.txt"))
    assert (done["founded"], done["number"], done["keeper"]) == (True, 1, True)
    assert "FICHE DE SECOURS" in (shell.folder / "fiche.txt").read_text(encoding="utf-8")


def test_founding_again_changes_nothing(founded):
    sheet = (founded.folder / "fiche.txt").read_bytes()
    assert "déjà" in founded.said("found", "--recovery-out", str(founded.folder / "autre.txt"))
    assert not (founded.folder / "autre.txt").exists()
    assert (founded.folder / "fiche.txt").read_bytes() == sheet


def test_a_reviewer_waits_is_compared_admitted_and_removed(founded):
    profile, shown = reviewer(founded)
    assert f"iasted keys admit {profile.device}" in founded.said("readers")
    assert founded.told("admit", profile.device, "--fingerprint", shown)["lines"] == ["region:estuaire"]
    (admitted,) = [each for each in founded.told()["reviewers"] if each["device"] == profile.device]
    assert (admitted["state"], admitted["fingerprint"]) == ("admitted", shown)
    assert "estuaire 1" in founded.said()
    assert founded.told("remove", profile.name)["lines"] == ["region:estuaire"]
    assert founded.told()["lines"]["estuaire"] == 2
    assert "déjà fait" in founded.said("remove", profile.name)


def test_another_fingerprint_admits_nobody(founded):
    profile, _ = reviewer(founded)
    _, other = reviewer(founded)
    assert "diffèrent" in founded.said("admit", profile.device, "--fingerprint", other, code=BAD_INPUT)
    assert "douze groupes" in founded.said("admit", profile.device, "--fingerprint", "12345", code=BAD_INPUT)
    assert "--fingerprint" in founded.said("admit", profile.device, code=BAD_INPUT)
    (waits,) = [each for each in founded.told()["reviewers"] if each["device"] == profile.device]
    assert waits["state"] == "waiting"


def test_a_new_epoch_of_several_lines_in_one_list(founded):
    told = founded.told("rotate", "nation", "Haut-Ogooué", "estuaire")
    assert told["number"] == 2
    assert {told["lines"][name] for name in ("nation", "haut-ogooue", "estuaire")} == {2}
    assert told["lines"]["nyanga"] == 1
    assert "Choisissez" in founded.said("rotate", "atlantide", code=BAD_INPUT)


def test_a_new_recovery_key_needs_a_place_for_its_sheet_and_is_done_when_it_has_one(founded):
    founded.said("rotate", "secours", code=BAD_INPUT)
    assert founded.told()["pending"]
    assert founded.told()["lines"]["recovery"] == 1
    out = founded.folder / "nouvelle.txt"
    assert founded.told("rotate", "secours", "--recovery-out", str(out))["lines"]["recovery"] == 2
    assert not founded.told()["pending"]
    assert "FICHE DE SECOURS" in out.read_text(encoding="utf-8")


def test_the_root_goes_into_a_file_and_comes_back(founded, capsys):
    (founded.folder / "coffre").write_text("un autre secret bien long\n", encoding="utf-8")
    secret = ("--export-passphrase-file", str(founded.folder / "coffre"))
    file = str(founded.folder / "gardien.json")
    founded.said("root", "export", file, *secret)
    assert "existe déjà" in founded.said("root", "export", file, *secret, code=BAD_INPUT)
    founded.said("root", "import", file, *secret)
    (founded.folder / "coffre").write_text("ce n'est pas celui-là\n", encoding="utf-8")
    assert "bonne phrase" in founded.said("root", "import", file, *secret, code=BAD_INPUT)
    (founded.folder / "gardien.json").write_bytes(b"{}")
    assert "abîmé" in founded.said("root", "import", file, *secret, code=BAD_INPUT)


def test_the_sheet_gives_everything_back(founded):
    told = founded.told("recover", "--sheet-file", str(founded.folder / "fiche.txt"))
    assert (told["keys"], told["missing"]) == (10, [])
    (founded.folder / "faux.txt").write_text("AAAAAAA-" * 8, encoding="utf-8")
    assert "groupe par groupe" in founded.said(
        "recover", "--sheet-file", str(founded.folder / "faux.txt"), code=BAD_INPUT
    )


def test_the_keys_of_the_log_are_signed_and_the_auditors_line_is_printed(founded):
    told = founded.told("publish")
    assert (told["number"], told["fresh"]) == (1, True)
    assert told["trusted"].startswith("root iasted/root/")
    assert "Déjà à jour" in founded.said("publish")


def test_who_is_no_keeper_is_told_where_the_root_is(shell):
    assert "ne garde pas la clé racine" in shell.said("rotate", "nation", code=BAD_INPUT)


class SignedIn:
    """An account whose browser is done."""

    def __init__(self, account) -> None:
        self._account = account

    def __getattr__(self, name):
        return getattr(self._account, name)

    async def sign_in(self, *_):
        return self._account.profile


@pytest.mark.parametrize("right", [True, False])
def test_signing_in_with_a_root_accepts_that_one_alone(founded, right):
    root = founded.told()["root_fingerprint"] if right else "00000 " * 11 + "00000"
    laptop = founded.desks.sign_in(founded.population.person("user", of=founded.ours))
    keyring = Keyring(laptop.store, laptop.account)
    work = _sign_in(SignedIn(laptop.account), "https://iasted.exemple.ga", print, keyring, root)
    if right:
        asyncio.run(work)
        assert keyring.number == 1
        return
    with pytest.raises(BadInput, match="n’est pas celle que l’on attend"):
        asyncio.run(work)
    assert keyring.trust is None
