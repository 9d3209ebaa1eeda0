"""A command is obeyed at once and costs no engine; everything else goes through as if nobody stood before it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.voice.events import CommandHeard, ReplyDone, SpokenAudio, TurnEnded
from shared.voice.grounded import Grounded
from shared.voice.ladder import Obedient
from shared.voice.ports import Exchange, Obeyed, Prompt
from shared.voice.turn import Engines, TurnRequest
from tests.fakes.listener import Listener, listen
from tests.fakes.responder import ANSWER, ScriptedResponder
from tests.fakes.transcriber import ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice

SAID = Exchange(question="Où est le village ?", answer="Le village est au nord.")


class Agent:
    """Somebody who asks; the engine remembers what reached it."""

    def __init__(self, **limits) -> None:
        self.engine = ScriptedResponder()
        self.responder = Obedient(Grounded(self.engine), lambda: datetime(2026, 11, 23, 14, 32, tzinfo=UTC), **limits)

    async def asks(self, question: str, *history: Exchange) -> Listener:
        engines = Engines(transcriber=ScriptedTranscriber(), responder=self.responder, voice=ScriptedVoice())
        return await listen(TurnRequest(turn="t", text=question, facts=ANSWER, history=history), engines)


def told(heard: Listener) -> tuple[list[str], str, str]:
    """The commands, the answer, and who gave it."""
    [done] = heard.of(ReplyDone)
    return [event.intent for event in heard.of(CommandHeard)], done.text, done.engine


async def test_the_time_is_told_without_asking_an_engine():
    agent = Agent()
    heard = await agent.asks("Quelle heure est-il ?")
    assert told(heard) == (["time"], "Il est quatorze heures trente-deux.", "intent")
    assert {sound.text for sound in heard.of(SpokenAudio)} == {"Il est quatorze heures trente-deux."}
    assert not agent.engine.asked


async def test_the_command_is_told_before_its_answer():
    kinds = (await Agent().asks("Plus fort.")).kinds
    assert kinds.index("CommandHeard") < kinds.index("ReplyDelta")


async def test_stop_is_obeyed_in_silence_and_the_turn_ends_well():
    heard = await Agent().asks("Stop !")
    assert told(heard) == (["stop"], "", "intent")
    assert not heard.of(SpokenAudio)
    assert not heard.failures
    assert heard.kinds[-1] == "TurnEnded"
    assert not heard.of(TurnEnded)[0].interrupted


async def test_any_other_question_reaches_the_engine_unchanged():
    agent = Agent()
    heard = await agent.asks("À quelle heure ouvre le marché ?", SAID)
    assert told(heard) == ([], ANSWER, "phrase")
    assert agent.engine.asked == [
        Prompt(turn="t", question="À quelle heure ouvre le marché ?", facts=ANSWER, history=(SAID,))
    ]


async def test_repeating_gives_the_last_answer_again():
    assert told(await Agent().asks("Répète, s'il te plaît.", SAID))[1] == SAID.answer


@pytest.mark.parametrize("command", ["Plus fort.", "Parle moins vite.", "Stop."])
async def test_repeating_after_a_command_gives_the_answer_before_it(command: str):
    confirmed = Exchange(question=command, answer="Plus fort.")
    assert told(await Agent().asks("Répète.", SAID, confirmed))[1] == SAID.answer


async def test_repeating_when_nothing_was_said_says_so():
    unheard = Exchange(question="Où est le village ?", answer="")
    assert told(await Agent().asks("Répète.", unheard))[1] == "Je n'ai encore rien dit."


async def test_at_the_limit_it_says_that_it_cannot():
    agent = Agent(at_limit=lambda intent: intent == "louder")
    assert told(await agent.asks("Plus fort."))[1] == "Je ne peux pas parler plus fort."
    assert told(await agent.asks("Moins fort."))[1] == "Moins fort."


async def test_a_command_passes_through_whoever_stands_before_it():
    inner = Obedient(ScriptedResponder(), lambda: datetime(2026, 11, 23, 14, 32, tzinfo=UTC))
    pieces = [piece async for piece in Grounded(inner).respond(Prompt(turn="t", question="Stop."))]
    assert pieces == [Obeyed(intent="stop")]


async def test_closing_early_has_stopped_the_engine_when_it_returns():
    agent = Agent()
    pieces = agent.responder.respond(Prompt(turn="t", question="Où est le village ?", facts=ANSWER))
    await anext(pieces)
    await pieces.aclose()
    assert agent.engine.open == 0
