"""A WAV file appears whole under its name, or not at all."""

import errno
import io
import os
import sys
import wave
from pathlib import Path

import pytest

from desktop.audio.files import WavWriter, write_wav
from shared.errors import BadInput
from tests.fakes import sounds

ROOT = sys.platform == "linux" and os.geteuid() == 0


def test_what_is_written_is_what_others_read(tmp_path):
    pcm = sounds.pcm(sounds.speech(1, 22_050))
    write_wav(tmp_path / "réponse.wav", pcm, 22_050)
    with wave.open(str(tmp_path / "réponse.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22_050)
        assert file.readframes(file.getnframes()) == pcm


def test_the_file_appears_only_when_it_is_complete(tmp_path):
    path = tmp_path / "a.wav"
    with WavWriter(path, 16_000) as file:
        file.write(b"\1\0" * 100)
        assert not path.exists()
        file.write(b"\2\0" * 100)
    assert path.stat().st_size == 444
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_on_the_way_leaves_the_old_file_as_it_was(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"before")
    with pytest.raises(ZeroDivisionError), WavWriter(path, 16_000) as file:
        file.write(bytes([1 // 0]))
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


class FullDisk(io.FileIO):
    """A real file on a disk with room for one kilobyte."""

    def write(self, data):
        if self.tell() + len(data) > 1024:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


def test_a_full_disk_is_said_and_nothing_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "open", lambda path, mode: FullDisk(path, mode.replace("b", "")))
    with pytest.raises(BadInput) as refused:
        write_wav(tmp_path / "a.wav", bytes(5000), 16_000)
    assert refused.value.code == "wav-disk-full"
    assert list(tmp_path.iterdir()) == []


def target(folder: Path, case: str) -> Path:
    if case == "wav-folder-missing":
        return folder / "absent" / "a.wav"
    if case == "wav-not-a-file":
        return folder
    if case == "wav-not-written":
        return folder / f"{'a' * 300}.wav"
    if ROOT:
        return Path("/sys/a.wav")  # permission bits do not stop root
    folder.chmod(0o500)
    return folder / "a.wav"


@pytest.mark.parametrize("case", ["wav-folder-missing", "wav-not-a-file", "wav-not-written", "wav-forbidden"])
def test_each_refusal_says_what_to_do(tmp_path, case):
    if sys.platform == "win32" and case == "wav-forbidden":
        pytest.skip("needs POSIX permissions")
    with pytest.raises(BadInput) as refused:
        write_wav(target(tmp_path, case), b"\0\0", 16_000)
    tmp_path.chmod(0o700)
    assert refused.value.code == case
    assert " : " in refused.value.message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no devices among the files")
def test_a_device_is_never_replaced_by_a_file():
    with pytest.raises(BadInput):
        write_wav(os.devnull, b"\0\0", 16_000)
    assert not Path(os.devnull).is_file()
