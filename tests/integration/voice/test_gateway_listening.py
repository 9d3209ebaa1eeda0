"""The gateway hears somebody while they speak, where somebody can; whatever comes of it, the utterance is answered."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from shared.providers.deepgram_live import hearing
from shared.providers.making import Made
from shared.providers.settings import Vendor
from shared.providers.waiting import Patience
from shared.routing.ledger import Ledger, MemoryPurse
from shared.routing.network import Network
from shared.routing.prices import bundled
from shared.routing.router import TranscriberRouter
from shared.routing.switchboard import Switchboard
from shared.routing.targets import Config, Target
from shared.voice.alongside import Alongside
from shared.voice.events import FinalTranscript, PartialTranscript, TurnEnded
from shared.voice.session import Begin, End, Stop
from sync_server.voice.crew import Own
from sync_server.voice.routed import RoutedStaff
from tests.fakes.clock import Clock
from tests.fakes.listening import ScriptedLive
from tests.fakes.responder import ScriptedResponder
from tests.fakes.staff import ScriptedStaff
from tests.fakes.transcriber import ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice
from tests.servers.voice import VoiceServer
from tests.vendors.deepgram import DeepgramServer
from tests.vendors.http import Fault
from tests.vendors.spoken_code import spoken

CHUNK = 3200
SOUND = b"\x00\x10" * 48_000
"""Three seconds."""
TEXT = "La route de Mouila est coupée depuis mardi matin"


class ListeningStaff(ScriptedStaff):
    """May hear somebody while they speak."""

    listens = True

    def __init__(self, live: ScriptedLive) -> None:
        self.live = live
        self.beside = Alongside(ScriptedTranscriber("entendu en entier", name="whole"), live)
        super().__init__(ear=TranscriberRouter([self.beside, ScriptedTranscriber(hears={SOUND: "entendu ici"})]))
        self.asked: list[tuple[str, str, str, str]] = []

    async def listen(self, turn, who, privacy, language, glossary):
        self.asked.append((who.person, privacy, language, glossary))
        return await self.beside.listen(turn, language, glossary)


async def feed(talker, turn: str, sound: bytes = SOUND, first: int = 1, **said) -> int:
    await talker.say(Begin(turn=turn, **said))
    pieces = [sound[at : at + CHUNK] for at in range(0, len(sound), CHUNK)]
    for number, piece in enumerate(pieces, first):
        await talker.sound(number, piece)
    return first + len(pieces) - 1


async def text_of(talker, turn: str) -> str:
    """What was heard, once and for all."""
    (text,) = [each.text for each in await talker.turn(turn) if isinstance(each, FinalTranscript)]
    return text


async def test_what_is_heard_is_told_while_it_is_spoken_and_not_heard_again():
    staff = ListeningStaff(ScriptedLive())
    async with VoiceServer(staff) as server:
        talker = await server.talker(await server.open())
        last = await feed(talker, "t1", only="hear", glossary="Mouila")
        while (await talker.told(PartialTranscript)).stable != "mot1 mot2 mot3":
            pass
        await talker.say(End(turn="t1", chunks=last))
        events = await talker.turn("t1")
        assert next(each.text for each in events if isinstance(each, FinalTranscript)) == "mot1 mot2 mot3"
        assert isinstance(events[-1], TurnEnded)
        (listening,) = staff.live.opened
        assert listening.pcm == SOUND
        assert listening.closed
        assert staff.asked == [("amelie", "internal", "fr", "Mouila")]
        assert staff.ended == [listening.turn]


async def test_where_listening_fails_the_next_one_hears_the_whole_utterance():
    live = ScriptedLive(fails=True)
    async with VoiceServer(ListeningStaff(live)) as server:
        talker = await server.talker(await server.open())
        last = await feed(talker, "t1", only="hear")
        await talker.told(PartialTranscript)
        await talker.say(End(turn="t1", chunks=last))
        assert await text_of(talker, "t1") == "entendu ici"
    assert live.opened[0].closed


async def test_where_nobody_can_listen_the_utterance_is_heard_at_its_end():
    async with VoiceServer(ListeningStaff(ScriptedLive(refuses=True))) as server:
        talker = await server.talker(await server.open())
        await talker.say(End(turn="t1", chunks=await feed(talker, "t1", only="hear")))
        assert await text_of(talker, "t1") == "entendu en entier"


async def test_an_utterance_that_is_dropped_is_listened_to_no_longer():
    staff = ListeningStaff(ScriptedLive())
    async with VoiceServer(staff) as server:
        talker = await server.talker(await server.open())
        last = await feed(talker, "t1")
        await talker.told(PartialTranscript)
        await talker.say(Stop(turn="t1"))
        await talker.turn("t1")
        async with asyncio.timeout(5):
            while not staff.ended:  # noqa: ASYNC110 - a staff is told, and tells nobody
                await asyncio.sleep(0.01)
        assert staff.live.opened[0].closed
        await feed(talker, "t2", first=last + 1)
        while (await talker.told(PartialTranscript)).turn != "t2":
            pass
    assert all(listening.closed for listening in staff.live.opened), "a node that stops closes them, too"


class ScriptedCrew:
    """The server's own engines, scripted."""

    def own(self, language: str) -> Own:
        ear = ScriptedTranscriber(hears={spoken(TEXT): "entendu ici"})
        return Own(hears=ear, writes=ScriptedResponder(), speaks=ScriptedVoice())

    async def aclose(self) -> None:
        """There is no process."""


@pytest.mark.parametrize("cut", [False, True])
async def test_deepgram_is_heard_through_plan_and_ledger_and_followed_by_the_servers_own_ear_when_it_is_cut(cut):
    nova = Target(name="nova", stage="hear", place="vendor", provider="deepgram", model="nova-3")
    own = [
        Target(name=f"server-{stage}", stage=stage, place="organisation", provider="local", model="m")
        for stage in ("hear", "think", "speak")
    ]
    vendor, bookings = DeepgramServer().start(), []

    async def booked(booking) -> None:
        bookings.append(booking)

    ledger = Ledger(bundled(), MemoryPurse(), booked, lambda: date(2026, 11, 27))
    config = Config(targets=(nova, *own), tiers={"simple": ("nova",)})
    board = Switchboard(config, bundled(), ledger, Network(Clock()))
    patience = Patience(connect=2, first=5, between=2, whole=10)
    ear = hearing(
        Vendor(provider="deepgram", model="nova-3", key=lambda: "clef", base_url=vendor.url, patience=patience),
        board.meter,
    )
    if cut:
        vendor.faults = [Fault(kind="abort", after=1)] * 4
    staff = RoutedStaff(ScriptedCrew(), board, Made(hear={"nova": ear}, think={}, speak={}))
    async with VoiceServer(staff) as server:
        talker = await server.talker(await server.open())
        last = await feed(talker, "t1", spoken(TEXT), only="hear")
        await talker.told(PartialTranscript)
        await talker.say(End(turn="t1", chunks=last))
        events = await talker.turn("t1")
    finals = [each for each in events if isinstance(each, FinalTranscript)]
    assert [each.text for each in finals] == ["entendu ici" if cut else TEXT]
    await staff.aclose()
    assert {booking.user for booking in bookings} == {"amelie"}
    outcomes = [booking.used.outcome for booking in bookings if booking.used.provider == "deepgram"]
    assert outcomes == (["provider-cut"] * 4 if cut else ["done"])
    vendor.stop()
