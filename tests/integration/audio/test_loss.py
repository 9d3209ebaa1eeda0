"""Devices that fall silent, vanish and come back while somebody is talking."""

from __future__ import annotations

from contextlib import aclosing

import numpy as np
import pytest

from desktop.audio.backend import Choice, DeviceLost
from desktop.audio.lasting import open_lasting
from desktop.audio.portaudio import PortAudioBackend
from tests.fakes.sounds import tone
from tests.integration.audio.listening import listen, loud, say, until

pytestmark = pytest.mark.alone  # sound keeps real time


async def test_a_microphone_that_falls_silent_for_a_second_is_lost(machine):
    tape = machine.plug_microphone()
    machine.plug_speaker()
    line = await PortAudioBackend().open(Choice())
    async with aclosing(line.blocks()) as blocks:
        await listen(blocks, 0.3)
        tape.pause()
        with pytest.raises(DeviceLost, match="Micro débranché : branchez-en un ou choisissez-en un autre") as lost:
            await listen(blocks, 2.0)
    await line.aclose()
    assert lost.value.part == "microphone"
    assert lost.value.code == "device-lost"


async def test_a_speaker_that_is_pulled_out_is_lost_and_the_microphone_can_be_opened_again(machine):
    machine.plug_microphone()
    machine.plug_speaker()
    line = await PortAudioBackend().open(Choice())
    async with aclosing(line.blocks()) as blocks:
        await listen(blocks, 0.3)
        machine.pull("spk")
        with pytest.raises(DeviceLost) as lost:
            await listen(blocks, 2.0)
    await line.aclose()
    assert lost.value.part == "speaker"
    machine.plug_speaker()
    again = await PortAudioBackend().open(Choice())
    async with aclosing(again.blocks()) as blocks:
        await listen(blocks, 0.3)
    await again.aclose()


async def test_a_line_goes_on_with_another_microphone_when_its_own_is_pulled_out(machine):
    machine.plug_microphone("headset")
    machine.plug_speaker()
    told = []
    line = await open_lasting(PortAudioBackend(), Choice(microphone="ALSA: headset"), lambda *what: told.append(what))
    async with aclosing(line.blocks()) as blocks:
        heard = await listen(blocks, 0.3)
        machine.pull("headset")
        heard += await listen(blocks, 0.5)
        assert told == [("Micro débranché : branchez-en un ou choisissez-en un autre.", "", "spk")]
        tape = machine.plug_microphone("webcam")
        heard += await until(blocks, lambda _: len(told) == 2, 2.0)
        tape.say(tone(1.0))
        heard += await until(blocks, lambda block: loud(block.near), 2.0)
    await line.aclose()
    assert told[1:] == [("Micro changé : webcam.", "webcam", "spk")]
    gaps = np.diff([block.at_s for block in heard])
    assert gaps.min() >= 0
    assert gaps.max() < 0.15, "time goes on"
    assert heard[-1].at_s == pytest.approx(0.01 * len(heard), abs=0.3)


async def test_a_line_comes_back_to_the_same_speaker_with_a_playback_of_its_own(machine):
    machine.plug_microphone()
    machine.plug_speaker()
    told = []
    line = await open_lasting(PortAudioBackend(), Choice(), lambda *what: told.append(what))
    async with aclosing(line.blocks()) as blocks:
        await listen(blocks, 0.3)
        before = line.playback
        before.volume = 0.5
        say(line, np.full(before.rate * 3, 0.5))
        await listen(blocks, 0.5)
        machine.pull("spk")
        await until(blocks, lambda _: bool(told), 2.0)
        reached = before.played
        assert 0 < reached < before.written
        machine.plug_speaker()
        await until(blocks, lambda _: line.playback is not before, 2.0)
        assert before.played == reached, "nothing takes from the old one any more"
        say(line, np.full(line.playback.rate // 2, 0.5))
        heard = await until(blocks, lambda block: loud(block.far), 2.0) + await listen(blocks, 0.1)
    await line.aclose()
    assert np.frombuffer(heard[-1].far, np.int16).max() == pytest.approx(0.25 * 32767, rel=0.02)
    assert [message for message, *_ in told] == [
        "Haut-parleur débranché : branchez-en un ou choisissez-en un autre.",
        "Haut-parleur retrouvé : spk.",
    ]


async def test_a_line_outlives_a_sound_system_that_hangs(machine):
    tape = machine.plug_microphone()
    machine.plug_speaker()
    told = []
    line = await open_lasting(PortAudioBackend(), Choice(), lambda *what: told.append(what))
    async with aclosing(line.blocks()) as blocks:
        await listen(blocks, 0.3)
        machine.servers["mic"].freeze()
        heard = await listen(blocks, 3.0)
        machine.servers["mic"].thaw()
        heard += await until(blocks, lambda _: len(told) == 2, 5.0)
        tape.say(tone(1.0))
        heard += await until(blocks, lambda block: loud(block.near), 5.0)
    await line.aclose()
    assert told[1] == ("Micro retrouvé : mic.", "mic", "spk")
    assert np.diff([block.at_s for block in heard]).max() < 0.5


async def test_a_line_closed_while_it_waits_for_a_device_ends(machine):
    machine.plug_microphone()
    machine.plug_speaker()
    told = []
    line = await open_lasting(PortAudioBackend(), Choice(), lambda *what: told.append(what))
    async with aclosing(line.blocks()) as blocks:
        await listen(blocks, 0.2)
        machine.pull("mic")
        await until(blocks, lambda _: bool(told), 3.0)
        await line.aclose()
        assert [block async for block in blocks if block.lost] == []
    await line.aclose()


async def test_a_microphone_that_falls_silent_is_heard_again_when_it_wakes(machine):
    tape = machine.plug_microphone()
    machine.plug_speaker()
    told = []
    line = await open_lasting(PortAudioBackend(), Choice(), lambda *what: told.append(what))
    async with aclosing(line.blocks()) as blocks:
        await listen(blocks, 0.3)
        tape.pause()
        heard = await listen(blocks, 2.0)
        assert [microphone for _, microphone, _ in told] == [""]
        tape.go_on()
        tape.say(tone(2.0))
        heard += await until(blocks, lambda block: loud(block.near), 1.0)
    await line.aclose()
    assert told[1:] == [("Micro retrouvé : mic.", "mic", "spk")]
    assert np.diff([block.at_s for block in heard]).min() >= 0
