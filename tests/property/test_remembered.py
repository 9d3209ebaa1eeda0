"""Whatever is kept, said, dropped, forgotten and let expire, every place remembers what a dictionary would."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.store.cipher import Database
from desktop.store.migrations import migrate
from desktop.store.remembered import RememberedAnswers
from shared.memory.memory_cache import MemoryKept
from shared.memory.sqlite_cache import StoredKept
from shared.routing.remembering import entry_id
from tests.contract.test_memory import OTHER, SCOPE, direction, entry
from tests.fakes.clock import Clock

QUESTIONS = st.sampled_from(["a", "b", "c", "d"])
SCOPES = st.sampled_from([SCOPE, OTHER])
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), SCOPES, QUESTIONS, st.integers(0, 100)),
        st.tuples(st.just("drop"), SCOPES, QUESTIONS),
        st.tuples(st.just("forget"), st.sampled_from([SCOPE, "min-int", "nobody"])),
        st.tuples(st.just("pass"), st.integers(0, 60)),
        st.tuples(st.just("again")),
    ),
    max_size=25,
)


async def compare(deeds, clock, make):
    kept, known = make(), {}
    for what, *told in deeds:
        if what == "add":
            scope, question, life = told
            new = entry(clock, question, scope, direction(1, ord(question)), until=clock() + life, answer=f"{life}")
            await kept.add(new)
            known[new.id] = new
        elif what == "drop":
            await kept.drop(entry_id(*told))
            known.pop(entry_id(*told), None)
        elif what == "forget":
            gone = {name for name, each in known.items() if each.scope.startswith(told[0]) and each.until > clock()}
            assert await kept.forget(told[0]) == len(gone)
            known = {name: each for name, each in known.items() if name not in gone}
        elif what == "pass":
            clock.pass_by(told[0])
        else:
            kept = make(kept)
        known = {name: each for name, each in known.items() if each.until > clock()}
        assert await kept.count() == len(known)
        for scope in (SCOPE, OTHER):
            near = {each.id: each for each, _ in await kept.nearest(scope, direction(1), most=10)}
            assert near == {name: each for name, each in known.items() if each.scope == scope}
        for scope, question in ((SCOPE, "a"), (OTHER, "b")):
            assert await kept.exact(scope, entry_id(scope, question)) == known.get(entry_id(scope, question))


@settings(max_examples=40, deadline=None)
@given(DEEDS)
def test_memory_remembers_what_a_dictionary_would(deeds):
    clock = Clock()
    asyncio.run(compare(deeds, clock, lambda before=None: before or MemoryKept(clock)))


@settings(max_examples=15, deadline=None)
@given(DEEDS)
def test_the_store_remembers_what_a_dictionary_would_also_when_it_is_opened_again(deeds):
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "store.db", bytearray(32), new=True)
        migrate(database)
        try:
            asyncio.run(compare(deeds, clock, lambda _=None: StoredKept(RememberedAnswers(database), clock)))
        finally:
            database.close()
