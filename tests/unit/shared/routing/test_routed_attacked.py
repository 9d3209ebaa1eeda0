"""What happens to a turn whose engines keep silent, go, refuse or are stopped at the worst moment, and to its money."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress

import msgspec
import pytest

from shared.errors import EngineFailed
from shared.routing.decision import Decision
from shared.routing.ledger import MemoryPurse
from shared.routing.policy import Request
from shared.routing.routed import RoutedResponder, RoutedVoice
from shared.routing.switchboard import MOST_TURNS
from shared.voice.events import EngineChosen, TurnEnded, TurnStarted
from shared.voice.ports import Prompt
from shared.voice.sentences import Clause
from shared.voice.usage import Usage
from tests.fakes.responder import ANSWER, ScriptedResponder
from tests.fakes.vendor import VendorVoice
from tests.fakes.voice import ScriptedVoice
from tests.unit.shared.routing.test_routed import COST, DAY, House, answered, prompt

QUICK = {"think": 0.02, "hear": 0.02}


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Another is asked after a fiftieth of a second."""
    monkeypatch.setattr("shared.routing.routed.HEDGE_S", QUICK)


def impatient_house(*names: str, **budgets: int) -> House:
    house = House(*names, **budgets)
    for health in house.board.health.values():
        health.answered(1.0)
    return house


class Broken:
    """Says its name before anything, as a router does, and then fails."""

    def __init__(self) -> None:
        self.name, self.capabilities = "own", ScriptedResponder().capabilities

    async def respond(self, asked: Prompt):
        yield EngineChosen(turn=asked.turn, stage="think", engine="own")
        raise EngineFailed("parti", code="scripted")


async def test_a_name_wins_no_race():
    house = impatient_house("a")
    house.board.health["laptop"].answered(1.0)
    late = house.vendor("a", delay=iter([0.06, *[0.0] * 40]).__next__)
    assert await answered(RoutedResponder(house.board, {"a": late, "laptop": Broken()}), prompt()) == (ANSWER, ["a/m"])


async def test_one_that_ends_without_a_word_stops_nobody_who_answers():
    house = impatient_house("a", "b")
    empty = house.vendor("a", answer=[], delay=lambda: 0.04)
    good = house.vendor("b", delay=iter([0.06, *[0.0] * 40]).__next__)
    assert await answered(RoutedResponder(house.board, {"a": empty, "b": good}), prompt()) == (ANSWER, ["b/m"])
    assert empty.open == good.open == 0


async def test_whoever_was_asked_second_and_was_not_first_is_not_slow():
    house = impatient_house("a", "b")
    for _ in range(3):
        house.board._hedged = 0
        minds = {
            "a": house.vendor("a", delay=iter([0.04, *[0.0] * 40]).__next__),
            "b": house.vendor("b", hangs_at=0),
        }
        assert (await answered(RoutedResponder(house.board, minds), prompt()))[1] == ["a/m"]
    assert not house.board.health["b"].resting


class SlowToEnd(ScriptedResponder):
    """Never answers, and hangs up slowly."""

    async def respond(self, asked: Prompt):
        try:
            async for piece in super().respond(asked):
                yield piece
        finally:
            await asyncio.sleep(0.2)


async def test_nobody_waits_until_one_that_was_overtaken_has_hung_up():
    house = impatient_house("a", "b")
    slow = SlowToEnd(name="a/m", hangs_at=0)
    began = asyncio.get_running_loop().time()
    async with aclosing(RoutedResponder(house.board, {"a": slow, "b": house.vendor("b")}).respond(prompt())) as items:
        async for item in items:
            if isinstance(item, Clause):
                assert asyncio.get_running_loop().time() - began < 0.2
                break
    assert slow.open == 0
    assert asyncio.get_running_loop().time() - began > 0.2, "and yet the answer ends with it"


async def test_the_speed_of_one_that_was_asked_second_is_its_own():
    house = impatient_house("a", "b")
    minds = {"a": house.vendor("a", hangs_at=0), "b": house.vendor("b")}
    await answered(RoutedResponder(house.board, minds), prompt())
    assert list(house.board.health["b"]._firsts)[-1] < 1000 * QUICK["think"]


async def test_one_that_was_overtaken_still_follows_the_one_that_falls():
    house = impatient_house("a", "b")
    slow = house.vendor("a", delay=iter([9.0, *[0.0] * 40]).__next__)
    minds = {"a": slow, "b": house.vendor("b", fails_at=8)}
    assert await answered(RoutedResponder(house.board, minds), prompt()) == (ANSWER, ["b/m", "a/m"])
    first = house.vendor("a", delay=iter([0.04, *[0.0] * 40]).__next__, fails_at=8)
    house.board.health["a"] = type(house.board.health["a"])()
    house.board.health["a"].answered(1.0)
    house.board._hedged = 0
    minds = {"a": first, "b": house.vendor("b", delay=iter([9.0, *[0.0] * 40]).__next__)}
    assert await answered(RoutedResponder(house.board, minds), prompt()) == (ANSWER, ["a/m", "b/m"])


async def test_who_could_not_be_paid_beside_the_first_still_follows_it():
    house = impatient_house("a", "b", turn=COST + 5)
    told = house.board.meter
    house.board.meter = lambda used: told(msgspec.structs.replace(used, usage=Usage(requests=0)))
    minds = {"a": house.vendor("a", fails_at=0, delay=lambda: 0.06), "b": house.vendor("b")}
    assert await answered(RoutedResponder(house.board, minds), prompt()) == (ANSWER, ["b/m"])


async def test_one_that_tried_after_a_rest_and_was_interrupted_may_try_again():
    house = House("a")
    health = house.board.health["a"]
    health._rest_s, health._rests_until = 15.0, 0.0
    mind = house.vendor("a", hangs_at=8)
    items = RoutedResponder(house.board, {"a": mind}).respond(prompt())
    async for item in items:
        if isinstance(item, Clause):
            break
    await items.aclose()
    assert not health.resting


class SlowPurse(MemoryPurse):
    """Grants after a while, as a database does."""

    async def reserve(self, *asked) -> bool:
        granted = await super().reserve(*asked)
        await asyncio.sleep(0.02)
        return granted


async def test_a_turn_that_is_stopped_while_money_is_set_aside_lets_it_go():
    house = House("a")
    house.board.ledger.purse = house.purse = SlowPurse()
    turn = asyncio.create_task(answered(RoutedResponder(house.board, {"a": house.vendor("a")}), prompt()))
    await asyncio.sleep(0.01)
    turn.cancel()
    with suppress(asyncio.CancelledError):
        await turn
    await house.ended()
    assert await house.purse.spent(DAY, "", "") == (0, 0)


async def test_two_stages_that_ask_at_once_pass_no_budget_of_their_turn():
    house = House("a", "b", turn=COST + 5)
    house.board.ledger.purse = SlowPurse()
    books = house.board.begin("t")
    request = Request(stage="think", text="où est le village ?")
    named = house.board.config.named
    granted = await asyncio.gather(*(house.board.reserve(named(each), request, books) for each in ("a", "b")))
    assert granted.count(True) == 1


class FullPurse(MemoryPurse):
    """A disk that takes no more."""

    async def reserve(self, *_) -> bool:
        raise EngineFailed("le disque est plein", code="disk-full")

    async def settle(self, *_) -> None:
        raise EngineFailed("le disque est plein", code="disk-full")


async def test_a_disk_that_is_full_stops_no_turn_and_no_desk_that_closes():
    house = House("a")
    minds = {"a": house.vendor("a"), "laptop": ScriptedResponder(name="own")}
    assert (await answered(RoutedResponder(house.board, minds), prompt()))[1] == ["a/m"]
    house.board.ledger.purse = FullPurse()
    await house.ended()
    assert await answered(RoutedResponder(house.board, minds), prompt()) == (ANSWER, ["own"])
    await house.ended()


async def test_whoever_goes_while_a_turn_runs_is_followed_by_the_next():
    house = House("a", "b")
    house.board.ledger.purse = SlowPurse()
    far = {"a": house.vendor("a"), "b": house.vendor("b"), "laptop": ScriptedResponder(name="own")}
    turn = asyncio.create_task(answered(RoutedResponder(house.board, far), prompt()))
    await asyncio.sleep(0.01)
    del far["a"], far["b"]
    assert await turn == (ANSWER, ["own"])


async def test_a_voice_that_goes_while_a_turn_runs_is_followed_by_the_next():
    house = House("a", stage="speak")
    house.board.ledger.purse = SlowPurse()
    house.board.begin("t").told("internal")
    voices = {"a": VendorVoice("a", "m", house.board.meter), "laptop": ScriptedVoice(name="own")}

    async def heard() -> list[str]:
        items = [item async for item in RoutedVoice(house.board, voices).speak("t", "une phrase assez longue")]
        return [item.engine for item in items if isinstance(item, EngineChosen)]

    speaking = asyncio.create_task(heard())
    await asyncio.sleep(0.01)
    del voices["a"]
    assert await speaking == ["own"]


async def test_an_engine_that_goes_on_with_nothing_new_has_ended_the_answer():
    house = House("a", "b")
    short = house.vendor("b", answer=["Le village est ", "au nord."])
    minds = {"a": house.vendor("a", fails_at=8), "b": short}
    assert (await answered(RoutedResponder(house.board, minds), prompt()))[0] == "Le village est au nord."
    assert (await house.ended()).chosen == {"think": "b"}


async def test_a_turn_prepared_again_before_it_has_ended_keeps_its_books():
    house = House("a")
    board = house.board
    board.user = "u"
    minds = {"a": house.vendor("a")}
    board.watch(TurnStarted(turn="t"))
    board.watch(TurnStarted(turn="t"))
    turn = asyncio.create_task(answered(RoutedResponder(board, minds), prompt()))
    await asyncio.sleep(0)
    board.watch(TurnEnded(turn="t", interrupted=True, timings_ms={}))
    await turn
    decision: Decision = await house.ended()
    assert decision.cost == COST
    assert {each.user for each in house.bookings} == {"u"}


async def test_what_one_request_of_a_turn_keeps_here_no_other_lets_go():
    house = House("a")
    vendor = house.vendor("a")
    house.board.begin("t").told("restricted")
    responder = RoutedResponder(house.board, {"a": vendor, "laptop": ScriptedResponder(name="own")})
    assert (await answered(responder, prompt("public")))[1] == ["own"]
    assert not vendor.asked


async def test_who_is_warmed_for_a_turn_that_never_comes_leaves_nothing_open():
    house = House("a")
    responder = RoutedResponder(house.board, {"a": house.vendor("a"), "laptop": ScriptedResponder()})
    for number in range(50):
        await responder.warm(Prompt(turn=f"t{number}", question="où", privacy="internal"))
    assert not house.board._turns
    for number in range(MOST_TURNS + 50):
        house.board.begin(f"t{number}")
    assert len(house.board._turns) == MOST_TURNS
    await house.board.settled()


async def test_a_voice_that_is_stopped_after_a_rest_may_try_again():
    house = House("a", stage="speak")
    house.board.begin("t").told("internal")
    health = house.board.health["a"]
    health._rest_s, health._rests_until = 15.0, 0.0
    voices = {"a": VendorVoice("a", "m", house.board.meter), "laptop": ScriptedVoice()}
    async with aclosing(RoutedVoice(house.board, voices).speak("t", "une phrase assez longue")) as sounds:
        async for _ in sounds:
            break
    assert not health.resting
