"""Half an hour of conversation with the system's own sound while engines are ended and loaded and a core is kept busy.

Somebody asks QUESTION aloud now and then; `make soak` does so on sound cards made of pipes.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Any

import psutil

from desktop.app import partners_of
from desktop.audio.backend import BLOCK_S, Block, Choice
from desktop.audio.ear import Ear
from desktop.audio.endpoint import Endpointer
from desktop.audio.line import PortAudioLine
from desktop.audio.playback import Playback
from desktop.audio.portaudio import PortAudioBackend
from desktop.bench.run import Figures, Run
from desktop.crew import Crew
from desktop.talk.events import AnswerPlayed, Level, LiveEvent, PlaybackStarted, SpeechEnded, Told
from desktop.talk.partners import Subject
from desktop.talk.session import Conversation
from desktop.talk.told import fields
from shared.figures import figure
from shared.language import say
from shared.voice.events import TurnFailed
from shared.voice.ports import RATE

MINUTES = 30
QUESTION = "À quelle heure le dispensaire ouvre-t-il le matin ?"
FACTS = (
    "Le dispensaire de Ndjolé ouvre à 8 heures, du lundi au vendredi. "
    "L'infirmière-chef est Odile Moussavou. La pharmacie a reçu 240 boîtes de paracétamol le 3 mars."
)
LOADED_EVERY_S = 45.0
"""Each of the three engines is loaded again after 135 s."""
STARTED_S = 2.0
"""What the sound system misses while streams start is not ours."""
GAP_S = 0.03
SETTLED_S = 45
"""After the first answers the program has loaded all that it needs."""


async def endurance(run: Run) -> Figures:
    """Talk for `limit` minutes, 30 if not told, on the default devices."""
    minutes = run.limit or MINUTES
    async with run.crew() as crew:
        partners = partners_of(crew)
        await crew.warm()
        watched = Watched(await PortAudioBackend().open(Choice()))
        talk = Conversation(watched, Ear(), Endpointer(), partners, watched.take, subject=Subject(facts=FACTS))
        work = [asyncio.create_task(talk.run()), asyncio.create_task(_reload(crew, watched.rows))]
        busy = await asyncio.create_subprocess_exec(sys.executable, "-c", "while True: pass")
        settled = 0
        try:
            for second in run.track(range(minutes * 60), say("Endurance", "Endurance")):
                done, _rest = await asyncio.wait(work, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
                if done:
                    break
                if second == SETTLED_S:
                    settled = psutil.Process().memory_info().rss
        finally:
            busy.kill()
            await busy.wait()
            await _end(work)
            await watched.aclose()
        grown_mb = (psutil.Process().memory_info().rss - settled) / 1e6
    run.keep("endurance", watched.rows)
    return {**watched.figures(), "endurance.program.grown": figure(grown_mb, "MB")}


async def _reload(crew: Crew, rows: list[dict[str, Any]]) -> None:
    """Models load while people talk."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for host in itertools.cycle(crew.hosts):
        await asyncio.sleep(LOADED_EVERY_S)
        rows.append({"at_s": loop.time() - began, "type": "load", "engine": host.spec.name})
        await host.aclose()
        await host.warm()
        rows.append({"at_s": loop.time() - began, "type": "loaded", "engine": host.spec.name})


async def _end(work: list[asyncio.Task[None]]) -> None:
    for task in work:
        task.cancel()
    for task in work:
        with suppress(asyncio.CancelledError):
            await task


class Watched:
    """A line that counts what goes wrong on it."""

    over = False

    def __init__(self, line: PortAudioLine) -> None:
        self._line = line
        self.lost_s = 0.0
        self.at_start = 0
        """Gaps that the system told of while the streams started."""
        self.in_answers = 0
        """Gaps that it told of while an answer was played: these can be heard."""
        self.gaps_s: list[float] = []
        """Silence inside answers, because the voice was not there in time."""
        self.asked = self.answered = self.failed = 0
        self.rows: list[dict[str, Any]] = []
        """What happened, for whoever wants to know why."""
        self._flags = 0
        self._answering = False
        self._gap_s = 0.0

    @property
    def playback(self) -> Playback:
        return self._line.playback

    @property
    def opened_s(self) -> float:
        return self._line.opened_s

    async def blocks(self) -> AsyncGenerator[Block, None]:
        async with aclosing(self._line.blocks()) as blocks:
            async for block in blocks:
                self.lost_s += block.lost / RATE
                self._watch_flags(block)
                self._watch_answer()
                yield block

    async def aclose(self) -> None:
        await self._line.aclose()

    def take(self, told: Told) -> None:
        """One event of the conversation."""
        if isinstance(told.event, LiveEvent | TurnFailed) and not isinstance(told.event, Level):
            self.rows.append(fields(told))
        match told.event:
            case SpeechEnded():
                self.asked += 1
            case PlaybackStarted():
                self._answering, self._gap_s = True, 0.0
            case AnswerPlayed(whole=whole):
                self.answered += whole
                self._answering = False
            case TurnFailed():
                self.failed += 1

    def figures(self) -> Figures:
        ears, mouth, gaps = self._line.microphone, self._line.speaker, self.gaps_s
        quiet = ears.overflows + mouth.underflows - self.at_start - self.in_answers
        return {
            "endurance.sound.flagged_at_start": figure(self.at_start, "times"),
            "endurance.sound.flagged_in_silence": figure(quiet, "times", n=ears.calls + mouth.calls),
            "endurance.sound.flagged_in_answers": figure(self.in_answers, "times", target=0, n=self.answered),
            "endurance.microphone.lost": figure(1000 * self.lost_s, "ms", target=0, n=ears.calls),
            "endurance.microphone.longest_wait": figure(1000 * ears.longest_s, "ms", n=ears.calls),
            "endurance.speaker.longest_wait": figure(1000 * mouth.longest_s, "ms", n=mouth.calls),
            "endurance.answers.gaps": figure(len(gaps), "gaps", n=self.answered),
            "endurance.answers.longest_gap": figure(1000 * max(gaps, default=0.0), "ms", n=len(gaps)),
            "endurance.turns.answered": figure(100 * self.answered / max(1, self.asked), "% right", n=self.asked),
            "endurance.turns.failed": figure(self.failed, "turns", target=0, n=self.asked),
        }

    def _watch_flags(self, block: Block) -> None:
        """Gaps that the system tells of, and whether our callbacks had come as they should."""
        ears, mouth = self._line.microphone, self._line.speaker
        flags, before = ears.overflows + mouth.underflows, self._flags
        self._flags = flags
        if block.at_s < STARTED_S:
            self.at_start = flags
        elif flags > before:
            self.in_answers += (flags - before) * self._answering
            waits = {"microphone_wait_s": ears.longest_s, "speaker_wait_s": mouth.longest_s}
            self.rows.append({"at_s": block.at_s, "type": "flag", "answering": self._answering, **waits})

    def _watch_answer(self) -> None:
        """Every ten milliseconds: whether an answer that goes on has nothing to be played."""
        if self._answering and not self.playback.busy:
            self._gap_s += BLOCK_S
            return
        if self._answering and self._gap_s >= GAP_S:
            self.gaps_s.append(self._gap_s)
        self._gap_s = 0.0
