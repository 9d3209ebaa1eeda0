"""Failures of other systems, when a server is not the one it was, or a clock is not right."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from desktop.account.refusals import SignInAgain
from tests.integration.sync.conftest import report
from tests.servers.running import RunningServer

MONTHS = timedelta(days=243)


@pytest.fixture(scope="module")
def office(own_office):
    return own_office


async def again(desk):
    """Rounds until nothing moves; whoever was signed out meanwhile signs in."""
    try:
        return await desk.settle()
    except SignInAgain:
        await desk.enter()
        return await desk.settle()


async def test_a_server_that_is_yesterdays_is_given_again_what_it_lacks_and_nothing_is_deleted(desk, office, tmp_path):
    """5: joplin#5536: what is absent on the target is deleted here."""
    author, reviewer = await desk(), await desk("agent")
    case, fiche = author.begin(), report(faits="au puits")
    author.say(case, "hier")
    await author.settle()
    await reviewer.settle()
    await asyncio.to_thread(office.hq.keep_backup)
    author.say(case, "aujourd'hui")
    author.store.reports.save(fiche)
    author.store.attachments.add(fiche.id, "photo.jpg", b"la photo" * 5000)
    await author.settle()
    await reviewer.settle()
    await asyncio.to_thread(office.hq.restore_backup)
    assert await office.of(author) == [1, 2]
    for _ in range(2):
        for each in (author, reviewer):
            await again(each)
    assert await office.of(author) == [1, 2, 3, 4, 5]
    seen = reviewer.seen(author)
    assert {"hier", "aujourd'hui", "au puits"} <= set(seen.values())
    assert reviewer.states() == ["opened"] * 5
    assert await reviewer.parts.fetch_all(tmp_path) == []


async def test_what_others_wrote_after_a_restoration_is_news_though_the_line_is_shorter(desk, office):
    """5: joplin PR#11750: the failsafe is bypassed, and nobody is told."""
    author, reviewer = await desk(), await desk("agent")
    await author.settle()
    await reviewer.settle()
    await asyncio.to_thread(office.hq.keep_backup)
    case = author.begin()
    for number in range(30):
        author.say(case, f"phrase {number}")
    await author.settle()
    await reviewer.settle()
    await asyncio.to_thread(office.hq.restore_backup)
    other = await desk()
    other.say(other.begin(), "écrit après")
    await other.settle()
    assert await reviewer.exchange.news()
    await again(reviewer)
    assert "écrit après" in reviewer.seen(other).values()
    assert len(reviewer.seen(author)) >= 30, "what it had stays"


async def test_an_empty_server_or_another_organisations_takes_nothing_from_a_laptop(desk, office):
    """5: joplin#661: pointed at an empty target, all notes are wiped."""
    author, reviewer = await desk(), await desk("agent")
    case = author.begin()
    author.say(case, "à moi")
    await author.settle()
    await reviewer.settle()
    own, others = author.store.conversations.thread(case), reviewer.seen(author)
    with RunningServer(PUBLIC_URL=office.hq.url) as empty:
        office.proxy._towards = empty.port
        try:
            for each in (author, reviewer):
                await each.restart()
                with pytest.raises(SignInAgain):
                    await each.round()
        finally:
            office.proxy._towards = office.hq.server.port
    assert author.store.conversations.thread(case) == own
    assert reviewer.seen(author) == others
    author.say(case, "et encore")
    for each in (author, reviewer):
        await again(each)
    assert await office.of(author) == [1, 2, 3]
    assert "et encore" in reviewer.seen(author).values()


@pytest.mark.parametrize("off", [MONTHS, -MONTHS, datetime(1970, 1, 2, tzinfo=UTC) - datetime.now(UTC)])
async def test_whatever_the_clock_of_a_laptop_says_everything_comes_through_and_the_last_form_counts(
    desk, off, monkeypatch
):
    """7: joplin PR#15262: one thing dated in the future stops pull, and success is reported."""
    author, reviewer = await desk(), await desk("agent")
    case = author.begin("Avant")
    await author.settle()
    author.set_clock(off, monkeypatch)
    author.store.conversations.rename(case, "Pendant")
    author.say(case, "dit pendant")
    await author.settle()
    author.set_clock(timedelta(), monkeypatch)
    author.store.conversations.rename(case, "Après")
    turn = author.say(case, "dit après")
    author.store.conversations.correct(turn, "corrigé")
    await author.settle()
    await reviewer.settle()
    seen = reviewer.seen(author)
    assert {"Après", "dit pendant", "corrigé"} <= set(seen.values())
    assert reviewer.shown_title(case) == "Après"


async def test_a_clock_that_was_ahead_for_a_day_keeps_what_a_restored_server_asks_for(desk, office, monkeypatch):
    """4 and 7 together: what was sent is let go by the server's clock, never by the laptop's own."""
    author = await desk()
    await author.settle()
    await asyncio.to_thread(office.hq.keep_backup)
    case = author.begin()
    for number in range(5):
        author.say(case, f"phrase {number}")
    await author.settle()
    author.set_clock(MONTHS, monkeypatch)
    await author.round()
    author.set_clock(timedelta(), monkeypatch)
    await asyncio.to_thread(office.hq.restore_backup)
    await again(author)
    assert await office.of(author) == [1, 2, 3, 4, 5, 6]


async def test_a_decision_that_a_restored_server_no_longer_understands_is_told_and_taken_anew(desk, office):
    """5: the second step of a case reaches the restored server before the first one does."""
    author, one, two = await desk(), await desk("agent"), await desk("agent")
    case = author.begin()
    author.say(case, "à traiter")
    for each in (author, one, two):
        await each.settle()
    await asyncio.to_thread(office.hq.keep_backup)
    one.review.decide(case, "assigned", one.account.profile.id)
    for each in (one, two):
        await each.settle()
    two.review.decide(case, "in-progress")
    for each in (two, one):
        await each.settle()
    await asyncio.to_thread(office.hq.restore_backup)
    for each in (two, one, two, one):
        await again(each)
    [refused] = two.store.sealed.refused()
    assert refused.code.startswith("conflict")
    two.review.decide(case, "in-progress")
    for each in (two, one):
        await each.settle()
    one.review.decide(case, "closed")
    for each in (one, two):
        await each.settle()
    for each in (one, two):
        [line] = [line for line in each.parts.inbox.cases() if line.id == case]
        assert (line.standing.state, line.standing.version) == ("closed", 3)
    assert not one.store.sealed.refused()
