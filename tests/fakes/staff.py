"""Who serves turns of a voice gateway in tests: scripted engines, and a memory of whose turns they were."""

from __future__ import annotations

from shared.roles import Standing
from shared.voice.turn import Engines
from tests.fakes.responder import ScriptedResponder
from tests.fakes.transcriber import ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice


class ScriptedStaff:
    """The same engines for everybody."""

    def __init__(self, *, ear=None, mind=None, mouth=None) -> None:
        self.ear, self.mind, self.mouth = (
            ear or ScriptedTranscriber(),
            mind or ScriptedResponder(),
            mouth or ScriptedVoice(),
        )
        self.begun: list[tuple[str, str]] = []
        self.ended: list[str] = []
        self.closed = False

    def engines(self, language: str) -> Engines:
        return Engines(transcriber=self.ear, responder=self.mind, voice=self.mouth)

    def begin(self, turn: str, who: Standing) -> None:
        self.begun.append((turn, who.person))

    async def end(self, turn: str) -> None:
        self.ended.append(turn)

    async def warnings(self) -> list[str]:
        return []

    async def aclose(self) -> None:
        self.closed = True
