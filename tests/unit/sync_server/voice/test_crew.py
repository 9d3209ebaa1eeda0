"""The server's own engines: nothing is looked for before it is asked, and what is missing is a failure of its stage."""

from __future__ import annotations

from models.store import Store
from shared.voice.events import FinalTranscript, TurnEnded, TurnFailed
from shared.voice.ports import Utterance
from shared.voice.turn import TurnRequest, run_turn
from sync_server.voice.crew import Crew, Ears, Mouths
from tests.fakes.transcriber import SOUND, ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice


async def test_a_server_without_models_says_so_at_the_stage_that_needs_one(tmp_path):
    crew, told = Crew(Store(tmp_path)), []
    request = TurnRequest(turn="t1", utterance=Utterance(turn="t1", pcm=SOUND))
    await run_turn(request, crew.engines("fr"), told.append)
    await crew.aclose()
    failed = next(each for each in told if isinstance(each, TurnFailed))
    assert (failed.stage, failed.code) == ("hear", "models-missing")
    assert isinstance(told[-1], TurnEnded)


async def test_a_command_is_obeyed_without_any_model(tmp_path):
    crew, told = Crew(Store(tmp_path)), []
    await run_turn(TurnRequest(turn="t1", text="quelle heure est-il"), crew.engines("fr"), told.append)
    assert "command-heard" in {each.__struct_config__.tag for each in told}


async def test_members_are_made_once_and_serve_whoever_asks():
    made = []

    def members():
        made.append(1)
        return [ScriptedTranscriber(name="one"), ScriptedTranscriber(name="two")]

    ears = Ears(members)
    for _ in range(3):
        heard = [each async for each in ears.transcribe(Utterance(turn="t1", pcm=SOUND))]
        assert isinstance(heard[-1], FinalTranscript)
    assert made == [1]


async def test_a_voice_that_nobody_listens_to_any_more_is_free_for_the_next():
    mouths = Mouths(lambda: [ScriptedVoice()])
    for _ in range(2):
        speaking = mouths.speak("t1", "Le village est au nord, à une heure de route.")
        await anext(speaking)
        await speaking.aclose()
