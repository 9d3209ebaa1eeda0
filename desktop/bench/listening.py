"""Sound shown to the ear and the endpointer as if it came from a microphone, as fast as it can be computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec
import numpy as np
import webrtcvad

from desktop.audio.backend import BLOCK, BLOCK_S, Block
from desktop.audio.ear import Ear, Sound
from desktop.audio.endpoint import End, Endpointer, Onset, Pause, Resume, Sign
from desktop.audio.speech import SpeechDetector
from desktop.bench.pauses import hush
from desktop.bench.rooms import Room, together
from shared.voice.ports import RATE

BEFORE_S = 0.5
"""Quiet before anybody speaks."""
AFTER_S = 2.5
"""Quiet afterwards: longer than any patience."""
FIXED_S = 0.7
"""The silence that voice assistants wait for by default; the baseline."""
_SIZE = BLOCK * 2
_VAD_MODE = 3


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a pause: how surely the sentence is over, and how long after the voice that is known."""

    complete: float
    after_s: float


class Lull(msgspec.Struct, frozen=True, kw_only=True):
    """A pause as it is told, and how long it lasts; the last one of a clip has no end."""

    at_s: float
    told_s: float
    seconds: float


def quiet(seconds: float, seed: int = 0) -> bytes:
    """A room in which nobody speaks."""
    return np.rint(hush(seconds, np.random.default_rng(seed))).astype("<i2").tobytes()


def framed(pcm: bytes) -> bytes:
    """A clip with quiet around it."""
    return quiet(BEFORE_S) + pcm + quiet(AFTER_S, 1)


def blocks(near: bytes, far: bytes = b"", room: Room | None = None) -> Iterator[Block]:
    """The microphone's blocks; with a room, what is played is heard in it."""
    for place in range(len(near) // _SIZE):
        mine, theirs = (side[place * _SIZE :][:_SIZE].ljust(_SIZE, b"\0") for side in (near, far))
        heard = together(mine, room.echo(theirs)) if room else mine
        yield Block(at_s=round((place + 1) * BLOCK_S, 2), near=heard, far=theirs)


def sounds(pieces: Iterable[Block], detector: SpeechDetector) -> list[Sound]:
    """What a new ear makes of them."""
    ear = Ear(detector)
    return [ear.feed(block) for block in pieces]


def signs(
    heard: Iterable[Sound], endpointer: Endpointer, known: Mapping[float, Evidence] | None = None
) -> list[tuple[float, Sign]]:
    """Each sign with when it was given; `known` is told of each pause when it would be known."""
    found: list[tuple[float, Sign]] = []
    waiting: Evidence | None = None
    since_s = 0.0
    for sound in heard:
        for sign in endpointer.feed(sound.at_s, sound.speech, sound.loudness):
            found.append((sound.at_s, sign))
            waiting = (known or {}).get(round(sign.at_s, 2)) if isinstance(sign, Pause) else None
            since_s = sign.at_s
        if waiting is not None and sound.at_s >= since_s + waiting.after_s:
            endpointer.judge(waiting.complete)
            waiting = None
    return found


def lulls(heard: Sequence[Sound]) -> list[Lull]:
    """Every pause, if nothing ever ended."""
    endpointer = Endpointer("hold")
    endpointer.press(0.0)
    found: list[Lull] = []
    told: tuple[float, float] | None = None
    for at_s, sign in signs(heard, endpointer):
        if isinstance(sign, Pause):
            told = (sign.at_s, at_s)
        elif isinstance(sign, Resume) and told is not None:
            found.append(Lull(at_s=told[0], told_s=told[1], seconds=sign.at_s - told[0]))
            told = None
    return [*found, Lull(at_s=told[0], told_s=told[1], seconds=AFTER_S)] if told else found


def ends(found: Iterable[tuple[float, Sign]]) -> list[tuple[float, float]]:
    """When each end was told, and when the voice had stopped."""
    return [(at_s, sign.at_s) for at_s, sign in found if isinstance(sign, End)]


def onsets(found: Iterable[tuple[float, Sign]]) -> list[float]:
    """When each beginning was told."""
    return [at_s for at_s, sign in found if isinstance(sign, Onset)]


def fixed(near: bytes, voiced: Callable[[bytes, int], bool] | None = None) -> list[tuple[float, float]]:
    """The ends by webrtcvad alone and a fixed silence: when each was told, and when the voice had stopped."""
    voiced = voiced or webrtcvad.Vad(_VAD_MODE).is_speech
    found: list[tuple[float, float]] = []
    heard, last_s = 0, 0.0
    for place in range(len(near) // _SIZE):
        at_s = round((place + 1) * BLOCK_S, 2)
        if voiced(near[place * _SIZE :][:_SIZE], RATE):
            heard, last_s = heard + 1, at_s
        elif heard and at_s - last_s >= FIXED_S:
            if heard * BLOCK_S >= 0.2:
                found.append((at_s, last_s))
            heard = 0
    return found
