"""What arrives becomes cases: the latest form by its clock, of the same hand, whatever the order of arrival."""

from __future__ import annotations

import time
from datetime import timedelta

import msgspec
import pytest

from desktop.review.records import Wanted
from desktop.store.refusals import NotThere
from desktop.ui.stage.arrivals import Laptop, content
from shared.ids import new_id
from shared.sync.content import ShredBody
from tests.fakes.received import MORNING


def ids(cases):
    return [one.id for one in cases]


def test_a_conversation_with_its_report_is_one_case(world, inbox):
    case = world.talk(title="Pont de Fougamou")
    made = world.report(case, title="Pont emporté", urgency="high")
    (line,) = inbox.cases()
    assert (line.id, line.title, line.number, line.urgency) == (case, "Pont emporté", made.number, 3)
    assert (line.author, line.region, line.turns, line.reports) == ("Paul Moussavou", "ngounie", 1, 1)
    assert line.standing.state == "new"
    whole = inbox.case(case)
    assert whole.conversation.title == "Pont de Fougamou"
    assert whole.reports == (made,)
    assert [turn.heard for turn in whole.turns] == ["Deux travées ont été emportées."]


def test_a_report_without_a_conversation_is_its_own_case(world, inbox):
    case = new_id()
    world.arrivals.open_case(case, world.agent, "nyanga")
    world.report(case, title="Sans parole")
    assert [line.title for line in inbox.cases()] == ["Sans parole"]
    assert inbox.case(case).conversation is None


def test_a_correction_counts_from_its_own_clock_not_from_its_place(world, inbox):
    case = world.talk()
    turn = world.say(case, "le trois", corrected="le trois novembre")
    late = inbox.case(case).turns[-1]
    world.arrivals.bring(
        world.agent, content("turn", case, turn, msgspec.structs.replace(late, corrected="")), hlc="000000000001-0000"
    )
    assert inbox.case(case).turns[-1].corrected == "le trois novembre"


def test_nobody_changes_another_ones_words(world, inbox):
    case = world.talk()
    turn = inbox.case(case).turns[0]
    forged = msgspec.structs.replace(turn, heard="Rien ne s’est passé.")
    world.arrivals.bring(world.awa, content("turn", case, turn.id, forged))
    world.say(case, "Une phrase de plus.", by=world.awa)
    assert [one.heard for one in inbox.case(case).turns] == ["Deux travées ont été emportées."]


def test_what_says_another_case_than_its_header_does_not_count(world, inbox):
    case, other = world.talk(), world.talk()
    told = content("turn", case, new_id(), inbox.case(case).turns[0])
    world.arrivals.bring(world.agent, told, conversation=other)
    assert len(inbox.case(other).turns) == 1


def test_what_its_owner_took_away_is_out_of_sight(world, inbox):
    case = world.talk()
    world.arrivals.bring(world.agent, content("conversation", case, case, {}, removed=True))
    assert inbox.cases() == []
    assert inbox.search("travées") == []
    world.report(case, title="Reste")
    assert [line.title for line in inbox.cases()] == ["Reste"]


def test_filters_and_orders(world, inbox):
    other = Laptop("d-2", "p-2", "Alain Obame")
    first = world.talk(title="un")
    world.report(first, urgency="immediate")
    second = world.talk(by=other, region="estuaire", title="deux")
    third = world.talk(title="trois")
    world.decide(third, 0, "assigned")
    assert ids(inbox.cases()) == [third, second, first]
    assert ids(inbox.cases(Wanted(order="urgent"))) == [first, third, second]
    assert ids(inbox.cases(Wanted(order="region"))) == [second, third, first]
    assert ids(inbox.cases(Wanted(order="agent"))) == [second, third, first]
    assert ids(inbox.cases(Wanted(region="estuaire"))) == [second]
    assert ids(inbox.cases(Wanted(person="p-2"))) == [second]
    assert ids(inbox.cases(Wanted(urgency=3))) == [first]
    assert ids(inbox.cases(Wanted(state="assigned"))) == [third]
    assert ids(inbox.cases(Wanted(assignee="p-awa"))) == [third]
    assert ids(inbox.cases(Wanted(since=MORNING + timedelta(days=2)))) == []
    assert inbox.regions() == ["estuaire", "ngounie"]
    assert inbox.agents() == [("p-2", "Alain Obame"), ("p-agent", "Paul Moussavou")]


@pytest.mark.parametrize("order", ["recent", "urgent", "region", "agent"])
def test_the_list_is_read_page_after_page_without_a_gap(world, inbox, order):
    for number in range(7):
        case = world.talk(region=("nyanga", "estuaire")[number % 2])
        world.report(case, urgency=("low", "high", "")[number % 3])
    seen, wish = [], Wanted(order=order)
    while page := inbox.cases(wish, 2, seen[-1] if seen else ""):
        seen += ids(page)
    assert seen == ids(inbox.cases(wish))
    assert len(set(seen)) == 7


def test_words_are_found_whatever_their_accents(world, inbox):
    case = world.talk()
    world.report(case, facts="La chambre froide est en panne.")
    world.remark(case, "Vérifier le groupe électrogène.")
    assert [hit.kind for hit in inbox.search("chambre froi")] == ["report"]
    (hit,) = inbox.search("electrogene verif")
    assert hit.kind == "comment"
    assert [hit.snippet[a:b] for a, b in hit.matches] == ["Vérifier", "électrogène"]
    assert inbox.search("electrogene", Wanted(region="nyanga")) == []
    assert inbox.search("…") == []


def test_what_waits_for_a_key_is_counted_and_comes_when_the_key_does(world, inbox):
    case = world.talk()
    turn = inbox.case(case).turns[0]
    told = content("turn", case, new_id(), msgspec.structs.replace(turn, id="later", heard="Plus tard."))
    cursor = world.arrivals.bring(world.agent, told, state="waiting")
    assert inbox.waiting().locked == 1
    assert inbox.case(case).locked == 1
    world.arrivals.unlock([cursor])
    assert inbox.waiting().locked == 0
    assert len(inbox.case(case).turns) == 2


def test_a_refused_record_is_said_with_its_reason(world, inbox):
    case = world.talk()
    told = content("turn", case, new_id(), inbox.case(case).turns[0])
    world.arrivals.bring(world.agent, told, state="refused", code="sealed-signature")
    (bad,) = inbox.case(case).unusable
    assert (bad.code, bad.count) == ("sealed-signature", 1)


def test_signatures_are_checked_again(world, inbox, store):
    case = world.talk()
    (mark,) = inbox.case(case).marks
    assert (mark.name, mark.records, mark.sound, mark.owner) == ("Paul Moussavou", 2, True, True)
    assert len(mark.fingerprint.split()) == 12
    with store.database.transaction() as tables:
        tables.execute("UPDATE received SET record = zeroblob(length(record)) WHERE cursor = 2")
    assert not inbox.case(case).marks[0].sound


def test_a_destroyed_case_leaves_nothing_and_does_not_come_back(world, inbox, store):
    case = world.talk()
    world.arrivals.bring(world.agent, content("shred", case, case, ShredBody()))
    world.say(case, "Trop tard.")
    assert inbox.cases() == []
    assert inbox.search("travées") == []
    assert store.database.value("SELECT count(*) FROM review_object") == 0


def test_a_case_that_is_not_there_says_so(inbox):
    with pytest.raises(NotThere):
        inbox.case("nowhere")


def test_ten_thousand_cases_are_listed_at_once(store, inbox, world):
    case = world.talk()
    with store.database.transaction() as tables:
        names = [row["name"] for row in store.database.rows("PRAGMA table_info(review_case)")]
        others = ", ".join({"id": "printf('c%05d', value)", "place": "100 + value"}.get(name, name) for name in names)
        tables.execute(
            "WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 10000)"
            f" INSERT INTO review_case ({', '.join(names)}) SELECT {others} FROM n, review_case WHERE id = ?",
            (case,),
        )
    began = time.process_time()
    for order in ("recent", "urgent", "region", "agent"):
        assert len(inbox.cases(Wanted(order=order, state="open"), 100)) == 100
    assert time.process_time() - began < 2.0
