"""Which of Google's voices stream, and what they answer as plain samples."""

from __future__ import annotations

import io
import wave

from shared.errors import BadInput, PartMissing
from shared.language import say
from shared.voice.manner import Manner
from shared.voice.ports import Spoken

STREAMING = "Chirp3-HD"
"""The only family that speaks while it is still making the rest."""


def streams(manner: Manner, voice: str) -> bool:
    """Whether this voice is streamed; BadInput where it is asked for what it cannot do."""
    able = STREAMING in voice
    if manner.mode == "stream" and not able:
        raise BadInput(
            say(
                f"La voix {voice} ne peut pas être diffusée au fil de l’eau : choisissez une voix {STREAMING}.",
                f"The voice {voice} cannot be streamed: choose a {STREAMING} voice.",
            ),
            code="voice-cannot-stream",
        )
    return able and manner.mode != "unary"


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
