"""A server of one's own, without any vendor: it speaks, hears what it said, and answers from what it was given."""

from __future__ import annotations

import pytest

from models.store import default_store
from shared.voice.events import EngineChosen, FinalTranscript, ReplyDone, SpokenAudio
from shared.voice.ports import RATE
from shared.voice.resample import Resampler
from shared.voice.session import Begin, End, Say, Seen
from sync_server.voice.crew import Crew
from tests.contract.light import share_heard
from tests.fakes.sounds import pcm, silence
from tests.servers.voice import Talker, VoiceServer

SAID = "La réunion du village commence demain matin."
PIECE = 3200


async def whole(talker: Talker, turn: str, kind: type) -> list:
    """The events of a kind of one turn, taken in as they come."""
    events = await talker.turn(turn)
    await talker.say(Seen(upto=max(talker.events)))
    return [each for each in events if isinstance(each, kind)]


@pytest.mark.models
@pytest.mark.slow
async def test_a_server_without_vendors_speaks_hears_and_answers():
    async with VoiceServer(Crew(default_store())) as server:
        talker = await server.talker(await server.open())
        talker.patience_s = 90  # models are loaded
        await talker.say(Say(turn="s", text=SAID, only="speak"))
        sounds = await whole(talker, "s", SpokenAudio)
        ears = Resampler(RATE)
        spoken = b"".join(ears.feed(each.pcm, each.rate) for each in sounds) + ears.flush()
        sound = pcm(silence(0.5)) + spoken + pcm(silence(0.5))
        await talker.say(Begin(turn="h", only="hear"))
        pieces = [sound[at : at + PIECE] for at in range(0, len(sound), PIECE)]
        for number, piece in enumerate(pieces, 1):
            await talker.sound(number, piece)
        await talker.say(End(turn="h", chunks=len(pieces)))
        heard = (await whole(talker, "h", FinalTranscript))[0]
        assert share_heard(SAID, heard.text) >= 0.6, heard.text
        await talker.say(Say(turn="t", text="quelle heure est-il", only="think"))
        assert "heure" in (await whole(talker, "t", ReplyDone))[0].text
        await talker.say(Say(turn="w", text="Quand commence la réunion ?", facts=SAID, only="think"))
        answer = (await whole(talker, "w", ReplyDone))[0].text
        assert answer
        assert not [each for each in talker.events.values() if isinstance(each, EngineChosen) and each.why]
