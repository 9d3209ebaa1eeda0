"""Sound as it comes over the wire made into what engines hear: mono, 16 bits, 16 000 samples a second."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

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


def _opus(packets: Sequence[bytes]) -> bytes:
    try:
        import av  # noqa: PLC0415 - large, and only for who sends Opus
    except ImportError:
        raise PartMissing(
            say("Ce serveur ne lit pas Opus : envoyez pcm16.", "This server does not read Opus: send pcm16."),
            code="codec-missing",
        ) from None
    decoder = av.CodecContext.create("opus", "r")
    decoder.sample_rate, decoder.layout = _RATE_OF_OPUS, "mono"
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    pcm = bytearray()
    try:
        for packet in packets:
            for frame in decoder.decode(av.Packet(packet)):
                for piece in resampler.resample(frame):
                    pcm += bytes(piece.planes[0])[: piece.samples * 2]
            if len(pcm) > most("pcm16"):
                raise too_long(LONGEST_S)
        for piece in resampler.resample(None):
            pcm += bytes(piece.planes[0])[: piece.samples * 2]
    except (av.error.FFmpegError, ValueError) as error:
        raise unreadable_sound() from error
    return bytes(pcm)
