"""What every way to microphones and speakers promises: blocks of ten milliseconds, and what is written is played."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from itertools import pairwise

import numpy as np
import pytest

from desktop.audio.backend import BLOCK, AudioBackend, Choice, DeviceMissing
from desktop.audio.null import NullBackend
from desktop.audio.portaudio import PortAudioBackend
from desktop.audio.recorded import RecordedBackend
from tests.fakes.machine import Machine
from tests.integration.audio.listening import far, listen, near


def portaudio(machine: Machine) -> AudioBackend:
    machine.plug_microphone()
    machine.plug_speaker()
    return PortAudioBackend()


def own_rate(machine: Machine) -> AudioBackend:
    machine.plug_microphone(rate=44_100, channels=2)
    machine.plug_speaker()
    return PortAudioBackend(native=True)


SUBJECTS: dict[str, Callable[[Machine], AudioBackend]] = {
    "recorded": lambda _machine: RecordedBackend(bytes(30 * 32_000)),
    "null": lambda _machine: NullBackend(),
    "portaudio": portaudio,
    "portaudio at the device's own rate": own_rate,
}


pytestmark = pytest.mark.alone  # blocks come in real time, and none may be lost


@pytest.fixture(params=SUBJECTS)
def backend(request, tmp_path, monkeypatch):
    machine = Machine(tmp_path)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(machine.wiring.file))
    yield SUBJECTS[request.param](machine)
    machine.clear()


def test_devices_can_be_told_apart_and_each_does_something(backend: AudioBackend):
    devices = backend.devices()
    assert len({device.id for device in devices}) == len(devices) > 0
    assert all(device.name and (device.inputs or device.outputs) for device in devices)
    assert sum(device.default_input for device in devices) == 1
    assert sum(device.default_output for device in devices) == 1


def test_a_device_keeps_its_id_when_the_list_is_made_anew(backend: AudioBackend):
    assert backend.devices() == backend.devices()


async def test_a_block_is_ten_milliseconds_on_both_sides_and_time_goes_forward(backend: AudioBackend):
    line = await backend.open(Choice())
    async with aclosing(line.blocks()) as blocks:
        heard = await listen(blocks, 0.5)
    await line.aclose()
    assert all(len(block.near) == len(block.far) == BLOCK * 2 for block in heard)
    assert all(later.at_s >= earlier.at_s for earlier, later in pairwise(heard))
    assert heard[-1].at_s - heard[0].at_s == pytest.approx(0.49, abs=0.1)
    assert not any(block.lost for block in heard)
    assert 0 <= heard[0].at_s < 0.5
    assert not line.over


async def test_devices_are_opened_by_their_ids_too(backend: AudioBackend):
    devices = backend.devices()
    ears = next(device.id for device in devices if device.inputs)
    mouth = next(device.id for device in devices if device.outputs)
    line = await backend.open(Choice(microphone=ears, speaker=mouth))
    async with aclosing(line.blocks()) as blocks:
        assert len(await listen(blocks, 0.1)) == 10
    await line.aclose()


@pytest.mark.parametrize("choice", [Choice(microphone="nobody's"), Choice(speaker="nobody's")])
async def test_a_device_that_nobody_plugged_in_is_missing(backend: AudioBackend, choice):
    with pytest.raises(DeviceMissing) as missing:
        await backend.open(choice)
    assert missing.value.part == ("microphone" if choice.microphone else "speaker")
    assert missing.value.code == "device-missing"


async def test_silence_is_the_reference_until_something_is_played(backend: AudioBackend):
    line = await backend.open(Choice())
    async with aclosing(line.blocks()) as blocks:
        heard = await listen(blocks, 0.3)
    await line.aclose()
    assert not far(heard).any()
    assert not near(heard).any()


async def test_what_is_written_is_played_once_and_shows_as_the_reference(backend: AudioBackend):
    line = await backend.open(Choice())
    rate = line.playback.rate
    spoken = 8_000 * np.sin(2 * np.pi * 300 * np.arange(rate // 2) / rate)
    async with aclosing(line.blocks()) as blocks:
        await listen(blocks, 0.2)
        line.playback.write(spoken.astype(np.int16))
        played = far(await listen(blocks, 1.3))
    await line.aclose()
    assert not line.playback.busy
    assert line.playback.played == line.playback.written == len(spoken)
    sounding = np.count_nonzero(np.abs(played) > 800)  # counted, because a busy machine makes the speaker pause
    assert sounding == pytest.approx(8_000 * 0.936, abs=150), "as long as it was written"
    assert np.abs(played).max() == pytest.approx(8_000, rel=0.02), "as loud as it was written"


async def test_what_is_dropped_falls_silent(backend: AudioBackend):
    line = await backend.open(Choice())
    async with aclosing(line.blocks()) as blocks:
        await listen(blocks, 0.1)
        line.playback.write(np.full(line.playback.rate * 5, 8_000, np.int16))
        await listen(blocks, 0.3)
        reached = line.playback.drop()
        await listen(blocks, 0.3)
        assert not far(await listen(blocks, 0.1)).any()
    await line.aclose()
    assert 0 < reached < line.playback.written
    assert not line.playback.busy


async def test_a_closed_line_gives_no_more_blocks_and_may_be_closed_twice(backend: AudioBackend):
    line = await backend.open(Choice())
    async with aclosing(line.blocks()) as blocks:
        await listen(blocks, 0.1)
        await line.aclose()
        assert [block async for block in blocks] == []
    await line.aclose()


async def test_a_line_can_be_opened_again_after_it_was_closed(backend: AudioBackend):
    for _ in range(3):
        line = await backend.open(Choice())
        async with aclosing(line.blocks()) as blocks:
            await listen(blocks, 0.05)
        await line.aclose()
