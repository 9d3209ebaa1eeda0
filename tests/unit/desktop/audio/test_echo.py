"""The canceller takes our own voice away and leaves others; while nothing is played it is left out without a trace."""

from __future__ import annotations

import numpy as np

from desktop.audio.backend import BLOCK, BLOCK_S
from desktop.audio.echo import DELAY, IDLE_S, EchoCanceller
from desktop.bench.rooms import Room
from tests.fakes.sounds import pcm, speech

SILENCE = b"\0\0" * BLOCK


def cut(sound: bytes) -> list[bytes]:
    return [sound[at : at + 2 * BLOCK] for at in range(0, len(sound) // (2 * BLOCK) * 2 * BLOCK, 2 * BLOCK)]


def numbers(sound: bytes) -> np.ndarray:
    return np.frombuffer(sound, "<i2").astype(float)


def voice(seconds: float, seed: int = 0) -> bytes:
    noise = np.random.default_rng(seed).standard_normal(round(seconds * 16_000)) * 2_000
    envelope = np.abs(np.sin(np.arange(noise.size) / 16_000 * 4))
    return (noise * envelope).astype("<i2").tobytes()


def test_an_echo_becomes_thirty_decibels_weaker_once_the_room_is_known():
    canceller, room = EchoCanceller(), Room(1)
    pairs = [(echo, canceller.clean(echo, far)) for far in cut(pcm(speech(6))) for echo in [room.echo(far)]]
    heard, left = (numbers(b"".join(side)) for side in zip(*pairs[300:], strict=True))
    assert 10 * np.log10(np.mean(heard**2) / np.mean(left**2)) > 30


def test_the_same_blocks_give_the_same_answer():
    sound, played = cut(pcm(speech(2))), cut(voice(2))
    first, second = EchoCanceller(), EchoCanceller()
    assert [first.clean(n, f) for n, f in zip(sound, played, strict=True)] == [
        second.clean(n, f) for n, f in zip(sound, played, strict=True)
    ]


def test_without_playback_the_microphone_only_comes_later():
    canceller, sound = EchoCanceller(), voice(2)
    out = b"".join(canceller.clean(near, SILENCE) for near in cut(sound))
    assert canceller.bypassed
    before, after = numbers(sound)[:-DELAY], numbers(out)[DELAY:]
    assert np.corrcoef(before, after)[0, 1] > 0.97  # the rumble is gone


def test_going_past_the_canceller_and_back_makes_no_click():
    near = cut(voice(8))
    canceller, always = EchoCanceller(), EchoCanceller()
    always._idle = 10**9
    always._quiet_for = 0
    tick = np.full(BLOCK, 9, "<i2").tobytes()  # one inaudible block is enough to bring the canceller in
    switches = {100: tick, 100 + round(IDLE_S / BLOCK_S) + 50: tick}
    states, worst = set(), 0.0
    for place, block in enumerate(near):
        far = switches.get(place, SILENCE)
        ours, theirs = numbers(canceller.clean(block, far)), numbers(always.clean(block, far))
        worst = max(worst, float(np.abs(ours - theirs).max()))
        states.add(canceller.bypassed)
    assert states == {True, False}
    assert worst <= 4  # samples: 78 dB below full scale


def test_it_wakes_with_the_first_sample_that_is_played():
    canceller = EchoCanceller()
    canceller.clean(SILENCE, SILENCE)
    assert canceller.bypassed
    canceller.clean(SILENCE, voice(1)[16_000:][: 2 * BLOCK])
    assert not canceller.bypassed
