"""Sound that really goes through PortAudio: on cards made of pipes, so that every sample is known."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

import numpy as np
import pytest

from desktop.audio.backend import Choice, DeviceMissing
from desktop.audio.portaudio import PortAudioBackend
from tests.fakes.sounds import tone
from tests.integration.audio.listening import far, listen, loud, near, pitch, place_of, say, until

pytestmark = pytest.mark.alone  # sound keeps real time


def noise(seconds: float, rate: int = 16_000, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(-8000, 8000, round(seconds * rate)).astype(np.int16)


async def test_what_the_microphone_hears_arrives_bit_for_bit(machine):
    tape = machine.plug_microphone()
    machine.plug_speaker()
    line = await PortAudioBackend().open(Choice())
    async with aclosing(line.blocks()) as blocks:
        await listen(blocks, 0.3)
        spoken = noise(1.5)
        tape.say(spoken)
        heard = near(await listen(blocks, 2.5))
    await line.aclose()
    start = place_of(spoken, heard)
    assert np.array_equal(heard[start : start + len(spoken)], spoken)
    assert not heard[start + len(spoken) :].any()


async def test_what_is_played_leaves_the_speaker_and_is_the_reference_of_the_echo(machine):
    machine.plug_speaker()
    line = await PortAudioBackend().open(Choice(microphone=machine.monitor()))
    async with aclosing(line.blocks()) as blocks:
        await listen(blocks, 0.5)
        say(line, noise(1.0, line.playback.rate) / 32767)
        heard = await listen(blocks, 2.0)
    await line.aclose()
    assert not line.playback.busy
    assert line.playback.played == line.playback.written == line.playback.rate
    played = far(heard)
    assert abs(np.count_nonzero(played) - 16_000) < 400
    begin = int(np.flatnonzero(np.abs(played) > 500)[0])
    late_s = (place_of(played[begin : begin + 12_000], near(heard)) - begin) / 16_000
    assert 0 <= late_s < 0.25, "the echo comes after its reference, by no more than a canceller can bridge"


async def test_a_microphone_of_44100_hertz_in_stereo_is_heard_at_the_right_pitch(machine):
    tape = machine.plug_microphone(rate=44_100, channels=2)
    machine.plug_speaker()
    line = await PortAudioBackend(native=True).open(Choice())
    assert (line.microphone.rate, line.microphone.channels) == (44_100, 2)
    async with aclosing(line.blocks()) as blocks:
        await listen(blocks, 0.3)
        tape.say(tone(1.5, 44_100, level=0.4), tone(1.5, 44_100, level=0.0))
        heard = await until(blocks, lambda block: loud(block.near), 2.0) + await listen(blocks, 1.0)
    await line.aclose()
    steady = near(heard[-90:])
    assert pitch(steady) == pytest.approx(440, abs=2)
    assert np.abs(steady).max() == pytest.approx(0.2 * 32768, rel=0.02), "the mean of a loud and a silent channel"


@pytest.mark.parametrize("native", [False, True])
async def test_a_program_woken_late_loses_nothing(machine, native):
    tape = machine.plug_microphone()
    machine.plug_speaker()
    line = await PortAudioBackend(native=native).open(Choice())
    async with aclosing(line.blocks()) as blocks:
        await listen(blocks, 0.3)
        tape.say(tone(2.5, hertz=250.0))
        heard = await until(blocks, lambda block: loud(block.near), 2.0) + await listen(blocks, 0.2)
        for _ in range(5):
            time.sleep(0.2)  # noqa: ASYNC251 - the loop is kept from running on purpose
            heard += await listen(blocks, 0.25)
    await line.aclose()
    assert not any(block.lost for block in heard)
    steady = near(heard[3:]).astype(float)
    assert np.abs(np.diff(steady)).max() < 1.2 * 0.25 * 32768 * 2 * np.pi * 250 / 16_000, "no joint is heard"
    assert heard[-1].at_s - heard[0].at_s == pytest.approx(0.01 * (len(heard) - 1), abs=0.08)


async def test_a_machine_without_a_sound_card_says_what_to_plug_in(machine):
    assert PortAudioBackend().devices() == ()
    with pytest.raises(DeviceMissing, match="Aucune carte son trouvée : branchez") as missing:
        await PortAudioBackend().open(Choice())
    assert missing.value.code == "device-missing"


async def test_a_machine_with_a_microphone_only_asks_for_a_speaker(machine):
    machine.plug_microphone()
    with pytest.raises(DeviceMissing, match="haut-parleur") as missing:
        await PortAudioBackend().open(Choice())
    assert missing.value.part == "speaker"


async def test_a_microphone_that_does_not_open_is_named(machine):
    machine.plug_microphone()
    machine.plug_speaker()
    machine.wiring.microphone("broken", machine.servers["mic"])
    with pytest.raises(DeviceMissing, match="« broken » ne s'ouvre pas"):
        await PortAudioBackend().open(Choice(microphone="ALSA: broken"))
    line = await PortAudioBackend().open(Choice())
    await line.aclose()


async def test_cards_plugged_in_and_pulled_out_ten_times_do_not_disturb_an_open_line(machine):
    tape = machine.plug_microphone()
    machine.plug_speaker()
    backend = PortAudioBackend()
    line = await backend.open(Choice())

    async def come_and_go() -> None:
        for turn in range(10):
            for name in ("second", "third"):
                machine.wiring.microphone(name, machine.servers["mic"])
            if turn % 5 == 0:
                seen = await asyncio.to_thread(backend.plugged)
                assert [device.name for device in seen] == ["mic", "spk", "second", "third"]
            for name in ("second", "third"):
                machine.wiring.forget(name)
            assert [device.name for device in backend.devices()] == ["mic", "spk"], (
                "the list an open line was made with"
            )
            await asyncio.sleep(0.02)

    async with aclosing(line.blocks()) as blocks:
        await listen(blocks, 0.3)
        spoken = noise(2.0)
        tape.say(spoken)
        coming = asyncio.create_task(come_and_go())
        heard = near(await listen(blocks, 3.0))
        await coming
    await line.aclose()
    start = place_of(spoken, heard)
    assert np.array_equal(heard[start : start + len(spoken)], spoken)
