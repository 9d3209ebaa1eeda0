"""The server's memory of answers: shared inside a role of an organisation, and with nobody else."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from models.store import Store
from shared.providers.making import Made
from shared.roles import Standing
from shared.routing.ledger import Ledger, MemoryPurse
from shared.routing.network import Network
from shared.routing.prices import bundled
from shared.routing.switchboard import Switchboard
from shared.routing.targets import Config, Target
from shared.voice.events import EngineChosen
from shared.voice.ports import Prompt
from sync_server.kit.secret import Secret
from sync_server.settings import Settings
from sync_server.voice.crew import Own
from sync_server.voice.remembering import Memory, RememberingStaff
from tests.fakes.clock import Clock
from tests.fakes.responder import ScriptedResponder
from tests.fakes.transcriber import ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice

AGENT = Standing(person="amelie", organisation="anti-corruption", role="agent", region="nyanga")
PROMPT = Prompt(
    turn="t1",
    question="Combien coûte un timbre fiscal ?",
    facts="Un timbre fiscal coûte 5 000 francs.",
    privacy="internal",
)


class ScriptedCrew:
    def __init__(self) -> None:
        self.mind = ScriptedResponder("Un timbre fiscal coûte 5 000 francs.")

    def own(self, _language):
        return Own(hears=ScriptedTranscriber("oui"), writes=self.mind, speaks=ScriptedVoice())

    async def aclose(self):
        """Nothing was started."""


class Server:
    def __init__(self, folder) -> None:
        async def booked(_):
            """Nothing costs anything here."""

        own = Target(name="server-think", stage="think", provider="local", model="own", place="laptop")
        ledger = Ledger(bundled(), MemoryPurse(), booked, lambda: date(2026, 11, 27))
        board = Switchboard(
            Config(targets=(own,), tiers={"simple": ("server-think",)}), bundled(), ledger, Network(Clock())
        )
        self.crew = ScriptedCrew()
        self.memory = Memory(Settings(), Secret(b"s" * 32), Store(folder))
        self.staff = RememberingStaff(self.crew, board, Made(hear={}, think={}, speak={}), self.memory)

    async def ask(self, turn, who=AGENT, **changes):
        await self.memory.cache.prepare()
        self.staff.begin(turn, who)
        responder = self.staff.engines("fr").responder
        prompt = msgspec.structs.replace(PROMPT, turn=turn, **changes)
        chosen = [piece.engine async for piece in responder.respond(prompt) if isinstance(piece, EngineChosen)]
        await self.staff.end(turn)
        await responder._responder.settled()
        return chosen[-1]


@pytest.fixture
async def server(tmp_path):
    server = Server(tmp_path)
    yield server
    await server.staff.aclose()


async def test_a_colleague_of_the_same_role_hears_what_was_answered_before(server):
    assert await server.ask("t1") != "cache"
    assert await server.ask("t2", msgspec.structs.replace(AGENT, person="bruno")) == "cache"


@pytest.mark.parametrize("change", [{"organisation": "autre"}, {"role": "admin"}])
async def test_nobody_of_another_organisation_or_role_does(server, change):
    await server.ask("t1")
    assert await server.ask("t2", msgspec.structs.replace(AGENT, **change)) != "cache"


async def test_what_is_restricted_is_asked_anew_each_time(server):
    for turn in ("t1", "t2"):
        assert await server.ask(turn, privacy="restricted") != "cache"
    assert (await server.memory.cache.statistics()).entries == 0
