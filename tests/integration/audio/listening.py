"""How the tests listen: blocks of an open line, and the samples that they hold."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable

import numpy as np

from desktop.audio.backend import AudioLine, Block


async def listen(blocks: AsyncGenerator[Block, None], seconds: float) -> list[Block]:
    """The next blocks, so many seconds of them."""
    return [await anext(blocks) for _ in range(round(seconds * 100))]


async def until(blocks: AsyncGenerator[Block, None], wanted: Callable[[Block], bool], most_s: float) -> list[Block]:
    """Blocks up to the first that is wanted; the last one is it."""
    heard: list[Block] = []
    while not heard or not wanted(heard[-1]):
        assert len(heard) < most_s * 100, "it never came"
        heard.append(await anext(blocks))
    return heard


def near(heard: list[Block]) -> np.ndarray:
    return np.frombuffer(b"".join(block.near for block in heard), np.int16)


def far(heard: list[Block]) -> np.ndarray:
    return np.frombuffer(b"".join(block.far for block in heard), np.int16)


def loud(side: bytes) -> bool:
    return bool(np.abs(np.frombuffer(side, np.int16).astype(int)).max() > 500)


def pitch(samples: np.ndarray, rate: int = 16_000) -> float:
    """The strongest note, in hertz."""
    strength = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(strength.argmax() * rate / len(samples))


def place_of(part: np.ndarray, whole: np.ndarray) -> int:
    """Where a stretch of noise begins in what was heard: the shift at which both agree best."""
    size = len(whole) + len(part)
    agree = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size)), size)
    return int(agree[: len(whole)].argmax())


def say(line: AudioLine, samples: np.ndarray) -> None:
    """Play samples between -1 and 1 made at the speaker's rate."""
    line.playback.write(np.rint(samples * 32767).astype(np.int16))
