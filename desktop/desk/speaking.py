"""A conversation at the desk: opened, talked to by key, voice or keyboard, recorded, and taken up where it was left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import date

import msgspec

from desktop.audio.backend import AudioLine, DeviceMissing
from desktop.audio.ear import Ear
from desktop.audio.endpoint import Endpointer, Mode
from desktop.audio.lasting import LastingLine
from desktop.desk.company import Company
from desktop.desk.events import DeskEvent, Dictated, NoAudio, Ready
from desktop.desk.lines import devices_come, open_line
from desktop.desk.recorder import Recorder
from desktop.desk.writer import Writer
from desktop.settings import Settings
from desktop.store.store import Store
from desktop.talk.events import Told
from desktop.talk.partners import Subject
from desktop.talk.session import Conversation
from shared.language import say
from shared.reports.content import Privacy
from shared.voice.glossary import facts, glossary
from shared.voice.grounding import today_in_words
from shared.voice.ports import Exchange, stricter

KEPT_EXCHANGES = 8

_LOG = logging.getLogger(__name__)


class Speaking:
    """At most one conversation is open; all methods belong to the loop that `open` was called on."""

    def __init__(self, store: Store, company: Company, settings: Settings, tell: Callable[[DeskEvent], None]) -> None:
        self._store, self._company, self._settings, self._tell = store, company, settings, tell
        self._privacy: Privacy = settings.privacy
        self._conversation: Conversation | None = None
        self._running: asyncio.Task[None] | None = None
        self._writer: Writer | None = None
        self._hands_free = False
        self._dictating = False
        self._turning = asyncio.Lock()
        """Held while a conversation is opened, closed or given other means: one after the other."""

    @property
    def conversation(self) -> str:
        """The id of the open conversation; empty until a first turn was kept."""
        return self._writer.conversation if self._writer is not None else ""

    @property
    def quiet(self) -> bool:
        """Whether nobody speaks and nothing is being answered."""
        return self._conversation is None or self._conversation.idle

    async def open(self, conversation: str = "", *, privacy: Privacy | None = None) -> None:
        """Take up a conversation, or a new one."""
        async with self._turning:
            await self._close()
            self._privacy = privacy or self._settings.privacy
            self._writer = Writer(self._store, conversation, self._privacy, self._tell)
            await self._start()

    async def close(self) -> None:
        """Stop talking and listening; everything said is on disk when this returns."""
        async with self._turning:
            await self._close()

    async def use(self, settings: Settings, company: Company) -> None:
        """Go on with other devices, another voice or another patience."""
        async with self._turning:
            self._settings, self._company = settings, company
            if self._writer is not None:
                await self._stop()
                await self._start()

    def restrict(self, privacy: Privacy) -> None:
        """New conversations go no further than this: nor does the open one, where nothing was said yet."""
        if not self.conversation:
            self._privacy = stricter(self._privacy, privacy)
            if self._writer is not None:
                self._writer.privacy = self._privacy

    def press(self) -> None:
        """The key goes down."""
        if self._conversation is not None:
            self._conversation.press()

    def release(self) -> None:
        """The key goes up."""
        if self._conversation is not None:
            self._conversation.release()

    def cancel(self) -> None:
        """What is being said does not count; an answer stops."""
        if self._conversation is not None:
            self._conversation.cancel()

    def hands_free(self, *, on: bool) -> None:
        """Listen to every voice, or only while the key is down."""
        self._hands_free = on
        if self._conversation is not None:
            self._conversation.listen("hands-free" if on else "hold")

    def dictate(self, *, on: bool) -> None:
        """Words are wanted for themselves from now on, or answered again."""
        self._dictating = on
        if self._conversation is not None:
            self._conversation.dictate(on=on)

    def ask(self, question: str) -> None:
        """A question that was written."""
        if self._conversation is not None:
            self._conversation.ask(question)

    def say(self, text: str) -> None:
        """Say a text aloud once more."""
        if self._conversation is not None:
            self._conversation.say(text)

    async def _close(self) -> None:
        await self._stop()
        if self._writer is not None:
            await self._writer.aclose()
            self._writer = None

    async def _start(self) -> None:
        assert self._writer is not None
        subject = await asyncio.to_thread(self._subject, self._writer.conversation)
        line, missing = await open_line(self._company.backend, self._settings.microphone, self._settings.speaker)
        recorder = Recorder(self._writer.save, self._writer.discard, lambda text: self._tell(Dictated(text=text)))

        def tell(told: Told) -> None:
            recorder.take(told)
            self._tell(told)

        mode: Mode = "hands-free" if self._hands_free else "hold"
        endpointer = Endpointer(mode, judged=True, pace=self._settings.patience)
        partners = self._company.partners
        if not self._settings.spoken_answers or missing is not None:
            partners = msgspec.structs.replace(
                partners, engines=msgspec.structs.replace(partners.engines, voice=None), prepare=None
            )
        self._conversation = Conversation(line, Ear(), endpointer, partners, tell, subject=subject)
        self._conversation.dictate(on=self._dictating)
        if isinstance(line, LastingLine):
            line.on_change = self._conversation.device_changed
            self._tell(Ready(microphone=line.names[0], speaker=line.names[1]))
        else:
            self._tell(_no_audio(missing))
        self._running = asyncio.create_task(self._run(self._conversation, line, missing))

    async def _run(self, conversation: Conversation, line: AudioLine, missing: DeviceMissing | None) -> None:
        looking = asyncio.create_task(self._look()) if missing is not None else None
        try:
            await conversation.run()
        finally:
            if looking is not None:
                looking.cancel()
            await line.aclose()

    async def _look(self) -> None:
        """There is no device: go on with one as soon as one is plugged in."""
        await devices_come(self._company.backend)
        self._again = asyncio.create_task(self.use(self._settings, self._company))

    async def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            (failure,) = await asyncio.gather(self._running, return_exceptions=True)
            if isinstance(failure, Exception):
                _LOG.error("a conversation ended by itself", exc_info=failure)
        self._running = self._conversation = None

    def _subject(self, conversation: str) -> Subject:
        today = today_in_words(date.today())  # noqa: DTZ011 - the agent's own day
        turns = self._store.conversations.thread(conversation, limit=KEPT_EXCHANGES) if conversation else []
        history = tuple(Exchange(question=turn.said, answer=turn.answer) for turn in turns if turn.answer)
        return Subject(facts=f"{today}\n{facts()}", glossary=glossary(), history=history, privacy=self._privacy_now)

    def _privacy_now(self) -> Privacy:
        """Of the conversation as it is kept, since it can be restricted while it goes on; of one that is gone, none."""
        if not (conversation := self.conversation):
            return self._privacy
        return self._store.conversations.privacy(conversation) or "restricted"


def _no_audio(missing: DeviceMissing | None) -> NoAudio:
    why = missing.message if missing is not None else ""
    rest = say("Vous pouvez écrire vos questions.", "You can type your questions.")
    return NoAudio(message=f"{why} {rest}".strip(), code=missing.code if missing is not None else "no-audio")
