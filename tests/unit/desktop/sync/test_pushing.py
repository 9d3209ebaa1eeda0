"""Records go in their order, in batches that suit the link, from wherever the server has got to."""

from __future__ import annotations

import pytest

from desktop.account.refusals import Unreachable
from desktop.sync.pacing import Pace
from desktop.sync.pushing import Pusher
from desktop.sync.refusals import LaptopCopied, TooFarBehind
from shared.sync.cases import Case, Step
from shared.sync.content import Content
from shared.sync.protocol import Pushed, Refusal
from tests.fakes.field import NoEntries
from tests.unit.desktop.sync.test_sealing import said

QUIET = lambda _sent: None  # noqa: E731


@pytest.fixture
def pusher(store, remote):
    return Pusher(store, remote, Pace(), NoEntries(), lambda: "")


def sealed(store, sealer, count: int = 5) -> None:
    for number in range(count):
        said(store, f"tour {number}")
    while sealer.seal_changes():
        pass


async def test_everything_is_sent_once_in_order(store, sealer, remote, pusher):
    sealed(store, sealer)
    done = await pusher.deliver("device1", QUIET)
    sent = [each.dseq for push in remote.pushes for each in push.operations]
    assert sent == list(range(1, 11))
    assert (done.sent, store.sealed.count("device1")) == (10, 0)
    assert (await pusher.deliver("device1", QUIET)).sent == 0


async def test_a_link_that_breaks_loses_nothing_and_less_is_sent_at_once(store, sealer, remote):
    pace = Pace()
    pusher = Pusher(store, remote, pace, NoEntries(), lambda: "")
    sealed(store, sealer)
    remote.answers = [Unreachable()]
    with pytest.raises(Unreachable):
        await pusher.deliver("device1", QUIET)
    assert store.sealed.count("device1") == 10
    assert pace.size < Pace().size
    assert (await pusher.deliver("device1", QUIET)).sent == 10


async def test_a_lost_answer_is_made_good_by_the_next(store, sealer, remote, pusher):
    sealed(store, sealer)
    remote.answers = [Pushed(acked=10, entries_acked=-1)]
    assert (await pusher.deliver("device1", QUIET)).sent == 10


async def test_a_restored_server_is_sent_again_what_it_had_acknowledged(store, sealer, remote, pusher):
    sealed(store, sealer)
    await pusher.deliver("device1", QUIET)
    assert store.sealed.acked("device1", 4) == 6
    done = await pusher.deliver("device1", QUIET)
    assert [each.dseq for each in remote.pushes[-1].operations] == [5, 6, 7, 8, 9, 10]
    assert done.sent == 6


async def test_a_server_older_than_what_is_kept_here_is_said_so(store, sealer, remote, pusher):
    sealed(store, sealer)
    store.database.script("UPDATE sealed SET state = 'sent'; DELETE FROM sealed WHERE dseq < 6;")
    store.sealed.acked("device1", 2)
    remote.answers = [Pushed(acked=2, entries_acked=-1)]
    with pytest.raises(TooFarBehind):
        await pusher.deliver("device1", QUIET)


async def test_a_refused_record_is_put_aside_with_its_reason_and_the_others_go_on(store, sealer, remote, pusher):
    sealed(store, sealer)
    remote.answers = [Pushed(acked=10, entries_acked=-1, refused=(Refusal(dseq=3, code="too-large"),))]
    done = await pusher.deliver("device1", QUIET)
    assert (done.refused, store.sealed.count("device1")) == (1, 0)
    assert [(row.dseq, row.code) for row in store.sealed.refused()] == [(3, "too-large")]


async def test_a_copied_laptop_stops_before_it_does_harm(store, sealer, remote, pusher):
    sealed(store, sealer)
    remote.answers = [Pushed(acked=4, entries_acked=-1, refused=(Refusal(dseq=3, code="equivocation"),))]
    with pytest.raises(LaptopCopied):
        await pusher.deliver("device1", QUIET)


async def test_a_decision_goes_by_itself_and_a_collision_tells_how_the_case_stands(store, sealer, remote, pusher):
    turn = said(store)
    sealer.seal_changes()
    step = Step(case=turn.conversation, version=0, state="assigned", assignee="simon")
    sealer.seal(Content(kind="decision", case=turn.conversation, object=turn.conversation), step)
    said(store)
    sealer.seal_changes()
    stands = Case(id=turn.conversation, state="assigned", version=1, assignee="awa")
    refusal = Refusal(dseq=3, code="conflict", case=stands)
    remote.answers = [Pushed(acked=2, entries_acked=-1), Pushed(acked=3, entries_acked=-1, refused=(refusal,))]
    await pusher.deliver("device1", QUIET)
    assert [[each.dseq for each in push.operations] for push in remote.pushes] == [[1, 2], [3], [4, 5]]
    assert '"assignee":"awa"' in store.sealed.refused()[0].code


async def test_a_record_larger_than_the_link_likes_goes_alone(store, sealer, remote):
    pace = Pace()
    pace.size = 1024
    sealed(store, sealer, 2)
    await Pusher(store, remote, pace, NoEntries(), lambda: "").deliver("device1", QUIET)
    assert all(len(push.operations) == 1 for push in remote.pushes[:1])
    assert store.sealed.count("device1") == 0
