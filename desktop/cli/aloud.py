"""One question asked into the microphone, and its answer played; for `iasted ask --mic`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from desktop.audio.backend import Choice
from desktop.audio.ear import Ear
from desktop.audio.endpoint import Endpointer
from desktop.audio.lasting import open_lasting
from desktop.audio.portaudio import PortAudioBackend
from desktop.cli.printing import screen
from desktop.talk.events import AnswerPlayed, DeviceChanged, SpeechStarted, Told
from desktop.talk.partners import Partners, Subject
from desktop.talk.session import Conversation
from shared.errors import BadInput
from shared.language import say
from shared.voice.events import Event, TurnEvent

WAITS_S = 20.0
"""Longest silence before the question."""


class One:
    """Passes on the events of one turn, and knows when it is over."""

    def __init__(self, tell: Callable[[TurnEvent], None]) -> None:
        self._tell = tell
        self.begun = asyncio.Event()
        self.over = asyncio.Event()

    def take(self, told: Told) -> None:
        match told.event:
            case SpeechStarted():
                self.begun.set()
            case AnswerPlayed():
                self.over.set()
            case DeviceChanged(message=message):
                screen().print(message)
            case Event() if not self.over.is_set():
                self._tell(told.event)


async def ask_aloud(partners: Partners, subject: Subject, tell: Callable[[TurnEvent], None]) -> None:
    """Listen for one question and play its answer; BadInput when nobody speaks."""
    one = One(tell)
    line = await open_lasting(PortAudioBackend(), Choice(), lambda message, *_: screen().print(message))
    conversation = Conversation(line, Ear(), Endpointer(judged=True), partners, one.take, subject=subject)
    running = asyncio.create_task(conversation.run())
    screen().print(say("Parlez…", "Speak…"))
    try:
        async with asyncio.timeout(WAITS_S):
            await one.begun.wait()
        await asyncio.wait({running, asyncio.ensure_future(one.over.wait())}, return_when=asyncio.FIRST_COMPLETED)
    except TimeoutError:
        raise BadInput(
            say(
                f"Personne n'a parlé en {WAITS_S:.0f} secondes : vérifiez le micro avec « iasted devices ».",
                f"Nobody spoke within {WAITS_S:.0f} seconds: check the microphone with 'iasted devices'.",
            ),
            code="nobody-spoke",
        ) from None
    finally:
        running.cancel()
        await asyncio.wait({running})
        await line.aclose()
