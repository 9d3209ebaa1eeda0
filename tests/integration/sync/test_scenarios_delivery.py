"""Failures of other systems, on the way to the server: lost answers, lost marks, double sending, poison, locks."""

from __future__ import annotations

import asyncio
import random

import pytest

from desktop.account.refusals import SignInAgain, Unreachable
from desktop.store.refusals import StoreInUse
from desktop.sync import pacing
from tests.faults.link import PERFECT, Link
from tests.faults.plan import Fault, Kind, Script
from tests.integration.sync.conftest import report
from tests.servers.processes import until
from tests.soak.sync.headquarters import EVERYBODY
from tests.soak.sync.machine import Machine

PUSH = "/sync/push"


async def insist(desk, most=40):
    """Rounds, as often as the link breaks; how often it did."""
    for broke in range(most):
        try:
            await desk.settle()
        except Unreachable:
            continue
        return broke
    raise AssertionError("it never came through")


@pytest.mark.parametrize("kind", ["refuse", "cut-request", "lose-reply", "cut-reply", "hang-up", "twice", "both"])
async def test_whatever_is_cut_before_or_after_the_server_has_committed_each_change_is_there_once(
    desk, office, kind: Kind
):
    """3: ankidroid/Anki-Android#4366: advanced, though not sent."""
    author, reviewer = await desk(), await desk("agent")
    case = author.begin()
    said = {author.say(case, f"phrase {number}") for number in range(12)}
    office.proxy.plan = Script(Fault(kind, at=0.5), Fault(kind, at=0.9), only=PUSH)
    await insist(author)
    assert await office.of(author) == list(range(1, 14))
    await reviewer.settle()
    assert {key.split(":")[1] for key in reviewer.seen(author) if key.startswith("turn")} == said


async def test_a_laptop_that_lost_what_the_server_had_acknowledged_sends_next_to_nothing_again(desk, office):
    """4: pouchdb#3999: from zero again, on 50 kbit/s."""
    author = await desk()
    case = author.begin()
    for number in range(120):
        author.say(case, f"phrase {number}")
    before = office.proxy.counts.up
    await author.settle()
    whole = office.proxy.counts.up - before
    author.store.database.script("UPDATE sealed SET state = 'waiting'")
    before = office.proxy.counts.up
    await author.settle()
    assert office.proxy.counts.up - before < whole / 10
    assert await office.of(author) == list(range(1, 122))


async def test_a_transfer_that_is_cut_goes_on_where_the_server_got_to(desk, office, monkeypatch):
    """4: at most one batch is sent again after each cut; the whole promise is in test_link.py."""
    monkeypatch.setattr(pacing, "QUICK_S", pacing.QUICK_S / 20)
    author = await desk()
    case = author.begin()
    for number in range(200):
        author.say(case, random.Random(number).randbytes(150).hex())
    await author.exchange._seal(lambda _: None)
    office.proxy.link = Link(bytes_s=100_000, cut_every_s=0.7)
    before = office.proxy.counts.up
    broke = await insist(author)
    office.proxy.link = PERFECT
    assert broke
    batch = 2 * pacing.FIRST  # what grows to more takes longer than is sent at once
    assert office.proxy.counts.up - before < 1.15 * author.sealed_size() + broke * batch
    assert await office.of(author) == list(range(1, 202))


async def test_an_answer_that_is_lost_ten_times_makes_one_record(desk, office):
    """12: kobocat#565: duplicates after time-outs."""
    author, reviewer = await desk(), await desk("agent")
    author.begin("Une seule fois")
    office.proxy.plan = Script(*[Fault("lose-reply")] * 10, only="/sync/")
    assert await insist(author) == 10
    await reviewer.settle()
    assert list(reviewer.seen(author).values()).count("Une seule fois") == 1
    assert await office.of(author) == [1]


async def test_two_rounds_at_once_and_two_windows_on_one_store_make_one_record(desk, office):
    """12: a double click; the second window is not let in."""
    author = await desk()
    author.begin("Double clic")
    await asyncio.gather(author.round(), author.round(), author.round())
    await author.settle()
    assert await office.of(author) == [1]
    with pytest.raises(StoreInUse):
        type(author.vault)(author.vault.folder, None).unlock("peu importe ici, elle est ouverte")


async def test_what_can_never_be_sent_is_put_aside_with_its_reason_and_the_rest_goes_on(desk, office):
    """13: powersync-sqlite-core#162: one bad thing, and the queue stands for ever."""
    author, reviewer = await desk(), await desk("agent")
    poison = report(faits=random.Random(1).randbytes(2_500_000).hex())
    author.store.reports.save(poison)
    case = author.begin()
    author.say(case, "après le poison")
    await author.settle()
    await reviewer.settle()
    assert "après le poison" in reviewer.seen(author).values()
    assert [(row.object, row.code) for row in author.store.sealed.refused()] == [(poison.id, "too-large")]
    shorter = report(faits="plus court", like=poison)
    author.store.reports.save(shorter)
    await author.settle()
    await reviewer.settle()
    assert "plus court" in reviewer.seen(author).values()


async def test_a_file_that_does_not_come_through_blocks_neither_records_nor_reading(desk, office):
    """13: avni-client#2067: one failed upload blocks push and pull for days."""
    author, reviewer = await desk(), await desk("agent")
    fiche = report(faits="avec photo")
    author.store.reports.save(fiche)
    author.store.attachments.add(fiche.id, "photo.jpg", bytes(9000))
    office.proxy.plan = Script(*[Fault("refuse")] * 100, only="/(blobs|files|artifacts)")
    other = reviewer.begin("De la relectrice")
    for _ in range(2):
        with pytest.raises(Unreachable):
            await author.round()
    await reviewer.settle()
    assert "avec photo" in reviewer.seen(author).values()
    assert reviewer.store.conversations.get(other)


async def test_a_laptop_killed_while_it_sends_holds_up_no_other_laptop_of_the_same_person(desk, office, tmp_path):
    """19: joplin#7911: a lock that the dead one held."""
    author = await desk()
    machine = Machine("tuee", tmp_path / "machine" / "desk", lambda _line: None)
    machine.folder.parent.mkdir()
    machine.start()
    told = machine.do("sign_in", url=office.hq.url, direct=office.hq.server.url, name=author.name, password=EVERYBODY)
    machine.do("act", seed="a", count=10)
    office.proxy.plan = Script(Fault("delay", seconds=5), only=PUSH)
    machine.send("round")
    assert await asyncio.to_thread(until, lambda: office.proxy.counts.faults["delay"])
    machine.kill()
    author.begin("Aussitôt")
    async with asyncio.timeout(5):
        await author.settle()
    assert await office.of(author) == [1]
    machine.start()
    assert "round" in machine.do("round")
    machine.stop()
    books = await office.books()
    assert books.acked[told["device"]] == sum(each.device == told["device"] for each in books.line) > 0


async def test_a_forced_sign_out_loses_nothing_that_waits(desk, office):
    """18: logged out; refreshing itself is in tests/integration/test_account.py and tests/security/server."""
    author = await desk()
    await author.settle()
    case = author.begin("Avant")
    author.say(case, "pas encore envoyé")
    await asyncio.to_thread(office.end_session, author)
    await author.restart()
    with pytest.raises(SignInAgain):
        await author.round()
    author.say(case, "dit sans session")
    await author.enter()
    await author.settle()
    assert await office.of(author) == [1, 2, 3]
