"""Tries a microphone and a speaker: three seconds are recorded and played back, or a chime is played."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Literal

import numpy as np

from desktop.audio.backend import AudioLine, Block
from desktop.audio.level import Level, Meter
from desktop.desk.desk import Desk
from desktop.desk.lines import open_line
from shared.errors import PartMissing
from shared.language import say
from shared.voice.ports import RATE
from shared.voice.resample import Resampler

RECORDED_S = 3.0
QUIET_DBFS = -50.0
"""A voice that is heard at all is louder than this."""
_NOTES_HZ = (659.3, 880.0)
_NOTE_S = 0.28
_TAIL_S = 0.4
_LONGEST_S = 20.0

Phase = Literal["recording", "playing"]
Tell = Callable[[Phase, float, Level], None]
"""Which phase, seconds that are left of it, how loud it is now."""


async def try_microphone(desk: Desk, tell: Tell) -> Level:
    """Record, then play back; the loudest moment. The conversation goes on afterwards."""
    async with asyncio.timeout(_LONGEST_S), _line(desk) as line, aclosing(line.blocks()) as blocks:
        meter, heard, loudest = Meter(), bytearray(), Level(rms=-96.0, peak=-96.0)
        async for block in blocks:
            heard += block.near
            level = meter.feed(block.near)
            loudest = max(loudest, level, key=lambda one: one.rms)
            left_s = RECORDED_S - len(heard) / 2 / RATE
            tell("recording", max(0.0, left_s), level)
            if left_s <= 0:
                break
        await _play(line, blocks, bytes(heard), tell)
        return loudest


async def try_speaker(desk: Desk, tell: Tell) -> None:
    """Play a chime of two notes."""
    async with asyncio.timeout(_LONGEST_S), _line(desk) as line, aclosing(line.blocks()) as blocks:
        await _play(line, blocks, chime(), tell)


def chime() -> bytes:
    """Two notes, one after the other, 16-bit samples at `RATE`."""
    at = np.arange(round(_NOTE_S * RATE)) / RATE
    fading = np.exp(-at * 6.0) * np.minimum(1.0, at / 0.01)
    notes = [np.sin(2 * np.pi * pitch * at) * fading for pitch in _NOTES_HZ]
    return (np.concatenate(notes) * 9_000).astype("<i2").tobytes()


@asynccontextmanager
async def _line(desk: Desk) -> AsyncGenerator[AudioLine, None]:
    """The chosen devices, taken from the conversation for a while."""
    company = await desk.prepare()
    conversation = desk.talk.conversation
    await desk.talk.close()
    try:
        line, missing = await open_line(company.backend, desk.settings.microphone, desk.settings.speaker)
        try:
            if missing is not None:
                raise missing
            yield line
        except TimeoutError:
            raise PartMissing(_stuck(), code="device-stuck", retryable=True) from None
        finally:
            await line.aclose()
    finally:
        if desk.state == "open":
            await desk.talk.open(conversation)


async def _play(line: AudioLine, blocks: AsyncGenerator[Block, None], pcm: bytes, tell: Tell) -> None:
    resampler = Resampler(line.playback.rate)
    sound = resampler.feed(pcm, RATE) + resampler.flush()
    line.playback.write(np.frombuffer(sound, "<i2"))
    meter, tail_s = Meter(), _TAIL_S
    async for block in blocks:
        level = meter.feed(block.far)
        tell("playing", line.playback.queued_s, level)
        if not line.playback.busy:
            tail_s -= 0.01
        if tail_s <= 0:
            return


def _stuck() -> str:
    return say(
        "Le micro ou le haut-parleur ne répond pas : débranchez-le, rebranchez-le, puis réessayez.",
        "The microphone or the speaker does not answer: unplug it, plug it in again, then try again.",
    )
