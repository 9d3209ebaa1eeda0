"""Sound as it comes over the wire, made into what engines hear."""

from __future__ import annotations

import numpy as np
import pytest

from shared.errors import BadInput
from shared.voice.ports import RATE
from sync_server.voice import codec
from tests.fakes.opus import packets
from tests.fakes.sounds import pcm, tone


async def test_plain_samples_pass_as_they_are():
    assert await codec.decoded("pcm16", [b"\1\2", b"\3\4"]) == b"\1\2\3\4"


async def test_half_a_sample_is_refused():
    with pytest.raises(BadInput) as refused:
        await codec.decoded("pcm16", [b"\1\2\3"])
    assert refused.value.code == "sound-unreadable"


async def test_opus_is_heard_as_it_was_said():
    said = pcm(tone(1.0, RATE, hertz=440))
    heard = np.frombuffer(await codec.decoded("opus", packets(said)), "<i2").astype(float)
    assert abs(len(heard) / RATE - 1.0) < 0.05
    middle = heard[RATE // 4 : RATE // 4 + RATE // 2]
    loudest = np.abs(np.fft.rfft(middle)).argmax() * RATE / len(middle)
    assert abs(loudest - 440) < 5


@pytest.mark.parametrize("packet", [b"", b"\xff" * 3, b"\x03", b"\x00" * 5000], ids=len)
async def test_whatever_stands_in_a_packet_is_sound_or_a_sentence(packet):
    assert await outcome([packet] * 3) in {"heard", "sound-unreadable"}


async def outcome(packets) -> str:
    try:
        await codec.decoded("opus", packets)
    except BadInput as refused:
        return refused.code
    return "heard"


async def test_opus_that_lasts_longer_than_anybody_speaks_is_refused(monkeypatch):
    monkeypatch.setattr(codec, "most", lambda _codec: 8000)
    with pytest.raises(BadInput) as refused:
        await codec.decoded("opus", packets(pcm(tone(1.0, RATE))))
    assert refused.value.code == "utterance-too-long"
