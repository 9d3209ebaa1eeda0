"""Conversations and their turns, as they are kept and listed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from desktop.store.records import Turn
from desktop.store.refusals import NotThere, StoreClosed

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HARD = [
    "",
    "a\0b",
    "\ud83d seul",
    "🏥👩🏾‍⚕️",
    "مرحبا بكم في الغابون",
    "\u202eà l'envers",
    "x" * 1_000_000,
    "l'« été »\n\t",
]


def turn(conversation, heard="Bonjour", **more):
    return Turn(conversation=conversation.id, at=NOON, heard=heard, **more)


def test_a_turn_comes_back_as_it_was_given(store):
    conversation = store.conversations.begin("restricted")
    given = turn(
        conversation,
        corrected="Bonsoir",
        written="Bonsoir à vous.",
        answer="Bonsoir",
        state="interrupted",
        failure="",
        typed=True,
        command="stop",
        engines={"stt": "whisper"},
        trace={"stt": 12.5},
        played_s=1.25,
        whole=False,
    )
    store.conversations.add(given)
    assert store.conversations.thread(conversation.id) == [given]
    assert store.conversations.turn(given.id).said == "Bonsoir"
    assert store.conversations.get(conversation.id).privacy == "restricted"


@pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
def test_any_text_is_kept(store, text):
    conversation = store.conversations.begin(title=text[:50])
    store.conversations.add(turn(conversation, text, answer=text))
    kept = store.conversations.thread(conversation.id)[0]
    assert kept.heard == text.replace("\ud83d", "?")
    store.reports.next_number()


def test_a_turn_that_goes_on_is_brought_up_to_date_and_what_was_heard_stays(store):
    conversation = store.conversations.begin()
    first = turn(conversation, "Le pont est coupé")
    store.conversations.add(first)
    store.conversations.correct(first.id, "Le pont est fermé")
    store.conversations.add(turn(conversation, "autre chose", id=first.id, answer="Compris.", state="answered"))
    [kept] = store.conversations.thread(conversation.id)
    assert (kept.heard, kept.corrected, kept.answer) == ("Le pont est coupé", "Le pont est fermé", "Compris.")
    assert store.conversations.get(conversation.id).turns == 1


def test_a_correction_keeps_what_was_heard_and_can_be_found(store):
    conversation = store.conversations.begin()
    said = turn(conversation, "Le maire de Bitame")
    store.conversations.add(said)
    corrected = store.conversations.correct(said.id, "Le maire de Bitam, Ondo")
    assert (corrected.heard, corrected.said) == ("Le maire de Bitame", "Le maire de Bitam, Ondo")
    assert [hit.id for hit in store.search.find("ondo")] == [said.id]
    assert store.search.find("bitame") == []
    store.conversations.correct(said.id, "")
    assert [hit.id for hit in store.search.find("bitame")] == [said.id]


def test_the_title_is_what_was_first_said_until_somebody_names_it(store):
    conversation = store.conversations.begin()
    store.conversations.add(
        turn(conversation, "La route entre Lambaréné et Fougamou est coupée depuis la pluie de mardi soir")
    )
    title = store.conversations.get(conversation.id).title
    assert title == "La route entre Lambaréné et Fougamou est coupée depuis la…"
    store.conversations.rename(conversation.id, "Route")
    store.conversations.add(turn(conversation, "Autre chose"))
    assert store.conversations.get(conversation.id).title == "Route"


def test_what_changed_last_comes_first_page_by_page(store):
    made = [store.conversations.begin(title=str(number)) for number in range(25)]
    store.conversations.add(turn(made[3]))
    seen, before = [], None
    while page := store.conversations.list(limit=10, before=before):
        seen += [one.title for one in page]
        before = page[-1].id
    assert seen == ["3", *[str(n) for n in reversed(range(25)) if n != 3]]


def test_a_thread_is_read_backwards_page_by_page(store):
    conversation = store.conversations.begin()
    for number in range(25):
        store.conversations.add(turn(conversation, str(number)))
    last = store.conversations.thread(conversation.id, limit=10)
    assert [one.heard for one in last] == [str(n) for n in range(15, 25)]
    earlier = store.conversations.thread(conversation.id, limit=10, before=last[0].id)
    assert [one.heard for one in earlier] == [str(n) for n in range(5, 15)]


def test_a_clock_set_back_changes_neither_order_nor_dates_backwards(store):
    conversation = store.conversations.begin()
    for number, at in enumerate([NOON, NOON - timedelta(days=400), NOON + timedelta(days=400)]):
        store.conversations.add(Turn(conversation=conversation.id, at=at, heard=str(number)))
    assert [one.heard for one in store.conversations.thread(conversation.id)] == ["0", "1", "2"]
    assert store.conversations.get(conversation.id).changed == NOON + timedelta(days=400)


def test_what_is_deleted_is_out_of_sight_and_comes_back_whole(store):
    conversation = store.conversations.begin()
    store.conversations.add(turn(conversation, "Oyem"))
    store.conversations.delete(conversation.id)
    assert (store.conversations.list(), store.search.find("oyem"), store.conversations.count()) == ([], [], 0)
    store.conversations.restore(conversation.id)
    assert len(store.search.find("oyem")) == 1
    assert store.conversations.list()[0].id == conversation.id


def test_every_change_leaves_a_line_in_the_outbox(store):
    conversation = store.conversations.begin()
    said = turn(conversation)
    store.conversations.add(said)
    store.conversations.correct(said.id, "Bonsoir")
    store.conversations.delete(conversation.id)
    lines = store.outbox.pending()
    assert [(line.kind, line.object_id) for line in lines] == [
        ("conversation", conversation.id),
        ("turn", said.id),
        ("turn", said.id),
        ("conversation", conversation.id),
    ]
    assert store.outbox.count() == len({line.sha256 for line in lines}) == 4


def test_a_turn_that_cannot_be_kept_leaves_no_trace_of_itself(store):
    conversation = store.conversations.begin()
    before = store.outbox.count()
    with pytest.raises(NotThere):
        store.conversations.add(Turn(conversation="nowhere", at=NOON, heard="perdu"))
    with suppress(ZeroDivisionError), store.database.transaction():
        store.conversations.add(turn(conversation, "perdu"))
        raise ZeroDivisionError
    assert store.outbox.count() == before
    assert store.search.find("perdu") == []
    assert store.conversations.thread(conversation.id) == []


def test_small_facts_are_kept_by_name(store):
    assert store.meta.get("device") == ""
    store.meta.set("device", "a")
    store.meta.set("device", "b")
    assert store.meta.get("device", "c") == "b"


def test_a_turn_that_went_on_in_another_is_forgotten(store):
    conversation = store.conversations.begin()
    kept, gone = turn(conversation, "Le pont est coupé"), turn(conversation, "Le pont")
    store.conversations.add(kept)
    store.conversations.add(gone)
    store.conversations.discard(gone.id)
    store.conversations.discard("never there")
    assert store.conversations.thread(conversation.id) == [kept]
    assert store.conversations.get(conversation.id).turns == 1
    assert [hit.id for hit in store.search.find("pont")] == [kept.id]


def test_a_conversation_can_be_put_into_another_class(store):
    conversation = store.conversations.begin(privacy="internal")
    store.conversations.set_privacy(conversation.id, "restricted")
    assert store.conversations.get(conversation.id).privacy == "restricted"
    with pytest.raises(NotThere):
        store.conversations.set_privacy("nowhere", "public")


def test_the_class_of_a_conversation_can_be_changed(store):
    conversation = store.conversations.begin()
    store.conversations.set_privacy(conversation.id, "restricted")
    assert store.conversations.get(conversation.id).privacy == "restricted"
    assert store.outbox.count() == 2


def test_a_conversation_is_found_by_the_beginning_of_its_name(store):
    one = store.conversations.begin()
    assert store.conversations.beginning(one.id[:20]) == [one.id]
    assert store.conversations.beginning("%") == []


def test_after_it_is_locked_it_says_so(store):
    conversation = store.conversations.begin()
    store.close()
    for ask in (
        store.conversations.list,
        lambda: store.conversations.add(turn(conversation)),
        lambda: store.search.find("x"),
        store.outbox.count,
    ):
        with pytest.raises(StoreClosed) as told:
            ask()
        assert told.value.code == "locked"


def test_many_threads_write_and_read_at_once(store):
    conversation = store.conversations.begin()

    def work(number):
        for place in range(10):
            store.conversations.add(turn(conversation, f"fil {number} mot {place}"))
            store.search.find("fil")
            store.conversations.list()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert store.conversations.get(conversation.id).turns == 80
    assert len(store.conversations.thread(conversation.id)) == 80
    assert len(store.search.find("mot", limit=100)) == 80
