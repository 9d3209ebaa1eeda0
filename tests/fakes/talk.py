"""A conversation with scripted engines on virtual time: what is said when is given, everything told is remembered."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from desktop.audio.backend import Choice
from desktop.audio.endpoint import Endpointer, Mode
from desktop.audio.recorded import RecordedBackend
from desktop.talk.events import Told
from desktop.talk.partners import Partners, Subject
from desktop.talk.session import Conversation
from desktop.talk.told import fields
from desktop.talk.virtual_time import VirtualLoop
from shared.voice.ports import RATE
from shared.voice.turn import Engines
from tests.fakes.ear import ScriptedEar
from tests.fakes.reader import ScriptedReader
from tests.fakes.responder import ScriptedResponder
from tests.fakes.transcriber import ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice


class Talk:
    """One conversation; `voices` are the seconds in which somebody speaks."""

    def __init__(self, *voices: tuple[float, float], seconds: float, mode: Mode = "hands-free", **engines: Any) -> None:
        self.told: list[Told] = []
        self.ear = engines.get("ear") or ScriptedTranscriber(delay=lambda: 0.02)
        self.mind = engines.get("mind") or ScriptedResponder(delay=lambda: 0.02)
        self.mouth = engines.get("mouth") or ScriptedVoice(delay=lambda: 0.05)
        self.speeds: list[float] = []
        self._voices, self._seconds, self._mode = voices, seconds, mode
        self._deeds: list[tuple[float, Callable[[Conversation], object]]] = []
        self.conversation: Conversation

    def key(self, down_s: float, up_s: float) -> Talk:
        """The key is held between these seconds."""
        return self.do(down_s, Conversation.press).do(up_s, Conversation.release)

    def do(self, at_s: float, what: Callable[[Conversation], object]) -> Talk:
        """Something is asked of the conversation at that second."""
        self._deeds.append((at_s, what))
        return self

    def run(self, then: Callable[[Told], None] = lambda told: None) -> Talk:
        """From the first second until everything was answered."""
        self._then = then
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(self._run())
        return self

    async def _run(self) -> None:
        line = await RecordedBackend(b"\x10\x00" * round(self._seconds * RATE)).open(Choice())
        numbers = itertools.count(1)
        partners = Partners(
            engines=Engines(transcriber=self.ear, responder=self.mind, voice=self.mouth),
            reader=ScriptedReader,
            voice_at=self._voice_at,
            new_id=lambda: f"turn-{next(numbers)}",
        )
        self.playback = line.playback
        self.conversation = Conversation(
            line, ScriptedEar(*self._voices), Endpointer(self._mode), partners, self._take, subject=Subject(facts="f")
        )
        running = asyncio.create_task(self.conversation.run())
        for at_s, what in sorted(self._deeds, key=itemgetter(0)):
            await asyncio.sleep(at_s - asyncio.get_running_loop().time())
            what(self.conversation)
        async with asyncio.timeout(self._seconds + 120):
            await running

    def _voice_at(self, speed: float) -> ScriptedVoice:
        self.speeds.append(speed)
        return self.mouth

    def _take(self, told: Told) -> None:
        self.told.append(told)
        self._then(told)

    def of(self, *kinds: type) -> list[Any]:
        return [told.event for told in self.told if isinstance(told.event, kinds)]

    def at(self, kind: type, number: int = 0) -> float:
        """When the event happened, in seconds."""
        return [told.at_s for told in self.told if isinstance(told.event, kind)][number]

    @property
    def kinds(self) -> list[str]:
        return [type(told.event).__name__ for told in self.told]

    @property
    def trace(self) -> list[dict[str, Any]]:
        return [fields(told, timeless=True) for told in self.told]
