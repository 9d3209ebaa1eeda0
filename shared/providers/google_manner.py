"""How Google's voices are asked to speak, and their answers as plain samples."""

from __future__ import annotations

import io
import wave
from typing import Literal

import msgspec

from shared.errors import BadInput, PartMissing
from shared.language import say
from shared.voice.ports import Spoken

STREAMING = "Chirp3-HD"
"""The only family that speaks while it is still making the rest."""


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """A pitch, a gain or effects that a family of voices does not know are left at 0 or empty."""

    rate: int = 24_000
    speed: float = 1.0
    pitch: float = 0.0
    gain_db: float = 0.0
    effects: tuple[str, ...] = ("headphone-class-device",)
    encoding: Literal["linear16", "mp3"] = "linear16"
    """MP3 is a sixth of the bytes on a thin line, and takes its time to be undone."""
    mode: Literal["", "unary", "stream"] = ""
    """One call a clause, or its sound as it is made; empty streams where the voice can."""

    def streams(self, voice: str) -> bool:
        """Whether this voice is streamed; BadInput where it is asked for what it cannot do."""
        able = STREAMING in voice
        if self.mode == "stream" and not able:
            raise BadInput(
                say(
                    f"La voix {voice} ne peut pas être diffusée au fil de l’eau : choisissez une voix {STREAMING}.",
                    f"The voice {voice} cannot be streamed: choose a {STREAMING} voice.",
                ),
                code="voice-cannot-stream",
            )
        return able and self.mode != "unary"


def sound(content: bytes, encoding: str) -> Spoken:
    """LINEAR16 comes as a WAV file, MP3 as frames; ValueError where it is neither."""
    if encoding == "mp3":
        return _mp3(content)
    try:
        with wave.open(io.BytesIO(content)) as file:
            return Spoken(pcm=file.readframes(file.getnframes()), rate=file.getframerate())
    except (wave.Error, EOFError) as error:
        raise ValueError("no WAV file") from error


def _mp3(content: bytes) -> Spoken:
    try:
        import av  # noqa: PLC0415 - only where it is asked for
    except ImportError as error:
        raise PartMissing(
            say(
                "Le MP3 ne peut pas être lu ici : installez « av », ou choisissez l’encodage linear16.",
                "MP3 cannot be read here: install “av”, or choose the encoding linear16.",
            ),
            code="mp3-not-readable",
        ) from error
    pcm = bytearray()
    try:
        with av.open(io.BytesIO(content), mode="r", format="mp3") as file:
            rate = file.streams.audio[0].rate
            plain = av.AudioResampler(format="s16", layout="mono", rate=rate)
            for frame in file.decode(audio=0):
                for part in plain.resample(frame):
                    pcm += part.to_ndarray().tobytes()
            for part in plain.resample(None):
                pcm += part.to_ndarray().tobytes()
    except (av.FFmpegError, IndexError) as error:
        raise ValueError("no MP3") from error
    return Spoken(pcm=bytes(pcm), rate=rate)
