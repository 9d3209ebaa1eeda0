"""Sound as it comes over the wire made into what engines hear: mono, 16 bits, 16 000 samples a second."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

from shared.errors import PartMissing
from shared.language import say
from shared.voice.ports import RATE
from shared.voice.session import LONGEST_S, Codec
from sync_server.voice.refusals import too_long, unreadable_sound

_OPUS_BYTES_S = 64_000
"""More than Opus ever makes of a second."""
_RATE_OF_OPUS = 48_000


def most(codec: Codec) -> int:
    """Bytes of the longest utterance."""
    return LONGEST_S * (RATE * 2 if codec == "pcm16" else _OPUS_BYTES_S)


async def decoded(codec: Codec, sound: Sequence[bytes]) -> bytes:
    """The samples of one utterance; BadInput when they cannot be read."""
    if codec == "opus":
        return await asyncio.to_thread(_opus, sound)
    pcm = b"".join(sound)
    if len(pcm) % 2:
        raise unreadable_sound()
    return pcm


def reader(codec: Codec) -> Reader:
    """Reads sound while it comes; PartMissing where this server cannot."""
    return Opus() if codec == "opus" else Plain()


class Reader(Protocol):
    """What one utterance's chunks are, one after the other."""

    def read(self, chunk: bytes) -> bytes:
        """The samples that are complete; BadInput when it is no sound."""
        ...


class Plain:
    """Samples as they are."""

    def read(self, chunk: bytes) -> bytes:
        """The very same."""
        return chunk


class Opus:
    """A packet a chunk."""

    def __init__(self) -> None:
        self._av = _av()
        self._decoder = self._av.CodecContext.create("opus", "r")
        self._decoder.sample_rate, self._decoder.layout = _RATE_OF_OPUS, "mono"
        self._resampler = self._av.AudioResampler(format="s16", layout="mono", rate=RATE)

    def read(self, chunk: bytes) -> bytes:
        """The packet's samples, a little later than they come."""
        try:
            frames = self._decoder.decode(self._av.Packet(chunk))
            return b"".join(self._samples(frame) for frame in frames)
        except (self._av.error.FFmpegError, ValueError) as error:
            raise unreadable_sound() from error

    def rest(self) -> bytes:
        """What was held back."""
        return self._samples(None)

    def _samples(self, frame: Any) -> bytes:
        pieces = self._resampler.resample(frame)
        return b"".join(bytes(piece.planes[0])[: piece.samples * 2] for piece in pieces)


def _opus(packets: Sequence[bytes]) -> bytes:
    opus, pcm = Opus(), bytearray()
    for packet in packets:
        pcm += opus.read(packet)
        if len(pcm) > most("pcm16"):
            raise too_long(LONGEST_S)
    return bytes(pcm + opus.rest())


def _av() -> Any:
    try:
        import av  # noqa: PLC0415 - large, and only for who sends Opus
    except ImportError:
        raise PartMissing(
            say("Ce serveur ne lit pas Opus : envoyez pcm16.", "This server does not read Opus: send pcm16."),
            code="codec-missing",
        ) from None
    return av
