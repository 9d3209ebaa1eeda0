"""Two supervisors and an agent at the real server: one is faster, nobody's words are lost, the agent hears back."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.desk.reviewing import Reviewing
from desktop.review.refusals import NotYoursToDecide
from desktop.review.word_back import word_back
from desktop.sync.parcels import FileNotYet
from shared.audit.chain import read_signed
from tests.integration.sync.conftest import report


def content_of(file: Path) -> bytes:
    return file.read_bytes()


@pytest.fixture
async def team(desk):
    """An agent and two reviewers of one region, and the case that the agent recorded, opened by both."""
    agent, awa, ben = await desk(), await desk("agent"), await desk("agent")
    case = agent.begin("Pont de Fougamou")
    agent.say(case, "Deux travées ont été emportées par la crue.")
    await agent.settle()
    for reviewer in (awa, ben):
        await reviewer.settle()
        reviewer.reviewing = Reviewing(reviewer.store, reviewer.account)
    return agent, awa, ben, case


async def test_of_two_who_decide_at_once_one_counts_and_the_other_loses_no_word(team):
    agent, awa, ben, case = team
    for reviewer in (awa, ben):
        me = reviewer.account.profile.id
        reviewer.reviewing.review.decide(case, "assigned", me, f"Pour {reviewer.name}.")
        assert reviewer.parts.inbox.line(case).sending == "waiting"
    await awa.settle()
    assert awa.parts.inbox.line(case).sending == ""
    await ben.settle()
    whole = ben.parts.inbox.case(case)
    assert whole.collision.mine.text == f"Pour {ben.name}."
    assert whole.collision.first.person == awa.account.profile.id
    assert whole.line.standing.assignee == awa.account.profile.id
    ben.reviewing.review.decide(case, "assigned", ben.account.profile.id, whole.collision.mine.text, seen=1)
    await ben.settle()
    await awa.settle()
    await agent.settle()
    for reviewer in (awa, ben):
        found = reviewer.parts.inbox.case(case)
        assert found.collision is None
        stands = found.line.standing
        assert (stands.state, stands.version, stands.assignee) == ("assigned", 2, ben.account.profile.id)
    word = word_back(agent.store, case)
    assert (word.standing.version, word.comment.text) == (2, f"Pour {ben.name}.")
    assert agent.parts.inbox.cases() == []


async def test_a_case_goes_to_its_end_through_several_hands_and_the_audit_log_names_each_step(team):
    agent, awa, ben, case = team
    awa.reviewing.review.decide(case, "assigned", ben.account.profile.id)
    await awa.settle()
    await ben.settle()
    ben.reviewing.review.decide(case, "in-progress")
    ben.reviewing.review.decide(case, "closed", comment="Passerelle posée.")
    ben.reviewing.review.comment(case, "Photo à venir.")
    entries = [read_signed(line).entry for line in ben.parts.deeds.pending(100)]
    assert [entry.action for entry in entries if entry.action.startswith("case.")] == [
        "case.in-progress",
        "case.closed",
        "case.comment",
    ]
    await ben.settle()
    await awa.settle()
    await agent.settle()
    assert awa.parts.inbox.line(case).standing.state == "closed"
    assert [one.text for one in awa.parts.inbox.case(case).story if one.text] == ["Passerelle posée.", "Photo à venir."]
    assert word_back(agent.store, case).standing.state == "closed"


async def test_a_reviewer_gives_a_case_to_whom_the_server_names(team):
    _, awa, ben, _ = team
    assert await awa.reviewing.ask_for_people()
    people = {one.id: one for one in awa.reviewing.reviewer().people}
    assert {awa.account.profile.id, ben.account.profile.id} <= set(people)
    assert people[ben.account.profile.id].region == "ngounie"


async def test_who_reads_the_whole_country_and_may_not_decide_is_told_so_before_the_server_says_it(team, desk):
    _, _, _, case = team
    admin = await desk("admin", region=None)
    await admin.settle()
    reviewing = Reviewing(admin.store, admin.account)
    with pytest.raises(NotYoursToDecide):
        reviewing.decide(case, "assigned", admin.account.profile.id)
    reviewing.review.comment(case, "Vu de la capitale.")
    told = await admin.settle()
    assert told.refused == 0
    assert [one.sending for one in admin.parts.inbox.case(case).story] == [""]


async def test_a_file_is_waited_for_and_then_fetched_whole(team, desk, tmp_path):
    agent, awa, _, case = team
    made = report("La travée nord.", conversation=case)
    agent.store.reports.save(made)
    agent.store.attachments.add(made.id, "photo.jpg", b"\xff\xd8" + bytes(range(256)) * 500, "image/jpeg")
    await agent.exchange.round(lambda _: None, files=False)
    await awa.settle()
    (file,) = awa.parts.inbox.case(case).files
    assert file.name == "photo.jpg"
    assert await awa.reviewing.missing([file.blob]) == {file.blob.id}
    target = tmp_path / "photo.jpg"
    with pytest.raises(FileNotYet):
        await awa.reviewing.fetch(file.blob, target)
    await agent.settle()
    assert await awa.reviewing.missing([file.blob]) == set()
    await awa.reviewing.fetch(file.blob, target)
    assert content_of(target) == b"\xff\xd8" + bytes(range(256)) * 500


async def test_who_may_not_read_a_case_sees_nothing_of_it(team, desk):
    _, _, _, case = team
    stranger = await desk("agent", region="estuaire")
    await stranger.settle()
    assert case not in [line.id for line in stranger.parts.inbox.cases()]
