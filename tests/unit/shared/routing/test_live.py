"""Somebody is heard while speaking by whom the plan names first, and by nobody whom it would not ask."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shared.errors import EngineFailed
from shared.providers.deepgram_live import DeepgramLive
from shared.providers.deepgram_socket import Bounds
from shared.providers.settings import Vendor
from shared.providers.waiting import Patience
from shared.routing.ledger import Booking, Ledger, MemoryPurse
from shared.routing.live import RoutedLive
from shared.routing.network import Network
from shared.routing.prices import Price, Prices
from shared.routing.routed import RoutedTranscriber
from shared.routing.switchboard import Switchboard
from shared.routing.targets import Config, Target
from shared.voice.alongside import Alongside
from shared.voice.events import EngineChosen, FinalTranscript
from shared.voice.ports import Utterance
from tests.fakes.clock import Clock
from tests.fakes.transcriber import ScriptedTranscriber
from tests.vendors.deepgram import DeepgramServer
from tests.vendors.http import Fault
from tests.vendors.spoken_code import spoken

DAY = date(2026, 11, 27)
TEXT = "La route de Mouila est coupée depuis mardi"
NOVA = Target(name="nova", stage="hear", place="vendor", provider="deepgram", model="nova-3")
OWN = Target(name="own", stage="hear", place="laptop", provider="local", model="whisper")


class House:
    """A switchboard, Deepgram's stand-in, and an ear of its own that hears the whole sentence."""

    def __init__(self, first: str = "nova") -> None:
        self.server = DeepgramServer().start()
        self.bookings: list[Booking] = []
        config = Config(targets=(NOVA, OWN), tiers={"simple": (first,)})
        row = Price(
            provider="deepgram",
            model="nova-3",
            unit=1000,
            audio_ms=Decimal("0.001"),
            since=date(2026, 1, 1),
            source="test",
            seen=DAY,
        )
        ledger = Ledger(Prices(version="1", price=(row,)), MemoryPurse(), self._booked, lambda: DAY)
        self.board = Switchboard(config, Prices(version="1", price=(row,)), ledger, Network(Clock()))
        vendor = Vendor(
            provider="deepgram",
            model="nova-3",
            key=lambda: "clef",
            base_url=self.server.url,
            patience=Patience(connect=2, first=5, between=2, whole=10),
        )
        self.live = DeepgramLive(vendor, self.board.meter, bounds=Bounds(tries=2, pause_s=0.01))
        own = ScriptedTranscriber(hears={spoken(TEXT): "entendu ici"})
        ears = {"nova": Alongside(ScriptedTranscriber("jamais", name="file"), self.live), "own": own}
        self.opens, self.ear = RoutedLive(self.board, ears), RoutedTranscriber(self.board, ears)

    async def _booked(self, booking: Booking) -> None:
        self.bookings.append(booking)

    async def final(self) -> tuple[str, list[str]]:
        """What was heard, and whom it was heard by."""
        utterance = Utterance(turn="t1", pcm=spoken(TEXT), privacy="internal")
        events = [event async for event in self.ear.transcribe(utterance)]
        assert isinstance(events[-1], FinalTranscript)
        chosen = [event.engine for event in events if isinstance(event, EngineChosen)]
        self.board.end("t1")
        await self.board.settled()
        return events[-1].text, chosen


@pytest.fixture
async def house():
    house = House()
    await house.live.client()  # the SDK is read: whoever is slow is overtaken
    yield house
    await house.live.aclose()
    house.server.stop()


async def test_what_was_heard_while_it_was_spoken_is_booked_once_and_not_heard_again(house):
    listening = await house.opens.open("t1", privacy="internal")
    await listening.feed(spoken(TEXT)[:16_000])
    assert await house.final() == (TEXT, ["file"])
    (booking,) = house.bookings
    assert booking.cost == 800, "0.8 s at a dollar a thousand seconds"
    assert len(house.server.asked) == 1


async def test_a_stream_cut_for_good_is_heard_here_with_all_of_its_sound_and_paid_for(house):
    house.server.faults = [Fault(kind="abort", after=2), Fault(kind="abort")]
    listening = await house.opens.open("t1", privacy="internal")
    await listening.feed(spoken(TEXT)[:16_000])
    text, chosen = await house.final()
    assert (text, chosen[-1]) == ("entendu ici", "ear")
    assert len(house.bookings) >= 2


async def test_what_is_restricted_is_opened_nowhere(house):
    for privacy in ("restricted", "internal"):
        with pytest.raises(EngineFailed):
            await house.opens.open("t1", privacy=privacy)
    assert house.server.asked == [], "what was restricted once in a turn remains so"


async def test_nobody_listens_where_the_machines_own_ear_comes_first():
    house = House(first="own")
    with pytest.raises(EngineFailed) as refused:
        await house.opens.open("t1", privacy="internal")
    assert refused.value.code == "no-candidate"
    house.server.stop()
