"""How a voice sounds tells an end from a hesitation, more often than not; without the weights nobody is asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.audio.files import open_sound
from desktop.audio.turn_end import turn_end
from desktop.bench import corpus
from desktop.bench.listening import quiet
from desktop.bench.pauses import end_of_speech
from models.store import Store, default_store
from shared.voice.ports import RATE


def test_without_its_weights_there_is_nobody_to_ask(tmp_path: Path):
    assert turn_end(Store(tmp_path)) is None


@pytest.mark.skipif(shutil.which("apt-get") is None, reason="the recordings come from Debian's packages")
def test_an_end_sounds_more_finished_than_a_second_before_it():
    judge = turn_end(default_store())
    if judge is None:
        pytest.skip("iasted models fetch smart-turn-v3.2")
    right = 0
    clips = [clip for clip in corpus.prompts() if 3 < clip.duration < 7][::8]
    for clip in clips:
        pcm = b"".join(open_sound(clip.path).blocks())
        whole = pcm[: round(end_of_speech(pcm) * RATE) * 2]
        right += judge.probability(whole + quiet(0.2)) > judge.probability(whole[: -2 * RATE] + quiet(0.2))
    assert right >= 0.75 * len(clips)
