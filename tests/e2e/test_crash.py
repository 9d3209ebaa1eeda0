"""Whatever is killed and whenever: what was acknowledged is there, the store is whole, and no word stands in clear.

`IASTED_KILLS=200` for the long run.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from desktop.store.backup import restore_backup
from desktop.store.keyfile import Means
from desktop.store.refusals import WrongPassphrase
from desktop.store.vault import Vault
from tests.e2e.recorder import CANARY, CHEAP, PASSPHRASES, unlock

KILLS = int(os.environ.get("IASTED_KILLS", "12"))
LOOKED_AT_EVERY = 10
LONGEST_S = 1.5


def clear_forms() -> set[bytes]:
    """The canary as a careless program would leave it."""
    folded = "".join(c for c in unicodedata.normalize("NFD", CANARY) if not unicodedata.combining(c))
    forms = {CANARY, CANARY.upper(), CANARY.lower(), unicodedata.normalize("NFD", CANARY), folded, folded.lower()}
    words = {word for form in forms for word in (form, *form.split()) if len(word) > 6}
    return {
        word.encode(encoding)
        for word in words
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1")
        if encoding != "latin-1" or word.isascii() or max(word) < "\u0100"
    }


def in_clear(root: Path) -> list[str]:
    forms = clear_forms()
    found = []
    for path in root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += [f"{path.name}: {form!r}" for form in forms if form in content]
    return found


class Acknowledged:
    def __init__(self) -> None:
        self.names: dict[str, set[str]] = {}

    def take(self, output: str) -> None:
        whole = output[: output.rfind("\n") + 1]
        for line in whole.splitlines():
            what, _, name = line.partition(" ")
            self.names.setdefault(what, set()).add(name)

    def missing(self, store) -> list[str]:
        kept = {
            "conversation": {row["id"] for row in store.database.rows("SELECT id FROM conversation")},
            "turn": {row["id"] for row in store.database.rows("SELECT id FROM turn")},
            "correction": {row["id"] for row in store.database.rows("SELECT id FROM turn WHERE corrected <> ''")},
            "report": {row["id"] for row in store.database.rows("SELECT id FROM report")},
            "attachment": {row["report"] for row in store.database.rows("SELECT report FROM attachment")},
            "outbox": {row["object"] for row in store.database.rows("SELECT object FROM outbox")},
        }
        lost = [f"{what} {name}" for what in kept for name in self.names.get(what, set()) - kept[what]]
        lost += [f"outbox of {name}" for name in self.names.get("turn", set()) - kept["outbox"]]
        return lost


def run_and_kill(folder: Path, seed: int, chance: random.Random) -> tuple[str, str]:
    surroundings = {name: str(folder / name) for name in ("TMPDIR", "HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    for place in surroundings.values():
        Path(place).mkdir(exist_ok=True)
    with (folder / "errors.log").open("ab") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.recorder", str(folder), str(seed)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, **surroundings, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"},
            cwd=folder / "TMPDIR",
        )
    first = child.stdout.readline() if chance.random() < 0.9 else ""  # now and then it dies while it starts
    try:
        child.wait(chance.uniform(0.0, LONGEST_S))
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGABRT if chance.random() < 0.1 else signal.SIGKILL)
    rest = child.communicate()[0]
    assert child.returncode in {-signal.SIGKILL, -signal.SIGABRT}, (folder / "errors.log").read_text()
    return first, first + rest


def look(vault: Vault, acknowledged: Acknowledged) -> None:
    store, _ = unlock(vault)
    with store:
        store.check()
        assert store.database.rows("PRAGMA cipher_integrity_check") == []
        assert acknowledged.missing(store) == []
        indexed = {row["rowid"] for row in store.database.rows("SELECT rowid FROM turn_words")}
        assert indexed == {row["row"] for row in store.database.rows("SELECT row FROM turn")}


@pytest.mark.slow
def test_a_recording_loop_killed_at_random_keeps_everything_it_acknowledged(tmp_path):
    chance = random.Random(int(os.environ.get("IASTED_SEED", "4")))
    vault = Vault(tmp_path / "desk", None, cost=CHEAP)
    vault.create(PASSPHRASES[0])[0].close()
    acknowledged = Acknowledged()
    for kill in range(KILLS):
        acknowledged.take(run_and_kill(tmp_path, kill, chance)[1])
        assert in_clear(tmp_path) == []
        if kill % LOOKED_AT_EVERY == LOOKED_AT_EVERY - 1:
            look(vault, acknowledged)
    look(vault, acknowledged)
    assert in_clear(tmp_path) == []
    assert len(acknowledged.names["turn"]) > KILLS
    _the_last_backup_opens(tmp_path)
    print({what: len(names) for what, names in acknowledged.names.items()})


def test_the_search_for_words_in_clear_finds_them(tmp_path):
    for number, form in enumerate(clear_forms()):
        (tmp_path / str(number)).write_bytes(b"\x00\xff" + form + b"\x00")
    assert len({found.split(":")[0] for found in in_clear(tmp_path)}) == len(clear_forms())


def _the_last_backup_opens(folder: Path) -> None:
    backup = folder / "sauvegarde"
    if not backup.exists():
        return
    for passphrase in PASSPHRASES:
        try:
            restore_backup(backup, folder / "restored", passphrase, means=Means(CHEAP))
        except WrongPassphrase:
            continue
        Vault(folder / "restored", None).unlock(passphrase).close()
        return
    pytest.fail("no passphrase opens the backup")
