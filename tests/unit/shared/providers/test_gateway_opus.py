"""Sound goes out in whole pieces, nothing of it is kept back at the end, and Opus is only said where there is one."""

from __future__ import annotations

import sys

import pytest

from shared.providers.gateway_opus import Samples, at_hand, packed
from tests.fakes.sounds import pcm, tone

SOUND = pcm(tone(1.0, 16_000, hertz=200))


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    at_hand.cache_clear()
    yield
    at_hand.cache_clear()


@pytest.mark.parametrize("piece", [1, 640, 3200, 5000])
def test_samples_go_out_as_they_came(piece):
    samples, out = Samples(3200), []
    for at in range(0, len(SOUND), piece):
        out += samples.put(SOUND[at : at + piece])
    out += samples.end()
    assert b"".join(out) == SOUND
    assert {len(each) for each in out[:-1]} == {3200}
    assert samples.end() == []


def test_opus_is_a_twelfth_of_it():
    packets = packed("opus", SOUND, 3200)
    assert sum(map(len, packets)) < len(SOUND) / 8
    assert len(packets) <= 18


def test_nothing_is_nothing():
    assert packed("pcm16", b"", 3200) == []


def test_where_there_is_no_opus_the_samples_themselves_go(monkeypatch):
    assert at_hand("opus") == "opus"
    at_hand.cache_clear()
    monkeypatch.setitem(sys.modules, "av", None)
    assert at_hand("opus") == "pcm16"
    assert at_hand("pcm16") == "pcm16"
