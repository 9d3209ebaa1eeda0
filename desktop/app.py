"""Puts the laptop's engines and a conversation together; nobody else names both."""

from __future__ import annotations

import asyncio
from datetime import datetime

import msgspec

from desktop.audio.backend import AudioBackend
from desktop.crew import Crew
from desktop.desk.company import Company, Gather
from desktop.desk.events import PartGone
from desktop.talk.absent import Absent
from desktop.talk.partners import Partners
from desktop.talk.silent import Silent
from shared.errors import PartMissing
from shared.voice.events import Stage
from shared.voice.intents import ready
from shared.voice.ladder import Obedient
from shared.voice.ports import Responder
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


def gathering(crew: Crew, backend: AudioBackend) -> Gather:
    """How a desk comes by its company, on a thread of its own: the models' files are looked at."""

    async def gather(speed: float) -> Company:
        return await asyncio.to_thread(company_of, crew, backend, speed)

    return gather


def company_of(crew: Crew, backend: AudioBackend, speed: float = 1.0) -> Company:
    """Whoever is here; in the place of who is missing stands somebody who says so."""
    missing: list[PartGone] = []
    partners = _speak(_hear(crew, _think(crew, missing), missing), crew, speed, missing)
    return Company(partners=partners, backend=backend, engines=crew, extractor=crew.extractor(), missing=tuple(missing))


def _think(crew: Crew, missing: list[PartGone]) -> Responder:
    try:
        return crew.responder()
    except PartMissing as error:
        missing.append(_gone("think", error))
        return Obedient(Absent(error), datetime.now)


def _hear(crew: Crew, responder: Responder, missing: list[PartGone]) -> Partners:
    try:
        engines = Engines(transcriber=crew.transcriber(), responder=responder)
    except PartMissing as error:
        missing.append(_gone("hear", error))
        absent = Absent(error)
        return Partners(engines=Engines(transcriber=absent, responder=responder), reader=lambda: absent)
    return Partners(engines=engines, reader=crew.reader, sounds_over=crew.sounds_over)


def _speak(partners: Partners, crew: Crew, speed: float, missing: list[PartGone]) -> Partners:
    try:
        voice = crew.voice(speed=speed)
    except PartMissing as error:
        missing.append(_gone("speak", error))
        return partners
    return msgspec.structs.replace(
        partners,
        engines=msgspec.structs.replace(partners.engines, voice=voice),
        voice_at=lambda faster: crew.voice(speed=speed * faster),
        prepare=lambda: voice.prepare(ready(datetime.now())),  # noqa: DTZ005 - the agent's own clock
    )


def _gone(stage: Stage, error: PartMissing) -> PartGone:
    return PartGone(stage=stage, message=error.message, code=error.code)
