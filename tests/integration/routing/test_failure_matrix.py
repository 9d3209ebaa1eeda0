"""Whichever vendor fails, however and whenever: a whole answer, nothing twice, and books that equal the bill."""

from __future__ import annotations

from contextlib import aclosing
from datetime import date

import msgspec
import pytest

from shared.providers.making import made
from shared.providers.waiting import Patience
from shared.routing import prices, targets
from shared.routing.decision import Decision
from shared.routing.ledger import Booking, Ledger, MemoryPurse
from shared.routing.network import Network
from shared.routing.routed import RoutedResponder
from shared.routing.switchboard import Switchboard
from shared.routing.turn_books import TurnBooks
from shared.voice.ports import Prompt
from shared.voice.sentences import Clause
from shared.voice.usage import Usage
from tests.fakes.responder import ScriptedResponder
from tests.vendors import chat
from tests.vendors.http import Fault

DAY = date(2026, 11, 27)
SAID = [
    "D'abord, le rapport est ",
    "remis au préfet. Ensuite",
    ", il faut prévenir ",
    "le maire avant le 20 avril. ",
    "Enfin, gardez une copie.",
]
WHOLE = "".join(SAID)
SHORT = Patience(connect=2, first=2.5, between=1.2, whole=15)
VENDORS = {
    "openai": (chat.openai, "/v1", "gpt-luna"),
    "anthropic": (chat.anthropic, "", "haiku"),
    "gemini": (chat.gemini, "", "gemini-lite"),
}
BEFORE = [
    Fault(kind="status", status=status, retry_after="2" if status == 429 else "")
    for status in (401, 403, 404, 429, 500, 503, 529)
]
WITHIN = [
    Fault(kind=kind, after=after)
    for kind in ("abort", "end", "stall", "error-event", "malformed")
    for after in (0, 1, 3, 4)
]
FAULTS = [*BEFORE, *WITHIN, Fault(kind="wrong-type")]


class OneKey:
    def of(self, _provider: str) -> str:
        return "clef"


class House:
    """The product's own table of prices and targets, each vendor on loopback, and the books."""

    def __init__(self, order: tuple[str, ...], own: ScriptedResponder) -> None:
        self.servers = {vendor: VENDORS[vendor][0](said=SAID) for vendor in order}
        config = targets.bundled()
        tiers = dict.fromkeys(config.tiers, tuple(VENDORS[vendor][2] for vendor in order))
        patient = tuple(msgspec.structs.replace(each, expected_ms=20_000) for each in config.targets)
        config = targets.Config(targets=patient, tiers=tiers, reaches=config.reaches)  # nobody is overtaken here
        self.booked: list[Booking] = []
        self.decisions: list[Decision] = []
        ledger = Ledger(prices.bundled(), MemoryPurse(), self._booked, lambda: DAY)
        self.board = Switchboard(config, prices.bundled(), ledger, Network(), decided=self._decided)
        addresses = {vendor: server.url + VENDORS[vendor][1] for vendor, server in self.servers.items()}
        mine = [each for each in config.targets if each.name in tiers["simple"]]
        self.made = made(mine, OneKey(), self.board.meter, addresses, SHORT)
        self.responder = RoutedResponder(self.board, {**self.made.think, "laptop-think": own})

    async def _booked(self, booking: Booking) -> None:
        self.booked.append(booking)

    async def _decided(self, _books: TurnBooks, decision: Decision) -> None:
        self.decisions.append(decision)

    async def answer(self) -> str:
        prompt = Prompt(turn="t", question="À qui remettre le rapport ?", facts="Au préfet.", privacy="internal")
        for each in self.made.think.values():
            await each.warm(prompt)  # an SDK is read before anybody waits for it
        async with aclosing(self.responder.respond(prompt)) as items:
            text = " ".join([item.text async for item in items if isinstance(item, Clause)])
        self.board.end("t")
        await self.board.settled()
        return text

    async def aclose(self) -> None:
        await self.made.aclose()
        for server in self.servers.values():
            server.stop()


def billed(vendor: str) -> int:
    """What the vendor's server counted for a whole answer, in millionths of a dollar, by the table's own rows."""
    usage = Usage(input_tokens=chat.IN, cached_tokens=chat.CACHED, output_tokens=chat.OUT)
    model = targets.bundled().named(VENDORS[vendor][2]).model
    cost = prices.bundled().cost(vendor, model, usage, DAY)
    assert cost is not None
    return cost


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.kind}-{fault.after or fault.status}")
@pytest.mark.parametrize("vendor", sorted(VENDORS))
async def test_one_that_fails_is_followed_and_nothing_is_heard_twice(vendor, fault):
    following = "openai" if vendor != "openai" else "anthropic"
    house = House((vendor, following), ScriptedResponder(WHOLE, name="own"))
    house.servers[vendor].faults.append(fault)
    try:
        assert await house.answer() == WHOLE
        decision = house.decisions[-1]
        ended = {each.used.provider: each for each in house.booked}
        assert ended[vendor].used.outcome != "done"
        exact = [each for each in house.booked if not each.used.usage.estimated and each.used.outcome == "done"]
        assert all(each.cost == billed(each.used.provider) for each in exact), "to the millionth"
        assert decision.cost == sum(each.cost or 0 for each in house.booked)
        assert decision.unknown == 0
        counted = {name: len(server.asked) for name, server in house.servers.items()}
        assert {name: sum(each.used.provider == name for each in house.booked) for name in counted} == counted
        key = fault.status in {401, 403, 404} and fault.kind == "status"
        assert bool(house.board.health[VENDORS[vendor][2]].out) is key, (
            "who refuses the key is out, others may come back"
        )
    finally:
        await house.aclose()


@pytest.mark.parametrize("vendor", sorted(VENDORS))
async def test_a_whole_answer_is_booked_at_what_the_server_counted(vendor):
    house = House((vendor,), ScriptedResponder(WHOLE, name="own"))
    try:
        assert await house.answer() == WHOLE
        assert [each.cost for each in house.booked] == [billed(vendor)]
        assert house.decisions[-1].chosen == {"think": VENDORS[vendor][2]}
    finally:
        await house.aclose()


@pytest.mark.parametrize("vendor", sorted(VENDORS))
async def test_when_all_vendors_fail_the_machines_own_ends_the_answer(vendor):
    others = [each for each in sorted(VENDORS) if each != vendor]
    house = House((vendor, *others), ScriptedResponder(WHOLE, name="own"))
    for server in house.servers.values():
        server.faults.append(Fault(kind="abort", after=2))
    try:
        assert await house.answer() == WHOLE
        assert house.decisions[-1].chosen == {"think": "laptop-think"}
        assert house.decisions[-1].spliced
    finally:
        await house.aclose()


async def test_a_vendor_that_nobody_listens_at_is_a_lost_network():
    house = House(("openai",), ScriptedResponder(WHOLE, name="own"))
    house.servers["openai"].stop()
    try:
        assert await house.answer() == WHOLE
        assert not house.board.network.online
    finally:
        await house.made.aclose()
