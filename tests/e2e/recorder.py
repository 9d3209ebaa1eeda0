"""Records and saves without end, and prints the name of everything that was acknowledged; it is made to be killed."""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from desktop.store.backup import write_backup
from desktop.store.derivation import Cost
from desktop.store.records import Turn
from desktop.store.refusals import WrongPassphrase
from desktop.store.store import Store
from desktop.store.vault import Vault
from shared.reports.content import new_report, with_value
from shared.reports.kinds import kind

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
PASSPHRASES = ("la première phrase", "une seconde phrase")
CANARY = "Éléphant à Makokou"
"""What must never stand in clear in any file."""


def acknowledge(what: str, name: str) -> None:
    print(what, name, flush=True)


def record(store: Store, chance: random.Random) -> None:
    conversation = store.conversations.begin(title=f"{CANARY} {chance.random()}")
    acknowledge("conversation", conversation.id)
    for _ in range(chance.randint(1, 8)):
        turn = Turn(
            conversation=conversation.id,
            at=datetime.now(UTC),
            heard=f"{CANARY}, " * chance.randint(1, 200),
            answer=f"Bien compris : {CANARY}.",
            state="answered",
        )
        store.conversations.add(turn)
        acknowledge("turn", turn.id)
        if chance.random() < 0.2:
            store.conversations.correct(turn.id, f"{CANARY} corrigé")
            acknowledge("correction", turn.id)


def report(store: Store, chance: random.Random) -> None:
    draft = with_value(new_report(kind("fiche")), "title", CANARY)
    store.reports.save(draft)
    acknowledge("report", draft.id)
    store.reports.save(with_value(draft, "facts", f"{CANARY} " * 100))
    store.attachments.add(draft.id, "photo.jpg", CANARY.encode() * chance.randint(1, 5000))
    acknowledge("attachment", draft.id)


def unlock(vault: Vault) -> tuple[Store, str]:
    """With whichever passphrase holds: a change of passphrase may have been cut short."""
    for passphrase in PASSPHRASES:
        time.sleep(vault.wait_s)  # a start that was cut short counts as a wrong try
        try:
            vault.require(passphrase)
        except WrongPassphrase:
            continue
        return vault.unlock(passphrase), passphrase
    raise SystemExit("no passphrase opens the store")


def main(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    vault = Vault(folder / "desk", None, cost=CHEAP)
    store, passphrase = unlock(vault)
    acknowledge("open", str(store.conversations.count()))
    while True:
        match chance.randrange(12):
            case 0:
                other = PASSPHRASES[passphrase == PASSPHRASES[0]]
                vault.change_passphrase(passphrase, other)
                passphrase = other
            case 1:
                write_backup(store, folder / "sauvegarde", passphrase, cost=CHEAP, replace=True)
                acknowledge("backup", passphrase)
            case 2 | 3:
                report(store, chance)
            case 4:
                store.close()
                store = vault.unlock(passphrase)
            case _:
                record(store, chance)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
