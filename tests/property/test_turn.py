"""Whatever engines do and whenever it is stopped, a turn ends once, leaves nothing and tells the same story."""

from __future__ import annotations

import asyncio
import contextlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.routing.router import ResponderRouter, TranscriberRouter, VoiceRouter
from shared.voice.events import ReplyDelta, ReplyDone, TurnEnded
from shared.voice.grounded import Grounded
from shared.voice.ports import Utterance
from shared.voice.turn import Engines, TurnRequest, run_turn
from tests.fakes.listener import Listener, listen
from tests.fakes.responder import ScriptedResponder
from tests.fakes.transcriber import SOUND, ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice

REQUEST = TurnRequest(turn="t", utterance=Utterance(turn="t", pcm=SOUND), facts="Le village est au nord.")
KINDS = (ScriptedTranscriber, ScriptedResponder, ScriptedVoice)


class Cast:
    """Scripted engines behind routers, with one failure each on the way when `falls`."""

    def __init__(self, *, falls: bool = False, **script) -> None:
        at = {"fails_at": 3, "failures": 1} if falls else {}
        later = {"fails_at": 8, "failures": 1} if falls else {}
        voice = {"fails_at": 0, "failures": 1} if falls else {}
        self.ears = [ScriptedTranscriber(name="ear-1", **at, **script), ScriptedTranscriber(name="ear-2", **script)]
        self.minds = [ScriptedResponder(name="mind-1", **later, **script), ScriptedResponder(name="mind-2", **script)]
        self.mouths = [ScriptedVoice(name="mouth-1", **voice, **script), ScriptedVoice(name="mouth-2", **script)]
        self.engines = Engines(
            transcriber=TranscriberRouter(self.ears),
            responder=Grounded(ResponderRouter(self.minds)),
            voice=VoiceRouter(self.mouths),
        )

    @property
    def open(self) -> int:
        return sum(fake.open for fake in (*self.ears, *self.minds, *self.mouths))


async def nothing_is_left(cast: Cast, listener: Listener, *, interrupted: bool) -> None:
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert cast.open == 0
    assert listener.kinds[-1] == "TurnEnded"
    assert [event.interrupted for event in listener.of(TurnEnded)] == [interrupted]


async def stopped_after(count: int, cast: Cast) -> Listener:
    """A turn that is cancelled the moment it tells its event number `count`."""
    listener = Listener(lambda event: task.cancel() if len(listener.events) == count else None)
    task = asyncio.create_task(run_turn(REQUEST, cast.engines, listener))
    await asyncio.wait([task])
    assert task.cancelled()
    return listener


@pytest.mark.parametrize("falls", [False, True])
async def test_cancelled_after_any_event_it_ends_once_and_leaves_nothing(falls):
    whole = await listen(REQUEST, Cast(falls=falls).engines)
    for count in range(1, len(whole.events)):
        cast = Cast(falls=falls)
        listener = await stopped_after(count, cast)
        await nothing_is_left(cast, listener, interrupted=True)


@pytest.mark.parametrize("falls", [False, True])
async def test_cancelled_at_any_step_of_the_loop_it_ends_once_and_leaves_nothing(falls):
    for steps in range(1, 1000):
        cast, listener = Cast(falls=falls), Listener()
        task = asyncio.create_task(run_turn(REQUEST, cast.engines, listener))
        for _ in range(steps):
            await asyncio.sleep(0)
        if not task.cancel():
            break
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await nothing_is_left(cast, listener, interrupted=True)
    assert steps > 30


@pytest.mark.parametrize("hanging", [0, 1, 2])
async def test_engines_that_never_end_are_left_when_the_turn_is_stopped(hanging):
    crew = [kind(hangs_at=1 if place == hanging else None) for place, kind in enumerate(KINDS)]
    listener = Listener()
    engines = Engines(transcriber=crew[0], responder=crew[1], voice=crew[2])
    task = asyncio.create_task(run_turn(REQUEST, engines, listener))
    await asyncio.sleep(0.02)
    assert not task.done()
    task.cancel()
    await asyncio.wait([task], timeout=1)
    assert task.cancelled()
    assert [fake.open for fake in crew] == [0, 0, 0]
    assert listener.of(TurnEnded)[0].interrupted


@pytest.mark.parametrize("falls", [False, True])
async def test_the_story_of_each_lane_is_the_same_whatever_the_delays(falls):
    told = (await listen(REQUEST, Cast(falls=falls).engines)).trace()
    for seed in range(50):
        dice = random.Random(seed)
        cast = Cast(falls=falls, delay=lambda dice=dice: dice.choice([0, 0, 0.0005, 0.002]))
        assert (await listen(REQUEST, cast.engines)).trace() == told


FALL = st.one_of(st.none(), st.integers(0, 8))
PIECES = st.lists(st.text(st.sampled_from("abc é,.!?\n«»*🙂12"), max_size=12), max_size=12)


@given(PIECES, FALL, FALL, FALL)
@settings(max_examples=150)
def test_every_turn_has_one_end_and_tells_the_answer_that_it_wrote(pieces, ear, mind, mouth):
    engines = Engines(
        transcriber=ScriptedTranscriber(fails_at=ear),
        responder=ScriptedResponder(pieces, fails_at=mind),
        voice=ScriptedVoice(fails_at=mouth),
    )
    heard = asyncio.run(listen(REQUEST, engines))
    assert heard.kinds[0] == "TurnStarted"
    assert heard.kinds.index("TurnEnded") == len(heard.events) - 1
    assert not heard.of(TurnEnded)[0].interrupted
    stages = [stage for stage, _ in heard.failures]
    assert len(stages) == len(set(stages))
    assert ("hear" in stages or "think" in stages) != bool(heard.of(ReplyDone))
    for done in heard.of(ReplyDone):
        assert done.text == "".join(delta.text for delta in heard.of(ReplyDelta)).strip()
