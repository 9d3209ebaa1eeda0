"""Each change is sealed once, as it is now, numbered without a gap, and nothing is lost on the way."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from desktop.account.device import device_keys
from desktop.keys.refusals import KeysAwaited
from desktop.store.records import Turn
from desktop.sync.items import ItemStates
from desktop.sync.sealing import opened_key
from shared.crypto.header import FIRST, digest, follows
from shared.crypto.opening.records import open_record
from shared.crypto.record import Author, unpack
from shared.sync.cases import Step
from shared.sync.content import Content, read
from shared.sync.protocol import Operation
from tests.fakes.field import ORG, FakeAccount, sealer_of


def said(store, text: str = "le puits est réparé") -> Turn:
    conversation = store.conversations.begin()
    turn = Turn(conversation=conversation.id, at=datetime.now(UTC), heard=text)
    store.conversations.add(turn)
    return turn


def operations(store, device: str = "device1") -> list[Operation]:
    rows = store.sealed.waiting(device, 1000, 1 << 30)
    return [msgspec.msgpack.decode(row.operation, type=Operation) for row in rows]


def contents(store, device: str = "device1") -> list[Content]:
    author = Author(device, device_keys(store).signing_public)
    found = []
    for each in operations(store, device):
        key = opened_key(store.case_keys.get(unpack(each.record).header.dek_id), ORG)
        found.append(read(open_record(each.record, key, author).content))
    return found


def test_records_are_numbered_without_a_gap_and_each_names_the_one_before(store, sealer):
    for number in range(5):
        said(store, f"tour {number}")
    while sealer.seal_changes():
        pass
    before = None
    for each in operations(store):
        header = unpack(each.record).header
        assert follows(header, before)
        before = header
    assert before.dseq == 10
    assert store.outbox.count() == 0


def test_a_turn_that_changed_three_times_is_sealed_once_as_it_is_now(store, sealer):
    turn = said(store)
    store.conversations.correct(turn.id, "le puits est sec")
    store.conversations.correct(turn.id, "le puits est à sec")
    sealer.seal_changes()
    turns = [each for each in contents(store) if each.kind == "turn"]
    assert [each.body["corrected"] for each in turns] == ["le puits est à sec"]
    assert turns[0].case == turn.conversation


def test_the_key_of_a_case_is_wrapped_to_everyone_once(store, sealer):
    said(store)
    sealer.seal_changes()
    first, second = operations(store)
    assert {wrap.kind for wrap in first.wraps} == {"device", "region", "nation", "recovery"}
    assert second.wraps == ()
    assert unpack(first.record).header.dek_id == unpack(second.record).header.dek_id


def test_a_new_epoch_begins_a_new_key(store, sealer, keyring):
    turn = said(store)
    sealer.seal_changes()
    keyring.epoch = 2
    store.conversations.correct(turn.id, "autrement")
    sealer.seal_changes()
    *_, last = operations(store)
    assert {wrap.epoch for wrap in last.wraps} == {0, 2}
    assert unpack(last.record).header.dek_id != unpack(operations(store)[0].record).header.dek_id


def test_without_the_organisations_keys_everything_waits_in_the_outbox(store, sealer, keyring):
    said(store)
    keyring.founded = False
    with pytest.raises(KeysAwaited):
        sealer.seal_changes()
    assert store.outbox.count() >= 2
    assert operations(store) == []
    keyring.founded = True
    sealer.seal_changes()
    assert len(operations(store)) == 2


def test_what_was_never_told_and_is_gone_again_is_not_told(store, sealer):
    turn = said(store)
    store.conversations.discard(turn.id)
    sealer.seal_changes()
    assert [each.kind for each in contents(store)] == ["conversation"]


def test_what_was_told_and_is_gone_is_told_as_gone(store, sealer):
    turn = said(store)
    sealer.seal_changes()
    store.conversations.discard(turn.id)
    store.conversations.delete(turn.conversation)
    sealer.seal_changes()
    gone = [each for each in contents(store)[2:] if each.removed]
    assert {(each.kind, each.object) for each in gone} == {("turn", turn.id), ("conversation", turn.conversation)}


def test_the_stamp_grows_though_the_clock_goes_back(store, keyring):
    now = [10**12]
    sealer = sealer_of(store, keyring, clock_ms=lambda: now[0])
    for number in range(4):
        said(store, f"tour {number}")
        now[0] -= 20_000_000_000
        sealer.seal_changes()
    stamps = [unpack(each.record).header.hlc for each in operations(store)]
    assert stamps == sorted(set(stamps))


def test_a_restored_backup_is_another_laptop_that_seals_anew_what_was_not_sent(store, sealer, keyring):
    turn = said(store)
    sealer.seal_changes()
    other = sealer_of(store, keyring, FakeAccount("device2"))
    assert other.take_over() == 2
    other.seal_changes()
    assert operations(store, "device1") == []
    headers = [unpack(each.record).header for each in operations(store, "device2")]
    assert [(header.dseq, header.device) for header in headers] == [(1, "device2"), (2, "device2")]
    assert headers[0].prev == FIRST
    assert headers[1].prev == digest(headers[0])
    assert {header.object for header in headers} == {turn.id, turn.conversation}


def test_a_crash_between_sealing_and_forgetting_leaves_either_all_or_nothing(store, sealer, monkeypatch):
    said(store)
    monkeypatch.setattr(store.outbox, "done", lambda _ids: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sealer.seal_changes()
    assert store.outbox.count() >= 2
    assert operations(store) == []


def test_a_thing_too_large_for_a_record_is_put_aside_and_the_others_go_on(store, sealer):
    too_long = said(store, "x" * (5 << 20))
    turn = said(store)
    while sealer.seal_changes():
        pass
    assert store.outbox.count() == 0
    states = ItemStates(store).of("turn", [too_long.id, turn.id])
    assert (states[too_long.id].state, states[too_long.id].code) == ("refused", "too-large")
    assert ItemStates(store).list()[0].object == too_long.id
    store.conversations.discard(too_long.id)
    sealer.seal_changes()
    assert ItemStates(store).refused() == 0


def test_what_a_restored_backup_had_said_of_others_cases_is_sealed_anew_with_its_step(store, sealer, keyring):
    turn = said(store)
    sealer.seal_changes()
    step = Step(case=turn.conversation, version=0, state="assigned", assignee="simon")
    decided = Content(kind="decision", case=turn.conversation, object="d1", body={"comment": "vu"})
    sealer.seal(decided, step)
    sealer.seal(Content(kind="comment", case=turn.conversation, object="k1", body={"text": "à revoir"}))
    other = sealer_of(store, keyring, FakeAccount("device2"))
    other.take_over()
    found = {each.kind: each for each in contents(store, "device2")}
    assert found["comment"].body == {"text": "à revoir"}
    assert found["decision"] == decided
    assert step in [each.step for each in operations(store, "device2")]
