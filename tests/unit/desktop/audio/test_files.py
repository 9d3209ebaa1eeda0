"""What a person may hand over as a recording, and what becomes of it."""

import os
import sys
import tracemalloc
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from desktop.audio.files import open_sound, write_wav
from shared.errors import BadInput
from tests.fakes import sounds

ROOT = sys.platform == "linux" and os.geteuid() == 0


@pytest.mark.parametrize("name", sounds.ENCODINGS)
def test_a_note_survives_every_kind_of_file(tmp_path, name):
    sound = open_sound(sounds.recording(tmp_path, name))
    samples = sounds.heard(sound.blocks(0.5))
    spectrum = np.abs(np.fft.rfft(samples))
    assert len(samples) / 16_000 == pytest.approx(2.0, abs=0.12)
    assert np.argmax(spectrum) * 16_000 / len(samples) == pytest.approx(440, abs=1)
    assert np.std(samples) == pytest.approx(0.25 / np.sqrt(2), rel=0.06)
    assert not sound.cut_short


def test_blocks_have_the_length_asked_for_and_may_be_read_again(tmp_path):
    sound = open_sound(sounds.recording(tmp_path, "flac stereo"))
    blocks = list(sound.blocks(0.3))
    assert {len(block) for block in blocks[:-1]} == {9_600}
    assert 0 < len(blocks[-1]) <= 9_600
    assert b"".join(blocks) == b"".join(sound.blocks(60))
    assert sound.duration_s == pytest.approx(2.0)


def test_two_loud_channels_mix_without_clipping(tmp_path):
    left, right = sounds.tone(1, level=0.99), sounds.tone(1, hertz=700, level=0.99)
    path = sounds.encode(tmp_path / "fort.wav", [left, right], "pcm_s16le", 16_000)
    assert np.abs(sounds.heard(open_sound(path).blocks()) - (left + right) / 2).max() < 0.001


def test_what_is_above_hearing_range_does_not_fold_into_speech(tmp_path):
    path = sounds.encode(tmp_path / "aigu.wav", [sounds.tone(1, 48_000, hertz=15_000)], "pcm_s16le", 48_000)
    assert np.abs(sounds.heard(open_sound(path).blocks())[800:-800]).max() < 0.001


def test_numbers_that_are_none_and_absurd_levels_do_no_harm(tmp_path):
    samples = sounds.tone(1, 44_100)
    samples[1000:1010], samples[2000], samples[3000:3003] = np.nan, np.inf, 1e30
    path = sounds.encode(tmp_path / "fou.wav", [samples], "pcm_f32le", 44_100)
    assert np.std(sounds.heard(open_sound(path).blocks())) == pytest.approx(0.177, abs=0.01)


def test_a_two_hour_file_is_never_held_in_memory(tmp_path):
    path = tmp_path / "longue.wav"
    write_wav(path, b"", 8_000)
    size = 2 * 3600 * 8_000 * 2
    with path.open("r+b") as file:
        for offset, value in ((4, 36 + size), (40, size)):
            file.seek(offset)
            file.write(value.to_bytes(4, "little"))
        file.truncate(44 + size)
    sound = open_sound(path)
    assert sound.duration_s == pytest.approx(7200)
    tracemalloc.start()
    assert sum(len(block) for block in islice(sound.blocks(), 600)) == 600 * 32_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


@pytest.mark.parametrize("name", ["wav 24 bits 48 kHz stereo", "flac stereo", "mp3"])
def test_a_file_that_breaks_off_gives_what_it_has_and_says_so(tmp_path, name, capfd):
    path = sounds.recording(tmp_path, name, seconds=4)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    sound = open_sound(path)
    assert 1.4 < len(sounds.heard(sound.blocks())) / 16_000 < 2.3
    assert sound.cut_short
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("name", ["flac stereo", "mp3", "m4a", "opus"])
def test_damage_in_the_middle_costs_only_the_middle(tmp_path, name, capfd):
    path = sounds.recording(tmp_path, name, seconds=6)
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + len(raw) // 10] = bytes(i * 37 % 251 for i in range(len(raw) // 10))
    path.write_bytes(raw)
    sound = open_sound(path)
    samples = sounds.heard(sound.blocks())
    assert len(samples) > 16_000 * 3.5
    assert sound.cut_short
    assert capfd.readouterr().err == ""


def test_a_header_that_promises_days_is_not_believed(tmp_path):
    path = sounds.recording(tmp_path, "flac stereo")
    raw = bytearray(path.read_bytes())
    raw[21] |= 0x0F  # the 36-bit count of samples begins here
    path.write_bytes(raw)
    sound = open_sound(path)
    assert sound.duration_s is None
    assert len(sounds.heard(sound.blocks())) == 32_000


def test_a_wav_streamed_without_knowing_its_length_is_whole(tmp_path):
    path = tmp_path / "flux.wav"
    write_wav(path, sounds.pcm(sounds.tone(1)), 16_000)
    raw = bytearray(path.read_bytes())
    raw[4:8] = raw[40:44] = b"\xff" * 4
    path.write_bytes(raw)
    sound = open_sound(path)
    assert len(sounds.heard(sound.blocks())) == 16_000
    assert not sound.cut_short


def broken(folder: Path, case: str) -> Path:
    path = folder / "essai.wav"
    whole = sounds.recording(folder, "wav 24 bits 48 kHz stereo").read_bytes()
    contents = {
        "sound-empty-file": b"",
        "sound-not-audio": b"Bonjour, voici mon rapport.\n" * 100,
        "sound-header-broken": whole[:30],
        "sound-odd-rate": whole[:24] + (1).to_bytes(4, "little") + whole[28:],
    }
    if case in contents:
        path.write_bytes(contents[case])
    elif case == "sound-is-folder":
        path.mkdir()
    elif case == "sound-no-samples":
        write_wav(path, b"", 16_000)
    elif case == "sound-no-track":
        path = sounds.silent_film(folder / "film.mp4")
    elif case == "sound-unreadable":
        path.write_bytes(whole)
        path.chmod(0)
        path = Path("/proc/self/mem") if ROOT else path  # permission bits do not stop root
    elif case == "sound-not-a-file":
        path = Path(os.devnull)
    return path


CASES = ["missing", "is-folder", "not-a-file", "unreadable", "empty-file", "not-audio"]
CASES += ["header-broken", "no-samples", "no-track", "odd-rate"]


@pytest.mark.parametrize("case", [f"sound-{case}" for case in CASES])
def test_each_bad_input_gets_its_code_and_one_sentence_that_says_what_to_do(tmp_path, case, capfd):
    if sys.platform == "win32" and case in {"sound-unreadable", "sound-not-a-file"}:
        pytest.skip("Windows has neither")
    with pytest.raises(BadInput) as refused:
        open_sound(broken(tmp_path, case))
    assert refused.value.code == case
    assert refused.value.message.count("\n") == 0
    assert " : " in refused.value.message
    assert refused.value.message.endswith(".")
    assert capfd.readouterr().err == ""


def test_a_file_used_as_a_folder_and_an_impossible_name_are_missing(tmp_path):
    (tmp_path / "note.txt").write_text("x")
    for path in (tmp_path / "note.txt" / "a.wav", f"{tmp_path}/a\0.wav"):
        with pytest.raises(BadInput) as refused:
            open_sound(path)
        assert refused.value.code == "sound-missing"


def test_a_playlist_never_opens_another_file(tmp_path):
    other = sounds.recording(tmp_path, "mp3")
    playlist = tmp_path / "liste.mp3"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{other}\n#EXT-X-ENDLIST\n")
    with pytest.raises(BadInput) as refused:
        open_sound(playlist)
    assert refused.value.code == "sound-not-audio"
