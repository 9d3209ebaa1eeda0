"""Puts the laptop's engines and a conversation together; nobody else names both."""

from __future__ import annotations

from datetime import datetime

from desktop.crew import Crew
from desktop.talk.partners import Partners
from desktop.talk.silent import Silent
from shared.voice.intents import ready
from shared.voice.turn import Engines


def partners_of(crew: Crew, speed: float = 1.0) -> Partners:
    """Everybody who takes part in a spoken conversation."""
    voice = crew.voice(speed=speed)
    return Partners(
        engines=Engines(transcriber=crew.transcriber(), responder=crew.responder(), voice=voice),
        reader=crew.reader,
        sounds_over=crew.sounds_over,
        voice_at=lambda faster: crew.voice(speed=speed * faster),
        prepare=lambda: voice.prepare(ready(datetime.now())),  # noqa: DTZ005 - the agent's own clock
    )


def listeners_of(crew: Crew) -> Partners:
    """Who hears, and answers nothing."""
    return Partners(
        engines=Engines(transcriber=crew.transcriber(), responder=Silent()),
        reader=crew.reader,
        sounds_over=crew.sounds_over,
    )
