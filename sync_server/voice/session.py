"""One person's voice session: it takes messages and sound, runs turns, and outlives its connection for a while."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress

import msgspec

from shared.errors import IastedError
from shared.language import use
from shared.roles import Standing
from shared.voice.events import Stage, TurnEnded, TurnEvent, TurnFailed, TurnStarted
from shared.voice.ports import Privacy, Prompt, stricter
from shared.voice.session import Begin, End, FromServer, Say, Stop
from sync_server.voice import codec, turns
from sync_server.voice.captions import Captions
from sync_server.voice.hearing import Hearing, Spoken, Taken
from sync_server.voice.minutes import Minutes, NoMinutes
from sync_server.voice.outbox import Outbox
from sync_server.voice.owner import Owner
from sync_server.voice.refusals import draining, stays, too_many_turns
from sync_server.voice.staff import Listens, Staff

MOST_TURNS = 4
"""That one session may have under way."""
_REMEMBERED = 512
"""Turns whose names are known when a client that was cut off names them again."""
_LOG = logging.getLogger(__name__)


class VoiceSession:
    """Follows what its client says; whatever it begins ends with TurnEnded."""

    def __init__(self, id_: str, owner: Owner, privacy: Privacy, staff: Staff) -> None:
        self.id, self.owner = id_, owner
        self.outbox, self._hearing = Outbox(), Hearing()
        self._privacy, self._staff = privacy, staff
        self._running: dict[str, asyncio.Task[None]] = {}
        self._known: dict[str, None] = {}
        self._captions: Captions | None = None
        """Of the utterance that is being spoken."""
        self._dropping: set[asyncio.Task[None]] = set()
        self._warming: asyncio.Task[None] | None = None
        self._closed = False
        self.require_open: Callable[[], None] = lambda: None
        """Raises once nothing new may begin."""
        self.minutes: Minutes = NoMinutes()
        self.aside: Callable[[FromServer], None] = lambda _message: None
        """Tells the client something besides events, while it is there."""

    def say_aside(self, message: FromServer) -> None:
        """To whichever connection there is now."""
        self.aside(message)

    def stands(self, standing: Standing) -> None:
        """Who the owner is now."""
        self.owner = msgspec.structs.replace(self.owner, standing=standing)

    @property
    def chunk(self) -> int:
        """The number of the last sound that arrived."""
        return self._hearing.chunk

    @property
    def weight(self) -> int:
        """Bytes that it holds: what is being said to it, and what it still has to tell."""
        return self._hearing.bytes + self.outbox.bytes

    @property
    def working(self) -> bool:
        """Whether a turn is under way."""
        return bool(self._running)

    def begin(self, begin: Begin) -> None:
        if begin.turn in self._known or begin.turn == self._hearing.turn:
            return
        privacy = self._require_free(begin.privacy)
        captions = self._listened_to(begin, privacy) if not self._hearing.turn else None
        self._hearing.begin(begin)
        self._captions = captions
        if not begin.only:
            self._rest()
            self._warming = asyncio.create_task(self._warmed(begin, privacy))

    def sound(self, number: int, sound: bytes) -> Taken:
        """One chunk of the utterance that is being spoken."""
        turn = self._hearing.turn
        try:
            taken = self._hearing.take(number, sound)
        except IastedError as error:
            if not turn:
                raise
            self._drop_captions()
            self._failed(turn, "hear", error)
            return "new"
        if taken == "new":
            if self._captions is not None:
                self._captions.feed(sound)
            self._go_on()
        return taken

    def end(self, end: End) -> None:
        if end.turn not in self._known:
            self._hearing.end(end)
            self._go_on()

    def say(self, say: Say) -> None:
        if say.turn not in self._known:
            privacy = self._require_free(say.privacy)
            self._start(say.turn, self._written(say, privacy))

    def stop(self, stop: Stop) -> None:
        """Nobody listens any more; what was only being spoken is over, too."""
        if stop.turn == self._hearing.turn:
            self._hearing.drop()
            self._drop_captions()
            self._over(stop.turn)
        elif (task := self._running.get(stop.turn)) is not None:
            task.cancel()

    async def close(self) -> None:
        """Stop everything."""
        self._closed = True
        self._hearing.drop()
        self._drop_captions()
        self._rest()
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, *self._dropping, return_exceptions=True)
        await self.minutes.aclose()

    def _require_free(self, privacy: Privacy) -> Privacy:
        if self._closed:
            raise draining()
        self.require_open()
        privacy = stricter(privacy, self._privacy)
        if privacy == "restricted":
            raise stays()
        if len(self._running) >= MOST_TURNS or self.outbox.flooded:
            raise too_many_turns()
        return privacy

    def _go_on(self) -> None:
        if (spoken := self._hearing.whole()) is not None:
            captions, self._captions = self._captions, None
            if captions is not None:
                captions.rest()
            self._start(spoken.begin.turn, self._spoken(spoken, captions))

    def _listened_to(self, begin: Begin, privacy: Privacy) -> Captions | None:
        """Heard while it is spoken, where somebody can."""
        staff, inside = self._staff, self._inside(begin.turn)
        if not isinstance(staff, Listens) or not staff.listens:
            return None
        return Captions(
            codec.reader(begin.codec),
            lambda: staff.listen(inside, self.owner.standing, privacy, begin.language, begin.glossary),
            lambda event: self._tell(begin.turn, event),
            lambda: self._staff.end(inside),
        )

    def _drop_captions(self) -> None:
        captions, self._captions = self._captions, None
        if captions is not None:
            captions.rest()
            task = asyncio.create_task(captions.drop())
            self._dropping.add(task)
            task.add_done_callback(self._dropping.discard)

    async def _warmed(self, begin: Begin, privacy: Privacy) -> None:
        """Whoever may answer takes in what the answer will rest on, while the question is still being asked."""
        prompt = Prompt(
            turn=self._inside(begin.turn), question="", facts=begin.facts, history=begin.history, privacy=privacy
        )
        with suppress(IastedError):
            await self._staff.engines(begin.language).responder.warm(prompt)

    def _rest(self) -> None:
        if self._warming is not None:
            self._warming.cancel()

    def _start(self, turn: str, work: Coroutine[object, object, None]) -> None:
        self._know(turn)
        task = asyncio.create_task(work)
        self._running[turn] = task
        task.add_done_callback(lambda done: self._ended(turn, done))

    def _ended(self, turn: str, task: asyncio.Task[None]) -> None:
        self._running.pop(turn, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.error("a turn broke", exc_info=error)

    async def _spoken(self, spoken: Spoken, captions: Captions | None) -> None:
        begin = spoken.begin
        try:
            pcm = await codec.decoded(begin.codec, spoken.sound)
        except IastedError as error:
            if captions is not None:
                await captions.drop()
            self._failed(begin.turn, "hear", error)
        else:
            privacy = stricter(begin.privacy, self._privacy)
            await self._run(begin.turn, turns.spoken(self._inside(begin.turn), begin, pcm, privacy), captions)

    async def _written(self, say: Say, privacy: Privacy) -> None:
        await self._run(say.turn, turns.written(self._inside(say.turn), say, privacy))

    async def _run(self, turn: str, asked: turns.Asked, captions: Captions | None = None) -> None:
        use(asked.language)
        inside = asked.request.turn
        if not asked.only:
            self.minutes.begin(turn, asked.request.text)
        self._staff.begin(inside, self.owner.standing)
        try:
            engines = self._staff.engines(asked.language)
            await turns.run(asked, engines, self.outbox, lambda event: self._tell(turn, event))
        except IastedError as error:  # no engine could be had at all: the turn has not begun
            self._failed(turn, asked.stage, error)
        finally:
            if captions is not None:
                await captions.aclose()
            await self._staff.end(inside)

    def _inside(self, turn: str) -> str:
        """What the turn is called on this server, where other people's turns are."""
        return f"{self.id}:{turn}"

    def _tell(self, turn: str, event: TurnEvent) -> None:
        event = msgspec.structs.replace(event, turn=turn)
        self.outbox.put(event)
        self.minutes.told(turn, event)

    def _failed(self, turn: str, stage: Stage, error: IastedError) -> None:
        failure = TurnFailed(turn=turn, stage=stage, code=error.code, message=error.message, retryable=error.retryable)
        self._over(turn, failure)

    def _over(self, turn: str, failure: TurnFailed | None = None) -> None:
        """A turn that ended before any engine was asked."""
        self._know(turn)
        self._tell(turn, TurnStarted(turn=turn))
        if failure is not None:
            self._tell(turn, failure)
        self._tell(turn, TurnEnded(turn=turn, interrupted=failure is None, timings_ms={}))

    def _know(self, turn: str) -> None:
        self._known[turn] = None
        while len(self._known) > _REMEMBERED:
            self._known.pop(next(iter(self._known)))
