"""How each thing stands: it waits until the server has its newest form, and a refusal says why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desktop.keys import kept as keys
from desktop.store.blobs import Travelling
from desktop.store.derivation import Cost
from desktop.store.sealed import Sealed
from desktop.store.vault import Vault
from desktop.sync.items import ItemStates
from desktop.sync.kept_checkpoint import Alarm, keep_alarm
from desktop.sync.reasons import reason
from desktop.sync.stand import Waiting
from desktop.sync.standing import Standing
from shared.errors import BadInput as Refused


@pytest.fixture
def store(tmp_path):
    store, _ = Vault(tmp_path / "desk", None, cost=Cost(memory_kib=64, passes=1, lanes=1)).create("quatre mots")
    yield store
    store.close()


class Sealing:
    """Seals as a round does: the line goes, a numbered record stands in its place."""

    def __init__(self, store) -> None:
        self.store, self.dseq = store, 0

    def all(self, state="waiting", code=""):
        for line in self.store.outbox.pending():
            self.one(line.kind, line.object_id, state, code)
            self.store.outbox.done([line.id])

    def one(self, kind, name, state="waiting", code=""):
        self.dseq += 1
        made = Sealed(
            device="d1",
            dseq=self.dseq,
            kind=kind,
            object=name,
            conversation="c",
            digest="",
            operation=b"",
            at=1_000_000 + self.dseq,
            state=state,
            code=code,
        )
        self.store.sealed.add(made)


@pytest.fixture
def sealing(store):
    return Sealing(store)


@pytest.fixture
def conversation(store):
    return store.conversations.begin("internal", "Visite du pont").id


def state_of(store, kind, name):
    return ItemStates(store).of(kind, [name])[name]


def test_what_was_kept_waits_before_and_after_it_is_sealed(store, sealing, conversation):
    assert state_of(store, "conversation", conversation).state == "waiting"
    sealing.all()
    assert state_of(store, "conversation", conversation).state == "waiting"
    store.sealed.acked("d1", 1)
    assert state_of(store, "conversation", conversation).state == "sent"


def test_what_changed_after_it_was_sent_waits_again(store, sealing, conversation):
    sealing.all("sent")
    store.conversations.rename(conversation, "Visite du bac")
    assert state_of(store, "conversation", conversation).state == "waiting"


def test_several_changes_of_one_thing_wait_as_one(store, sealing, conversation):
    sealing.all()
    for title in ("Bac", "Pont", "Piste"):
        store.conversations.rename(conversation, title)
    assert ItemStates(store).count() == 1
    [item] = ItemStates(store).list()
    assert (item.kind, item.title, item.state) == ("conversation", "Piste", "waiting")


def test_a_refusal_says_why_until_the_thing_is_sent_in_another_form(store, sealing, conversation):
    sealing.all("refused", "too-large")
    assert state_of(store, "conversation", conversation).code == "too-large"
    [item] = ItemStates(store).list()
    assert (item.state, item.code) == ("refused", "too-large")
    store.conversations.rename(conversation, "Plus court")
    assert ItemStates(store).refused() == 0
    sealing.all("sent")
    assert ItemStates(store).refused() == 0
    assert ItemStates(store).list() == []


def test_the_refused_come_first_and_then_the_oldest(store, sealing):
    names = [store.conversations.begin("internal", title).id for title in ("une", "deux", "trois")]
    sealing.one("conversation", names[2], "refused", "malformed")
    store.database.rows("DELETE FROM outbox WHERE object = ?", (names[2],))
    assert [item.title for item in ItemStates(store).list()] == ["trois", "une", "deux"]
    assert [item.title for item in ItemStates(store).list(limit=2)] == ["trois", "une"]


def test_many_things_are_asked_about_at_once(store):
    names = [store.conversations.begin().id for _ in range(1201)]
    assert len(ItemStates(store).of("conversation", [*names, "unknown"])) == 1201


def test_looking_at_refusals_quiets_them_and_a_new_one_speaks_again(store, sealing, conversation):
    standing = Standing(store)
    sealing.all("refused", "malformed")
    assert standing.look().refused == 1
    standing.seen()
    assert standing.look().refused == 0
    assert len(standing.items.list()) == 1
    other = store.conversations.begin("internal", "Autre").id
    sealing.all("refused", "malformed")
    assert standing.look().refused == 1
    assert state_of(store, "conversation", other).state == "refused"


def test_files_wait_and_are_put_aside_by_themselves(store):
    for number, state in enumerate(("waiting", "aside", "sent")):
        made = Travelling(
            id=f"b{number}",
            report="r1",
            name=f"photo-{number}.jpg",
            conversation="c",
            sha256="",
            described=b"",
            nonces=b"",
            size=1000,
            received=400,
            state=state,
            code="blob-too-large" if state == "aside" else "",
        )
        store.blobs.add(made)
    stand = Standing(store).look()
    assert (stand.waiting, stand.refused) == (Waiting(files=1, size=600), 1)
    items = ItemStates(store).list()
    assert [(item.title, item.state, item.kind) for item in items] == [
        ("photo-1.jpg", "refused", "file"),
        ("photo-0.jpg", "waiting", "file"),
    ]
    assert "plus petite" in reason(items[0].code)
    Standing(store).seen()
    assert Standing(store).look().refused == 0


def test_an_alarm_about_the_log_stays_until_somebody_has_read_it(store):
    standing = Standing(store)
    keep_alarm(store, Alarm(at=datetime.now(UTC), kind="split", held="one", shown="other"))
    assert standing.look().alarm == "log"
    assert "preuve" in standing.look().why
    standing.seen()
    assert not standing.look().alarm
    keep_alarm(store, Alarm(at=datetime.now(UTC), kind="unproven", held="one", shown="third"))
    assert standing.look().alarm == "log"


def test_an_alarm_about_keys_stays_until_what_the_server_says_holds_again(store):
    keys.raise_alarm(store, Refused("Une autre racine.", code="other-root"))
    standing = Standing(store)
    standing.seen()
    assert (standing.look().alarm, standing.look().why) == ("keys", "Une autre racine.")
    keys.end_alarm(store)
    assert not standing.look().alarm


def test_an_empty_store_has_nothing_to_send_and_nobody_signed_in(store):
    stand = Standing(store).look()
    assert (stand.account, stand.known, stand.waiting) == ("signed-out", False, Waiting())
