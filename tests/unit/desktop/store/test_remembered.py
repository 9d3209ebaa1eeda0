"""What the laptop remembers of answers is there at the next opening, and goes where the store goes, no further."""

from __future__ import annotations

import time

from desktop.store.backup import restore_backup, write_backup
from desktop.store.destroying import destroy_case
from desktop.store.keyfile import Means
from shared.memory.sqlite_cache import StoredKept
from tests.contract.test_memory import SCOPE, direction, entry
from tests.unit.desktop.store.conftest import CHEAP, PASSPHRASE


async def test_the_next_opening_knows_what_was_remembered(made):
    vault, _ = made
    first, short = entry(time.time, "a"), entry(time.time, "b", until=time.time() + 100)
    with vault.unlock(PASSPHRASE) as store:
        kept = StoredKept(store.remembered)
        await kept.add(first)
        await kept.add(short)
    with vault.unlock(PASSPHRASE) as store:
        kept = StoredKept(store.remembered, lambda: time.time() + 200)
        assert [each for each, _ in await kept.nearest(SCOPE, direction(1))] == [first]
        assert await kept.exact(SCOPE, first.id) == first
        assert store.remembered.read([short.id]) == []


async def test_no_answer_outlives_a_case_that_was_destroyed(store):
    kept, first = StoredKept(store.remembered), entry(time.time)
    await kept.add(first)
    case = store.conversations.begin().id
    destroy_case(store, case)
    assert await kept.exact(SCOPE, first.id) is None
    assert await kept.nearest(SCOPE, direction(1)) == []


async def test_a_backup_has_none_of_it(made, tmp_path):
    vault, _ = made
    with vault.unlock(PASSPHRASE) as store:
        await StoredKept(store.remembered).add(entry(time.time))
        write_backup(store, tmp_path / "copy", PASSPHRASE, cost=CHEAP)
        assert await StoredKept(store.remembered).count() == 1
    restore_backup(tmp_path / "copy", vault.folder, PASSPHRASE, means=Means(CHEAP))
    with vault.unlock(PASSPHRASE) as store:
        assert await StoredKept(store.remembered).count() == 0
