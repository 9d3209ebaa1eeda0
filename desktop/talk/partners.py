"""Who takes part in a conversation, and what it is about."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

import msgspec

from desktop.talk.captions import Reader
from desktop.talk.verdict import SoundsOver
from shared.ids import new_id
from shared.voice.ports import Exchange, Privacy, Voice
from shared.voice.turn import Engines


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What answers may rest on, and the names that are likely to be heard."""

    facts: str = ""
    glossary: str = ""
    greeting: str = ""
    """Said first of all; the echo canceller learns the room by it."""
    history: tuple[Exchange, ...] = ()
    """What was said before, when a conversation is taken up again."""
    privacy: Callable[[], Privacy] = lambda: "restricted"
    """How far it may go, asked at each turn: a conversation can be restricted while it goes on."""


class Partners(msgspec.Struct, frozen=True, kw_only=True):
    """The engines of a turn, a new reader of captions for each utterance, and the voice at another speed.

    `sounds_over` tells from the sound of a pause how surely the speaker is done; without it the words alone decide.
    `prepare` speaks beforehand what may be needed soon; it is called while nothing else is to be done.
    """

    engines: Engines
    reader: Callable[[], Reader]
    voice_at: Callable[[float], Voice] | None = None
    sounds_over: SoundsOver | None = None
    prepare: Callable[[], Coroutine[None, None, None]] | None = None
    new_id: Callable[[], str] = new_id
