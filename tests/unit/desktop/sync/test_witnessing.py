"""A laptop holds to the newest checkpoint, takes none that is not proven, and keeps the proof of what cannot be."""

from __future__ import annotations

import msgspec
import pytest

from desktop.account.refusals import Unreachable
from desktop.sync.witnessing import Witness
from shared.audit.checkpoint import checkpoint
from shared.audit.gossip import Evidence
from shared.sync.protocol import Head
from tests.fakes.ledger import ORIGIN, Ledger, key, note_key, sample
from tests.fakes.shown_log import ShownLog


@pytest.fixture
def server():
    return ShownLog(sample(2))


@pytest.fixture
def witness(store, server):
    return Witness(store, server)


def head(size: int) -> Head:
    return Head(head=0, acked=0, entries_acked=0, log_size=size)


async def test_the_first_checkpoint_is_held(witness, server):
    assert witness.held() == ""
    assert await witness.check() is None
    assert witness.held() == str(server.ledger.check())


async def test_a_log_that_grew_is_followed_with_a_proof(witness, server):
    await witness.check()
    for _ in range(3):
        server.ledger.act("A")
        assert await witness.check() is None
        assert witness.held() == str(server.ledger.check())
    assert server.asked == ["GET audit/checkpoint"] * 4, "the proof comes with it"
    assert witness.alarms == []


async def test_an_idle_round_asks_nothing(witness, server):
    await witness.look(head(0))
    assert server.asked == []
    await witness.look(head(8))
    before = list(server.asked)
    await witness.look(head(8))
    assert server.asked == before


async def test_the_same_laptop_goes_on_after_a_night(witness, server, store):
    await witness.check()
    server.ledger.act("A")
    again = Witness(store, server)
    assert await again.check() is None
    assert again.held() == str(server.ledger.check())


async def test_a_log_that_went_back_is_an_alarm_with_both_notes(witness, server):
    await witness.check()
    held = witness.held()
    server.ledger = sample(1)
    alarm = await witness.check()
    assert (alarm.kind, alarm.held, alarm.shown) == ("went-back", held, str(server.ledger.check()))
    assert witness.held() == held, "nothing else is believed"
    assert witness.alarms == [alarm]
    assert server.told == [held], "and the server is told, for whoever looks into its log"


async def test_a_log_that_split_is_an_alarm_that_convicts_it(witness, server):
    await witness.check()
    other = sample(1)
    for _ in range(4):
        other.act("B")
    server.ledger = other
    alarm = await witness.check()
    assert alarm.kind == "split"
    assert Evidence(alarm.held, alarm.shown).holds(note_key(ORIGIN))


@pytest.mark.parametrize("more", [1, 5])
async def test_another_history_that_grew_is_never_proven(witness, server, more):
    await witness.check()
    held, other = witness.held(), Ledger()
    for _ in range(8 + more):
        other.act("B")
    server.ledger = other
    assert (await witness.check()).kind == "unproven"
    assert witness.held() == held


async def test_a_proof_that_is_spoilt_once_heals(witness, server):
    await witness.check()
    server.ledger.act("A")
    server.proofs = False
    assert (await witness.check()).kind == "unproven"
    server.proofs = True
    assert await witness.check() is None
    assert witness.held() == str(server.ledger.check())


async def test_an_older_answer_that_is_proven_is_only_old(witness, server):
    old = str(server.ledger.check())
    server.ledger.act("A")
    await witness.check()
    held, server.stale = witness.held(), old
    assert await witness.check() is None
    assert witness.held() == held


async def test_another_key_is_not_taken(witness, server):
    await witness.check()
    held = witness.held()
    server.key = note_key(ORIGIN, "operator")
    server.ledger.log_key = key("operator")
    server.ledger.act("A")
    assert (await witness.check()).kind == "other-key"
    assert witness.held() == held


async def test_a_checkpoint_that_nobody_signed_is_not_taken(witness, server):
    real = server.ledger.check()
    forged = checkpoint(ORIGIN, real.size, bytes(32), key("operator"))
    lines = [*str(forged).split("\n")[:4], *str(real).split("\n")[4:]]
    server.stale = "\n".join(lines)
    assert (await witness.check()).kind == "other-key"
    assert witness.held() == ""


async def test_one_alarm_is_kept_once_and_the_first_ones_stay(witness, server):
    await witness.check()
    server.ledger = sample(1)
    for _ in range(3):
        await witness.check()
    assert [each.kind for each in witness.alarms] == ["went-back"]
    for number in range(40):
        server.ledger = Ledger()
        for _ in range(1 + number % 7):
            server.ledger.act("B", f"act.{number}")
        await witness.check()
    assert len(witness.alarms) == 20
    assert witness.alarms[0].kind == "went-back"
    assert "prévenez votre organisation" in witness.alarms[0].message


async def test_looking_is_never_an_error(witness, server, monkeypatch):
    async def lost(*_: object):
        raise Unreachable

    monkeypatch.setattr(server, "ask", lost)
    await witness.look(head(8))


async def test_another_organisations_log_is_another_log(witness, server, store):
    await witness.check()
    server.profile = msgspec.structs.replace(server.profile, organisation_id="another")
    server.ledger = sample(1)
    assert await witness.check() is None
    assert witness.held() == str(server.ledger.check())


async def test_a_server_that_gives_no_proof_with_it_is_asked_for_one(witness, server):
    await witness.check()
    server.ledger.act("A")
    server.stale = str(server.ledger.check())
    assert await witness.check() is None
    assert server.asked[-1] == "GET audit/proof"
    assert witness.held() == server.stale
