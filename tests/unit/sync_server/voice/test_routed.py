"""The server's routed staff: whose turn it is and how far it may go is known however little of it is asked for."""

from __future__ import annotations

from datetime import date

from shared.providers.making import Made
from shared.roles import Standing
from shared.routing.ledger import Ledger, MemoryPurse
from shared.routing.network import Network
from shared.routing.prices import bundled
from shared.routing.switchboard import Switchboard
from shared.routing.targets import bundled as configured
from shared.routing.targets import on_server
from shared.voice.ports import Spoken
from sync_server.voice.crew import Own
from sync_server.voice.routed import RoutedStaff
from tests.fakes.clock import Clock
from tests.fakes.responder import ScriptedResponder
from tests.fakes.transcriber import ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice

AGENT = Standing(person="amelie", organisation="anti-corruption", role="agent", region="nyanga")


class ScriptedCrew:
    def own(self, _language):
        return Own(hears=ScriptedTranscriber(), writes=ScriptedResponder(), speaks=ScriptedVoice())

    async def aclose(self):
        """Nothing was started."""


async def booked(_booking) -> None:
    """Nothing costs anything here."""


async def test_a_clause_that_is_only_to_be_spoken_is_spoken():
    ledger = Ledger(bundled(), MemoryPurse(), booked, lambda: date(2026, 11, 27))
    board = Switchboard(on_server(configured()), bundled(), ledger, Network(Clock()))
    staff = RoutedStaff(ScriptedCrew(), board, Made(hear={}, think={}, speak={}))
    staff.begin("s:t", AGENT)
    sounds = [sound async for sound in staff.engines("fr").voice.speak("s:t", "La piste est sèche.")]
    assert any(isinstance(sound, Spoken) for sound in sounds)
    await staff.end("s:t")
    await staff.aclose()
