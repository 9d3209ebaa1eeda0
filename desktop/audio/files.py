"""Recordings on disk: any common sound file read as mono 16 kHz blocks, and WAV files written whole or not at all."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

import av
from av.error import FFmpegError

from desktop.audio.decoding import HouseRate, frames
from desktop.audio.wav import WavWriter, write_wav
from shared.errors import BadInput
from shared.language import say
from shared.voice.ports import RATE

__all__ = ["SoundFile", "WavWriter", "open_sound", "write_wav"]

# Playlists and links are left out: a recording never makes us open something else.
_CONTAINERS = "wav,w64,flac,ogg,mp3,aac,mov,mp4,m4a,3gp,matroska,webm,aiff,au,caf,amr,asf,avi,mpegts,mpeg,flv,g722"
_MAGIC = (b"RIFF", b"RF64", b"fLaC", b"OggS", b"ID3", b"FORM", b"caff", b".snd", b"#!AMR", b"\x1aE\xdf\xa3", b"riff")
_RATES = range(4_000, 384_001)
_LEAST_BYTES_A_SECOND = 20
"""No codec in use needs fewer, even for silence: a header that promises more is not believed."""
_UNKNOWN_SIZE = 0x7FFF_FFF0
"""From here on, a WAV header's size means "I did not know"."""


class SoundFile:
    """A recording that was found good; it holds no open file, and `blocks` may be asked for again."""

    def __init__(self, path: Path, duration_s: float | None, promised_s: float | None, *, truncated: bool) -> None:
        self.path = path
        self.duration_s = duration_s
        """Seconds, as the header tells; None when it cannot be believed."""
        self.cut_short = truncated
        """True once part of the sound turned out damaged or missing; complete when `blocks` has ended."""
        self._promised_s = promised_s

    def blocks(self, seconds: float = 1.0) -> Iterator[bytes]:
        """Mono 16-bit little-endian samples at `RATE`, `seconds` at a time; only the last block is shorter."""
        size = max(1, round(seconds * RATE)) * 2
        pending = bytearray()
        given = 0
        for piece in self._pcm():
            pending += piece
            while len(pending) >= size:
                yield bytes(pending[:size])
                del pending[:size]
                given += size
        given += len(pending)
        if self._promised_s is not None and given / 2 / RATE < self._promised_s * 0.98 - 0.25:
            self._lost()
        if pending:
            yield bytes(pending)

    def _pcm(self) -> Iterator[bytes]:
        house = HouseRate()
        with _readable(self.path) as file, _container(self.path, file) as container:
            for frame in frames(container, container.streams.audio[0], self._lost):
                yield house.feed(frame)
        yield house.flush()

    def _lost(self) -> None:
        self.cut_short = True


def open_sound(path: str | Path) -> SoundFile:
    """Look at a recording, decode its first samples and close it again.

    Reads WAV, FLAC, OGG (Opus, Vorbis), MP3, M4A/AAC, AMR, the sound of a video, and raw .g722.
    Raises BadInput: sound-missing, sound-is-folder, sound-not-a-file, sound-unreadable, sound-empty-file,
    sound-not-audio, sound-header-broken, sound-no-samples, sound-no-track, sound-odd-rate.
    """
    path = Path(path)
    with _readable(path) as file, _container(path, file) as container:
        if not container.streams.audio:
            raise _bad(
                "sound-no-track",
                f"« {path.name} » est une vidéo sans son : choisissez un enregistrement où l'on parle.",
                f"“{path.name}” is a video without sound: choose a recording in which somebody speaks.",
            )
        stream = container.streams.audio[0]
        with closing(frames(container, stream, lambda: None)) as decoded:
            first = next((frame for frame in decoded if frame.samples), None)
        size = path.stat().st_size
        if first is None:
            raise _nothing_decoded(path, file)
        if first.sample_rate not in _RATES:
            raise _bad(
                "sound-odd-rate",
                f"« {path.name} » annonce {first.sample_rate} échantillons par seconde : réenregistrez-le à 16 kHz.",
                f"“{path.name}” claims {first.sample_rate} samples a second: record it again at 16 kHz.",
            )
        exact = _believable(stream.duration and float(stream.duration * stream.time_base), size)
        rough = _believable(container.duration and container.duration / 1_000_000, size)
        guessed = container.format.name == "mp3" and not any(mark in _head(file, 4096) for mark in (b"Xing", b"Info"))
        return SoundFile(path, exact or rough, None if guessed else exact, truncated=_wav_breaks_off(file, size))


def _readable(path: Path) -> BinaryIO:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise _not_a_file(path, folder=stat.S_ISDIR(mode))
        with path.open("rb") as file:
            if not file.read(1):
                raise _bad(
                    "sound-empty-file",
                    f"« {path.name} » est vide (0 octet) : copiez-le de nouveau depuis l'appareil d'origine.",
                    f"“{path.name}” is empty (0 bytes): copy it again from the device that recorded it.",
                )
        return path.open("rb")
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise _bad(
            "sound-missing",
            f"« {path} » est introuvable : vérifiez le nom et le dossier du fichier.",
            f"“{path}” cannot be found: check the file's name and folder.",
        ) from error
    except OSError as error:
        raise _bad(
            "sound-unreadable",
            f"« {path} » ne peut pas être lu : donnez-vous le droit de le lire, ou copiez-le dans vos documents.",
            f"“{path}” cannot be read: allow yourself to read it, or copy it into your documents.",
        ) from error


def _not_a_file(path: Path, *, folder: bool) -> BadInput:
    if folder:
        return _bad(
            "sound-is-folder",
            f"« {path} » est un dossier : choisissez l'un des enregistrements qui sont dedans.",
            f"“{path}” is a folder: choose one of the recordings inside it.",
        )
    return _bad(
        "sound-not-a-file",
        f"« {path} » n'est pas un fichier : choisissez un fichier WAV, MP3, M4A, OGG ou FLAC.",
        f"“{path}” is not a file: choose a WAV, MP3, M4A, OGG or FLAC file.",
    )


def _container(path: Path, file: BinaryIO) -> Any:
    raw = path.suffix.lower() == ".g722" and not _is_sound(_head(file, 16))
    try:
        # Given a file and not a name, the library never mistakes "http:…" or "concat:…" for something to fetch.
        return av.open(file, format="g722" if raw else None, options={"format_whitelist": _CONTAINERS})
    except (FFmpegError, ValueError) as error:
        raise _nothing_decoded(path, file, broken=True) from error


def _nothing_decoded(path: Path, file: BinaryIO, *, broken: bool = False) -> BadInput:
    if not _is_sound(_head(file, 16)):
        return _bad(
            "sound-not-audio",
            f"« {path.name} » n'est pas un son : choisissez un fichier WAV, MP3, M4A, OGG ou FLAC.",
            f"“{path.name}” is not a sound: choose a WAV, MP3, M4A, OGG or FLAC file.",
        )
    if broken:
        return _bad(
            "sound-header-broken",
            f"Le début de « {path.name} » est abîmé : copiez-le de nouveau depuis l'appareil qui l'a enregistré.",
            f"The beginning of “{path.name}” is damaged: copy it again from the device that recorded it.",
        )
    return _bad(
        "sound-no-samples",
        f"« {path.name} » ne contient aucun son : enregistrez de nouveau, puis vérifiez la durée du fichier.",
        f"“{path.name}” holds no sound at all: record again, then check the file's length.",
    )


def _is_sound(head: bytes) -> bool:
    mpeg = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    return head.startswith(_MAGIC) or head[4:8] == b"ftyp" or mpeg


def _head(file: BinaryIO, size: int) -> bytes:
    file.seek(0)
    return file.read(size)


def _believable(seconds: float | None, size: int) -> float | None:
    return seconds if seconds and 0 < seconds <= size / _LEAST_BYTES_A_SECOND else None


def _wav_breaks_off(file: BinaryIO, size: int) -> bool:
    head = _head(file, 8)
    announced = int.from_bytes(head[4:8], "little")
    return head.startswith(b"RIFF") and size < announced + 8 < _UNKNOWN_SIZE


def _bad(code: str, french: str, english: str) -> BadInput:
    return BadInput(say(french, english), code=code)
