"""Reports with every earlier form, and the files beside them."""

from __future__ import annotations

import pytest

from desktop.store.attachments import LARGEST
from desktop.store.refusals import NotThere
from shared.errors import BadInput
from shared.reports.content import new_report, with_value
from shared.reports.kinds import kind


def draft(title="Visite à Mékambo", **more):
    return with_value(new_report(kind("fiche"), **more), "title", title)


def test_a_report_comes_back_as_it_was_saved_and_so_does_every_earlier_form(store):
    first = draft()
    second = with_value(first, "facts", "Le pont est coupé.")
    third = with_value(second, "facts", "Le pont est rouvert.")
    for form in (first, second, second, third):
        store.reports.save(form)
    assert store.reports.get(first.id) == third
    assert store.reports.history(first.id) == [first, second]
    assert store.outbox.count() == 3
    assert [hit.id for hit in store.search.find("rouvert")] == [first.id]
    assert store.search.find("coupé") == []


def test_reports_are_listed_latest_first_page_by_page(store):
    made = [draft(str(number)) for number in range(7)]
    for one in made:
        store.reports.save(one)
    store.reports.save(with_value(made[2], "facts", "x"))
    page = store.reports.list(limit=4)
    page += store.reports.list(limit=4, before=page[-1].id)
    assert [one.values["title"] for one in page] == ["2", "6", "5", "4", "3", "1", "0"]


def test_the_reports_of_a_conversation_are_found(store):
    conversation = store.conversations.begin()
    one = draft(conversation=conversation.id)
    store.reports.save(one)
    store.reports.save(draft())
    assert store.reports.of_conversation(conversation.id) == [one]


def test_what_is_deleted_is_out_of_sight_and_comes_back(store):
    one = draft()
    store.reports.save(one)
    store.reports.delete(one.id)
    assert (store.reports.list(), store.search.find("mekambo"), store.reports.count()) == ([], [], 0)
    assert store.reports.get(one.id) == one
    store.reports.restore(one.id)
    assert store.reports.list() == [one]
    assert len(store.search.find("mekambo")) == 1


def test_numbers_are_new(store):
    assert len({store.reports.next_number() for _ in range(50)}) == 50


def test_a_report_is_found_by_the_beginning_of_its_number(store):
    one, other = draft(), draft()
    store.reports.save(one)
    store.reports.save(other)
    assert store.reports.beginning(one.number.lower()) == [one.id]
    assert store.reports.beginning(one.id) == [one.id]
    assert len(store.reports.beginning("FT")) == 2
    assert store.reports.beginning("%") == []


def test_files_are_kept_beside_a_report(store):
    one = draft()
    store.reports.save(one)
    data = bytes(range(256)) * 5000
    ref = store.attachments.add(one.id, "photo « été ».jpg", data, "image/jpeg")
    assert store.attachments.read(ref) == data
    assert [(kept.ref, kept.kind) for kept in store.attachments.list(one.id)] == [(ref, "image/jpeg")]
    again = store.attachments.add(one.id, ref.name, b"plus petit", "image/jpeg")
    assert [kept.ref for kept in store.attachments.list(one.id)] == [again]
    store.attachments.remove(one.id, ref.name)
    assert store.attachments.list(one.id) == []
    for ask in (
        lambda: store.attachments.read(ref),
        lambda: store.attachments.remove(one.id, ref.name),
        lambda: store.attachments.add("nowhere", "x", b""),
        lambda: store.reports.get("nowhere"),
    ):
        with pytest.raises(NotThere):
            ask()


def test_a_file_beyond_measure_is_refused(store):
    one = draft()
    store.reports.save(one)
    with pytest.raises(BadInput) as told:
        store.attachments.add(one.id, "film.mp4", bytes(LARGEST + 1))
    assert told.value.code == "attachment-too-large"
