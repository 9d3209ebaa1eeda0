"""The company of a desk with scripted engines and a recording in the place of the microphone."""

from __future__ import annotations

from typing import Any

import numpy as np

from desktop.audio.recorded import RecordedBackend
from desktop.desk.company import Company, Gather
from desktop.desk.events import PartGone
from desktop.talk.partners import Partners
from shared.voice.ports import RATE
from shared.voice.turn import Engines
from tests.fakes.reader import ScriptedReader
from tests.fakes.responder import ScriptedResponder
from tests.fakes.transcriber import ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice


class Engine:
    """Engines that remember whether they were started and ended."""

    warmed = ended = 0

    async def warm(self) -> None:
        self.warmed += 1

    async def aclose(self) -> None:
        self.ended += 1


class ScriptedCompany:
    """Gathers the same company again and again; `speeds` are those that were asked for."""

    def __init__(
        self,
        *,
        heard: str = "où est le village",
        answer: str = "Au nord.",
        backend: Any = None,
        extractor: Any = None,
        missing: tuple[PartGone, ...] = (),
    ) -> None:
        self.engines = Engine()
        self.speeds: list[float] = []
        self.mind = ScriptedResponder(answer)
        self.ear = ScriptedTranscriber(heard)
        self.backend = backend or RecordedBackend(murmur(60.0))
        self._extractor, self._missing = extractor, missing

    @property
    def gather(self) -> Gather:
        async def gather(speed: float) -> Company:
            self.speeds.append(speed)
            engines = Engines(transcriber=self.ear, responder=self.mind, voice=ScriptedVoice(speed=speed * 4))
            return Company(
                partners=Partners(engines=engines, reader=ScriptedReader),
                backend=self.backend,
                engines=self.engines,
                extractor=self._extractor,
                missing=self._missing,
            )

        return gather


def murmur(seconds: float) -> bytes:
    """Sound that is no speech and no silence."""
    return np.random.default_rng(0).integers(-60, 60, round(seconds * RATE)).astype("<i2").tobytes()
