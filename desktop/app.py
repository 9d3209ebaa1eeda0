"""Puts the laptop's engines and a conversation together; nobody else names both."""

from __future__ import annotations

import asyncio
from datetime import datetime

import msgspec

from desktop.audio.backend import AudioBackend
from desktop.crew import Crew
from desktop.desk.company import Company, Gather
from desktop.desk.events import PartGone
from desktop.stronger.engines import Stronger
from desktop.talk.absent import Absent
from desktop.talk.partners import Partners
from desktop.talk.silent import Silent
from shared.errors import PartMissing
from shared.providers.keys import NoKeys
from shared.voice.events import Stage
from shared.voice.grounded import Grounded
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


def gathering(crew: Crew, backend: AudioBackend, stronger: Stronger | None = None) -> Gather:
    """How a desk comes by its company, on a thread of its own: the models' files are looked at."""
    beyond = stronger or Stronger(NoKeys())

    async def gather(speed: float) -> Company:
        return await asyncio.to_thread(company_of, crew, backend, beyond, speed)

    return gather


def company_of(crew: Crew, backend: AudioBackend, stronger: Stronger, speed: float = 1.0) -> Company:
    """Whoever is here; in the place of who is missing stands somebody who says so."""
    missing: list[PartGone] = []
    partners = _speak(_hear(crew, _think(crew, missing), missing), crew, speed, missing)
    return Company(
        partners=_routed(partners, stronger),
        backend=backend,
        engines=crew,
        extractor=crew.extractor(),
        missing=tuple(missing),
        beyond=stronger,
    )


def _routed(partners: Partners, stronger: Stronger) -> Partners:
    """The same for every request that may leave: whoever is far away is one more candidate."""
    own, faster = partners.engines, partners.voice_at
    engines = Engines(
        transcriber=stronger.transcriber(own.transcriber),
        responder=Obedient(stronger.remembering(Grounded(stronger.responder(own.responder))), datetime.now),
        voice=stronger.voice(own.voice) if own.voice is not None else None,
        watch=stronger.board.watch,
    )
    voice_at = (lambda speed: stronger.voice(faster(speed))) if faster is not None else None
    return msgspec.structs.replace(partners, engines=engines, voice_at=voice_at)


def _think(crew: Crew, missing: list[PartGone]) -> Responder:
    """Who writes, unchecked and without commands: both come around whoever is asked."""
    try:
        return crew.writer()
    except PartMissing as error:
        missing.append(_gone("think", error))
        return Absent(error)


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
