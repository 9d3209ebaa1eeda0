"""Whoever answers, the caller gets one whole answer or one clear sentence, and the books say what it cost."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import date
from decimal import Decimal

import pytest

from shared.errors import EngineFailed
from shared.routing.decision import Decision
from shared.routing.ledger import Booking, Ledger, MemoryPurse
from shared.routing.network import Network
from shared.routing.prices import Price, Prices
from shared.routing.routed import RoutedResponder, RoutedTranscriber, RoutedVoice
from shared.routing.switchboard import Switchboard
from shared.routing.targets import Budgets, Config, Target
from shared.routing.turn_books import TurnBooks
from shared.voice.events import EngineChosen, FinalTranscript, TurnEnded
from shared.voice.ports import Prompt, Spoken, Utterance
from shared.voice.sentences import Clause
from tests.fakes.clock import Clock
from tests.fakes.responder import ANSWER, ScriptedResponder
from tests.fakes.transcriber import SOUND, ScriptedTranscriber
from tests.fakes.vendor import VendorResponder, VendorVoice
from tests.fakes.voice import ScriptedVoice

DAY = date(2026, 11, 27)
COST = 100 * 1 + 20 * 2
"""Of one attempt: a dollar a million of tokens read, two of those written."""


def target(name: str, stage: str = "think", place: str = "vendor") -> Target:
    provider = "local" if place == "laptop" else name
    return Target(name=name, stage=stage, place=place, provider=provider, model="m", expected_output=20)


def price(name: str) -> Price:
    dated = {"since": date(2026, 1, 1), "source": "test", "seen": DAY}
    return Price(
        provider=name, model="m", unit=1_000_000, input=Decimal(1), output=Decimal(2), characters=Decimal(10), **dated
    )


class House:
    """A switchboard with everything that it tells."""

    def __init__(self, *names: str, stage: str = "think", own: str = "laptop", **budgets: int) -> None:
        targets = (*(target(name, stage) for name in names), target(own, stage, "laptop"))
        tiers = dict.fromkeys(("simple", "medium", "complex"), (*names, own))
        config = Config(targets=targets, tiers=tiers, budgets=Budgets(**budgets))
        self.bookings: list[Booking] = []
        self.decisions: list[Decision] = []
        self.network = Network(Clock())
        self.purse = MemoryPurse()
        prices = Prices(version="1", price=tuple(price(name) for name in names))
        ledger = Ledger(prices, self.purse, self._booked, lambda: DAY)
        self.board = Switchboard(config, prices, ledger, self.network, decided=self._decided)

    async def _booked(self, booking: Booking) -> None:
        self.bookings.append(booking)

    async def _decided(self, _books: TurnBooks, decision: Decision) -> None:
        assert len(decision.summary()) <= 1000, "the audit log takes no more"
        self.decisions.append(decision)

    def vendor(self, name: str, **script) -> VendorResponder:
        return VendorResponder(name, "m", self.board.meter, **script)

    async def ended(self, turn: str = "t") -> Decision:
        self.board.watch(TurnEnded(turn=turn, interrupted=False, timings_ms={}))
        await self.board.settled()
        return self.decisions[-1]


def prompt(privacy: str = "internal", **told) -> Prompt:
    return Prompt(turn="t", question="où est le village ?", privacy=privacy, **told)


async def answered(responder, asked: Prompt) -> tuple[str, list[str]]:
    """The clauses as they are handed on, and who was chosen."""
    clauses, chosen = [], []
    async with aclosing(responder.respond(asked)) as items:
        async for item in items:
            match item:
                case Clause():
                    clauses.append(item.text)
                case EngineChosen():
                    chosen.append(item.engine)
    return " ".join(clauses), chosen


async def test_the_first_of_the_plan_answers_and_is_paid_for():
    house = House("a", "b")
    responder = RoutedResponder(
        house.board, {"a": house.vendor("a"), "b": house.vendor("b"), "laptop": ScriptedResponder()}
    )
    assert await answered(responder, prompt()) == (ANSWER, ["a/m"])
    decision = await house.ended()
    assert [(each.target, each.cost, each.outcome) for each in decision.tried] == [("a", COST, "done")]
    assert (decision.chosen, decision.cost, decision.privacy) == ({"think": "a"}, COST, "internal")
    assert await house.purse.spent(DAY, "", "") == (COST, COST)


@pytest.mark.parametrize("falls", range(16))
async def test_wherever_one_falls_the_answer_is_whole_and_nothing_is_said_twice(falls):
    house = House("a", "b")
    minds = {"a": house.vendor("a", fails_at=falls), "b": house.vendor("b"), "laptop": ScriptedResponder()}
    text, chosen = await answered(RoutedResponder(house.board, minds), prompt())
    assert text == ANSWER
    assert chosen == (["a/m", "b/m"] if falls else ["b/m"]), "who said nothing is not named"
    decision = await house.ended()
    assert [(each.target, each.cost) for each in decision.tried] == [("a", COST), ("b", COST)]
    assert sum(each.cost for each in house.bookings) == decision.cost == 2 * COST


async def test_one_that_begins_the_whole_answer_anew_is_not_heard_twice():
    house = House("a", "b")
    anew = house.vendor("b", answer=[f"{word} " for word in ANSWER.split()])
    minds = {"a": house.vendor("a", fails_at=12), "b": anew, "laptop": ScriptedResponder()}
    assert (await answered(RoutedResponder(house.board, minds), prompt()))[0] == ANSWER
    assert (await house.ended()).spliced


async def test_what_is_restricted_is_put_to_the_laptop_alone():
    house = House("a")
    vendor = house.vendor("a")
    responder = RoutedResponder(house.board, {"a": vendor, "laptop": ScriptedResponder(name="own")})
    assert (await answered(responder, prompt("restricted")))[1] == ["own"]
    assert not vendor.asked
    assert not (await house.ended()).left


async def test_a_lost_network_is_noticed_and_the_turn_ends_on_the_laptop():
    house = House("a", "b")
    a, b = house.vendor("a", fails_at=3, kind="connect"), house.vendor("b")
    responder = RoutedResponder(house.board, {"a": a, "b": b, "laptop": ScriptedResponder(name="own")})
    assert await answered(responder, prompt()) == (ANSWER, ["a/m", "own"])
    assert not house.network.online
    assert (await answered(responder, prompt()))[1] == ["own"], "nobody is sent into a network that was lost"
    assert not b.asked


async def test_a_silent_one_is_overtaken_and_still_paid_for():
    house = House("a")
    slow = house.vendor("a", hangs_at=0)
    responder = RoutedResponder(house.board, {"a": slow, "laptop": ScriptedResponder(name="own")})
    assert await answered(responder, prompt()) == (ANSWER, ["own"])
    decision = await house.ended()
    assert [(each.target, each.outcome, each.cost) for each in decision.tried] == [("a", "stopped", COST)]
    assert slow.open == 0


async def test_no_budget_is_passed_whoever_falls():
    house = House("a", "b", turn=2 * COST + 5, user_day=4 * COST + 5, organisation_day=1000)
    for _ in range(6):
        minds = {"a": house.vendor("a", fails_at=0), "b": house.vendor("b"), "laptop": ScriptedResponder()}
        assert (await answered(RoutedResponder(house.board, minds), prompt()))[0] == ANSWER
        await house.ended()
    assert await house.purse.spent(DAY, "", "") == (4 * COST, 4 * COST)


async def test_when_nobody_is_left_one_clear_sentence_says_so():
    house = House("a")
    responder = RoutedResponder(house.board, {"a": house.vendor("a", fails_at=0)})
    with pytest.raises(EngineFailed, match="ne répond pas"):
        await answered(responder, prompt())
    with pytest.raises(EngineFailed, match="Aucun moteur"):
        await answered(RoutedResponder(house.board, {}), prompt())


async def test_an_interrupted_answer_stops_its_engine_and_gives_back_what_was_set_aside():
    house = House("a")
    mind = house.vendor("a", hangs_at=8)
    items = RoutedResponder(house.board, {"a": mind}).respond(prompt())
    async for item in items:
        if isinstance(item, Clause):
            break
    await items.aclose()
    assert mind.open == 0
    assert (await house.ended()).tried[0].outcome == "stopped"
    assert await house.purse.spent(DAY, "", "") == (COST, COST)


async def test_an_answer_of_nothing_is_no_answer():
    house = House("a")
    minds = {"a": house.vendor("a", answer=[]), "laptop": ScriptedResponder(name="own")}
    assert await answered(RoutedResponder(house.board, minds), prompt()) == (ANSWER, ["own"])


async def test_hearing_goes_on_with_the_next():
    house = House("a", stage="hear")
    ears = {"a": ScriptedTranscriber(name="a", fails_at=2), "laptop": ScriptedTranscriber(name="own")}
    routed = RoutedTranscriber(house.board, ears)
    heard = [item async for item in routed.transcribe(Utterance(turn="t", pcm=SOUND, privacy="internal"))]
    assert [item.engine for item in heard if isinstance(item, FinalTranscript)] == ["own"]
    own = [item async for item in routed.transcribe(Utterance(turn="u", pcm=SOUND))]
    assert [item.engine for item in own if isinstance(item, EngineChosen)] == ["own"], "nobody said it may leave"


async def test_a_vendors_clause_is_heard_whole_or_from_another_and_the_voice_stays():
    house = House("a", "b", stage="speak")
    house.board.begin("t").told("internal")
    falls = VendorVoice("a", "m", house.board.meter, fails_at=1, failures=1)
    voices = {"a": falls, "b": VendorVoice("b", "m", house.board.meter), "laptop": ScriptedVoice(name="own")}
    routed = RoutedVoice(house.board, voices)
    text = "une phrase assez longue pour deux morceaux de son"
    sounds = [item async for item in routed.speak("t", text)]
    whole = [item async for item in ScriptedVoice().speak("t", text)]
    assert [item.pcm for item in sounds if isinstance(item, Spoken)] == [item.pcm for item in whole]
    assert [item.engine for item in sounds if isinstance(item, EngineChosen)] == ["b/m"]
    again = [item async for item in routed.speak("t", text)]
    assert [item.engine for item in again if isinstance(item, EngineChosen)] == ["b/m"]
    assert (await house.ended()).cost == 3 * 10 * len(text)


async def test_turns_at_the_same_time_keep_their_books_apart():
    house = House("a")
    responder = RoutedResponder(house.board, {"a": house.vendor("a")})
    for turn, user in (("x", "u1"), ("y", "u2")):
        house.board.begin(turn, user=user, organisation="o")
    asked = [Prompt(turn=turn, question="où ?", privacy="internal") for turn in ("x", "y")]
    await asyncio.gather(*(answered(responder, each) for each in asked))
    assert (await house.ended("x")).cost == (await house.ended("y")).cost == COST
    assert {(each.user, each.organisation) for each in house.bookings} == {("u1", "o"), ("u2", "o")}
    assert await house.purse.spent(DAY, "o", "u1") == (COST, 2 * COST)


async def test_the_record_holds_no_word_of_what_was_said():
    house = House("a")
    question = "qui a signé le marché des latrines de Mouila ?"
    responder = RoutedResponder(house.board, {"a": house.vendor("a"), "laptop": ScriptedResponder()})
    await answered(responder, Prompt(turn="t", question=question, privacy="internal", facts="Ndong a signé."))
    record = (await house.ended()).canonical().decode()
    assert not any(word in record for word in ("latrines", "Mouila", "Ndong", "village"))
