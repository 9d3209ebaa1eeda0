"""A laptop asks its organisation's server when there is one to be reached, and ends every turn by itself when not."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import msgspec
import pytest

from desktop.settings import Settings
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from desktop.stronger.engines import Stronger
from shared.providers.keys import NoKeys
from shared.voice.events import EngineChosen, ReplyDone, SpokenAudio
from shared.voice.grounded import Grounded
from shared.voice.ports import Utterance
from shared.voice.turn import Engines, TurnRequest, run_turn
from tests.fakes.responder import ANSWER, ScriptedResponder
from tests.fakes.staff import ScriptedStaff
from tests.fakes.transcriber import SOUND, ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice
from tests.servers.voice import VoiceServer


class Laptop:
    """A store, an account signed in at a server, and engines of its own."""

    def __init__(self, store, server: VoiceServer) -> None:
        self.store, self.noted = store, []
        self.stronger = Stronger(NoKeys())
        self.account = SimpleNamespace(
            state="signed-in",
            profile=SimpleNamespace(id="p1", organisation_id="o1", server=server.base),
            bearer=self._bearer,
        )
        self.ear, self.mind = ScriptedTranscriber(name="own-ear"), ScriptedResponder(name="own-mind")
        self.mouth = ScriptedVoice(name="own-mouth")
        self.answers = self.stronger.remembering(Grounded(self.stronger.responder(self.mind)))

    async def _bearer(self) -> str:
        return "amelie"

    async def use(self, **chosen) -> None:
        await self.stronger.use(self.store, self.account, Settings(**chosen), lambda *act: self.noted.append(act))

    async def say(self, turn: str = "t", privacy: str = "internal", during=lambda event: None) -> list:
        events, one = [], self.stronger
        engines = Engines(
            transcriber=one.transcriber(self.ear),
            responder=self.answers,
            voice=one.voice(self.mouth),
            watch=one.board.watch,
        )

        def emit(event) -> None:
            events.append(event)
            during(event)

        utterance = Utterance(turn=turn, pcm=SOUND)
        asked = TurnRequest(turn=turn, utterance=utterance, facts=ANSWER, privacy=privacy)
        await asyncio.wait_for(run_turn(asked, engines, emit), 20)
        await one.board.settled()
        return events


def chosen(events: list) -> dict[str, str]:
    return {each.stage: each.engine for each in events if isinstance(each, EngineChosen)}


def answer(events: list) -> str:
    (done,) = [each for each in events if isinstance(each, ReplyDone)]
    return done.text


def spoken(events: list) -> list[str]:
    return list(dict.fromkeys(each.text for each in events if isinstance(each, SpokenAudio)))


@pytest.fixture
def store(tmp_path):
    store, _ = Vault(tmp_path / "desk", None, cost=Cost(memory_kib=64, passes=1, lanes=1)).create("mot de passe long")
    yield store
    store.close()


@pytest.fixture
async def server():
    staff = ScriptedStaff(ear=ScriptedTranscriber(), mind=ScriptedResponder(delay=lambda: 0.01), mouth=ScriptedVoice())
    async with VoiceServer(staff) as running:
        yield running


@pytest.fixture
async def laptop(store, server):
    one = Laptop(store, server)
    await one.use()
    one.stronger.board.config = _server_first(one.stronger.board.config)
    yield one
    await one.stronger.leave()


def _server_first(config):
    """An organisation whose laptops are weak."""
    targets = tuple(
        msgspec.structs.replace(each, expected_ms=100) if each.place == "organisation" else each
        for each in config.targets
    )
    tiers = dict.fromkeys(config.tiers, ("organisation-think", "laptop-think"))
    order = {**config.order, "speak": ("organisation-speak", "laptop-speak")}
    return msgspec.structs.replace(config, targets=targets, tiers=tiers, order=order)


async def test_the_server_hears_answers_and_speaks_and_nothing_of_it_stays_unbooked(laptop):
    events = await laptop.say()
    assert chosen(events) == {"hear": "gateway/hear", "think": "gateway/think", "speak": "gateway/speak"}
    assert answer(events) == ANSWER
    assert spoken(events) == ["Le village est au nord.", "Il faut une heure de route.", "La piste est sèche."]
    ((action, _, change),) = laptop.noted
    assert action == "turn.routed"
    assert not any(word in change for word in ("village", "piste", "route."))
    assert not laptop.mind.asked


async def test_what_is_restricted_stays_here(laptop, server):
    events = await laptop.say(privacy="restricted")
    assert chosen(events) == {"hear": "own-ear", "think": "own-mind", "speak": "own-mouth"}
    assert not server.staff.begun
    assert not laptop.noted


async def test_a_network_lost_in_the_middle_of_an_answer_is_ended_here_and_nothing_is_said_twice(laptop, server):
    async def lose() -> None:
        await server.gateway.aclose()
        server.uvicorn.should_exit = True

    lost = []

    def during(event) -> None:
        if isinstance(event, SpokenAudio) and not lost:
            lost.append(asyncio.create_task(lose()))

    server.staff.mouth = ScriptedVoice(delay=lambda: 0.3)
    events = await laptop.say(during=during)
    await lost[0]
    await server._serving
    assert answer(events) == ANSWER
    assert spoken(events) == ["Le village est au nord.", "Il faut une heure de route.", "La piste est sèche."]
    assert chosen(events)["speak"] == "own-mouth"
    laptop.ear = ScriptedTranscriber("et la piste", name="own-ear")
    assert chosen(await laptop.say("u"))["think"] == "own-mind"


async def test_nobody_far_away_is_asked_when_that_is_not_wanted_or_nobody_is_signed_in(laptop, server):
    await laptop.use(stronger="never")
    assert laptop.stronger.far == ()
    assert chosen(await laptop.say())["think"] == "own-mind"
    laptop.account.state = "signed-out"
    await laptop.use()
    assert laptop.stronger.far == ()
    assert not server.staff.begun


async def test_a_question_asked_again_is_answered_from_the_sealed_store_and_by_nobody_once_the_desk_is_closed(laptop):
    await laptop.stronger._memory.cache.prepare()
    assert chosen(await laptop.say())["think"] == "gateway/think"
    await laptop.answers._now.settled()
    again = await laptop.say("u")
    assert chosen(again)["think"] == "cache"
    assert answer(again) == ANSWER
    assert chosen(await laptop.say("v", privacy="restricted"))["think"] == "own-mind", (
        "restricted words are not looked up"
    )
    await laptop.stronger.leave()
    assert chosen(await laptop.say("w"))["think"] == "own-mind"
