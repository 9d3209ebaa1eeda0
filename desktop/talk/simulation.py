"""The live loop over a recording: on an ordinary event loop in real time, on a virtual one as fast as it can."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

from desktop.audio.backend import Choice
from desktop.audio.ear import Ear
from desktop.audio.endpoint import Endpointer
from desktop.audio.recorded import RecordedBackend, Room
from desktop.talk.events import Told
from desktop.talk.partners import Partners, Subject
from desktop.talk.session import Conversation
from shared.voice.ports import RATE


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What is played to the live loop instead of a microphone."""

    pcm: bytes
    hands_free: bool = True
    key_up_s: float | None = None
    """When the key that was held from the start is let go; the end of the recording if not given."""
    room: Room | None = None


async def converse(
    recorded: Recorded, partners: Partners, tell: Callable[[Told], None], subject: Subject | None = None
) -> None:
    """Run a conversation over the recording until it is over and everything was answered."""
    line = await RecordedBackend(recorded.pcm, room=recorded.room).open(Choice())
    endpointer = Endpointer("hands-free" if recorded.hands_free else "hold", judged=True)
    conversation = Conversation(line, Ear(), endpointer, partners, tell, subject=subject)
    running = asyncio.create_task(conversation.run())
    if not recorded.hands_free:
        await asyncio.sleep(0)
        conversation.press()
        length_s = len(recorded.pcm) / 2 / RATE
        await asyncio.sleep(length_s if recorded.key_up_s is None else recorded.key_up_s)
        conversation.release()
    await running
