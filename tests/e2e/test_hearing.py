"""A bounded look at what `make bench` measures: human French is heard, and nothing where nobody speaks."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from desktop.audio.files import open_sound, write_wav
from desktop.bench import corpus, noise
from desktop.bench.wer import Wer
from shared.voice.ports import RATE
from tests.e2e.conftest import iasted

pytestmark = [pytest.mark.models, pytest.mark.slow]

CLIPS = 12
KINDS = ("silence", "white", "motor", "music")


@pytest.mark.skipif(shutil.which("apt-get") is None, reason="the recordings come from Debian's packages")
def test_the_short_window_hears_human_french_as_the_full_one_does():
    every = corpus.prompts()
    clips = every[:: len(every) // CLIPS][:CLIPS]
    files = [str(clip.path) for clip in clips]
    short, full = Wer(), Wer()
    heard = iasted("transcribe", *files, "--no-glossary", "--json").lines
    slowly = iasted("transcribe", *files, "--no-glossary", "--full-window", "--json").lines
    for clip, quick, slow in zip(clips, heard, slowly, strict=True):
        short.add(clip.text, quick["text"])
        full.add(clip.text, slow["text"])
    assert short.empty == short.loops == 0
    assert short.rate < 0.35
    assert short.rate <= full.rate + 0.05  # twelve clips: one word is almost a point
    assert sum(line["cpu_s"] for line in heard) < sum(line["cpu_s"] for line in slowly)


@pytest.fixture(scope="module")
def heard_of_nobody(tmp_path_factory) -> dict[str, dict]:
    """By kind, what is heard in a minute of it; one program hears them all."""
    paths = {kind: tmp_path_factory.mktemp("nobody") / f"{kind}.wav" for kind in KINDS}
    for kind, path in paths.items():
        write_wav(path, b"".join(noise.minutes(kind, 1)), RATE)
    return dict(zip(paths, iasted("transcribe", *map(str, paths.values()), "--json").lines, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_a_minute_without_a_voice_has_no_words(kind, heard_of_nobody):
    assert heard_of_nobody[kind]["text"] == ""
    assert heard_of_nobody[kind]["words"] == []


def test_clipped_speech_is_still_heard(question, tmp_path):
    loud = np.frombuffer(b"".join(open_sound(question).blocks()), "<i2").astype(np.int32) * 12
    path = tmp_path / "saturé.wav"
    write_wav(path, np.clip(loud, -32768, 32767).astype("<i2").tobytes(), RATE)
    assert iasted("transcribe", str(path), "--json").lines[0]["text"]
