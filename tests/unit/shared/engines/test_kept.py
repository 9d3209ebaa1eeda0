"""Fixed phrases are synthesised once; whatever happens to the folder costs time, never the phrase."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from shared.engines.kept import KeptPhrases
from shared.errors import EngineFailed
from shared.voice.ports import Spoken
from tests.fakes.voice import ScriptedVoice

PHRASE, OTHER = "Je n'ai rien entendu, répétez s'il vous plaît.", "Une autre phrase."


class Cupboard:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.voice = ScriptedVoice()

    async def speak(self, text: str = PHRASE, *, settings: str = "") -> Spoken:
        keeper = KeptPhrases(self.voice, self.folder, [PHRASE], settings=settings)
        sounds = [sound async for sound in keeper.speak("t", text)]
        return Spoken(pcm=b"".join(sound.pcm for sound in sounds), rate=sounds[0].rate)

    @property
    def kept(self) -> Path:
        [path] = self.folder.iterdir()
        return path


@pytest.fixture
def cupboard(tmp_path: Path) -> Cupboard:
    return Cupboard(tmp_path / "cache" / "phrases")


async def test_the_second_time_it_is_not_synthesised(cupboard: Cupboard):
    assert await cupboard.speak() == await cupboard.speak()
    assert cupboard.voice.asked == [PHRASE]


async def test_only_fixed_phrases_are_kept_since_others_may_be_confidential(cupboard: Cupboard):
    await cupboard.speak(OTHER)
    await cupboard.speak(OTHER)
    assert cupboard.voice.asked == [OTHER, OTHER]
    assert not cupboard.folder.exists()


async def test_another_voice_or_speed_has_its_own_sound(cupboard: Cupboard):
    await cupboard.speak(settings="1.0")
    await cupboard.speak(settings="1.5")
    cupboard.voice.name = "other"
    await cupboard.speak(settings="1.5")
    assert len(cupboard.voice.asked) == 3


@pytest.mark.parametrize("size", [0, 1, 4, 20, 43, 44, 45, 1000, -2, -1])
async def test_a_file_cut_short_is_synthesised_again_and_repaired(cupboard: Cupboard, size: int):
    whole = await cupboard.speak()
    cupboard.kept.write_bytes(cupboard.kept.read_bytes()[:size])
    assert await cupboard.speak() == whole
    assert await cupboard.speak() == whole
    assert len(cupboard.voice.asked) == 2


async def test_not_a_single_changed_bit_is_played(cupboard: Cupboard):
    whole = await cupboard.speak()
    content = cupboard.kept.read_bytes()
    dice = random.Random(3)
    for place in [*range(60), *(dice.randrange(len(content)) for _ in range(60))]:
        damaged = bytearray(content)
        damaged[place] ^= 1 << dice.randrange(8)
        cupboard.kept.write_bytes(damaged)
        assert await cupboard.speak() == whole
    assert len(cupboard.voice.asked) == 121


@pytest.mark.parametrize("junk", [b"", b"not a sound", bytes(5000)])
async def test_something_else_under_its_name_is_replaced(cupboard: Cupboard, junk: bytes):
    whole = await cupboard.speak()
    cupboard.kept.write_bytes(junk)
    assert await cupboard.speak() == whole


async def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path):
    (tmp_path / "file").write_text("no folder")
    cupboard = Cupboard(tmp_path / "file" / "phrases")
    assert await cupboard.speak() == await cupboard.speak()
    assert len(cupboard.voice.asked) == 2


async def test_what_cannot_be_put_in_place_leaves_nothing_behind(cupboard: Cupboard):
    await cupboard.speak()
    path = cupboard.kept
    path.unlink()
    path.mkdir()
    await cupboard.speak()
    assert cupboard.kept == path


async def test_a_voice_that_fails_half_way_leaves_no_half_phrase(cupboard: Cupboard):
    cupboard.voice = ScriptedVoice(fails_at=1, failures=1)
    with pytest.raises(EngineFailed):
        await cupboard.speak()
    assert not cupboard.folder.exists()
    assert (await cupboard.speak()).pcm == (await Cupboard(cupboard.folder / "other").speak()).pcm


@pytest.mark.parametrize("text", [PHRASE, OTHER])
async def test_closing_early_has_stopped_the_voice_when_it_returns(cupboard: Cupboard, text: str):
    keeper = KeptPhrases(cupboard.voice, cupboard.folder, [PHRASE])
    sounds = keeper.speak("t", text + " " if text == OTHER else text)
    await anext(sounds)
    await sounds.aclose()
    assert cupboard.voice.open == 0
