"""Sound made small for a weak network: Opus packets of 60 ms, a twelfth of the samples that they stand for."""

from __future__ import annotations

from functools import cache
from typing import Any

from shared.voice.ports import RATE
from shared.voice.session import Codec

BITS_A_SECOND = 24_000


class Samples:
    """No codec: the samples themselves, in messages of so many bytes."""

    def __init__(self, piece: int) -> None:
        self._piece = piece
        self._held = bytearray()

    def put(self, pcm: bytes) -> list[bytes]:
        """What can go out by now."""
        self._held += pcm
        whole = len(self._held) // self._piece * self._piece
        ready = [bytes(self._held[at : at + self._piece]) for at in range(0, whole, self._piece)]
        del self._held[:whole]
        return ready

    def end(self) -> list[bytes]:
        """What is left."""
        left, self._held = bytes(self._held), bytearray()
        return [left] if left else []


class Opus:
    """One utterance's encoder; the last packet is filled up with silence."""

    def __init__(self) -> None:
        import av  # noqa: PLC0415 - only for whoever sends Opus, and read on a thread before

        self._av: Any = av
        self._codec: Any = av.CodecContext.create("libopus", "w")
        self._codec.sample_rate, self._codec.layout, self._codec.format = RATE, "mono", "s16"
        self._codec.bit_rate = BITS_A_SECOND
        self._codec.options = {"application": "voip", "frame_duration": "60"}
        self._codec.open()
        self._cut = Samples(self._codec.frame_size * 2)
        self._at = 0

    def put(self, pcm: bytes) -> list[bytes]:
        """Packets that are whole by now."""
        return [packet for frame in self._cut.put(pcm) for packet in self._packed(frame)]

    def end(self) -> list[bytes]:
        """The rest of them."""
        size = self._codec.frame_size * 2
        last = [packet for left in self._cut.end() for packet in self._packed(left + bytes(size - len(left)))]
        return last + [bytes(packet) for packet in self._codec.encode(None)]

    def _packed(self, pcm: bytes) -> list[bytes]:
        frame = self._av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
        frame.sample_rate, frame.pts = RATE, self._at
        frame.planes[0].update(pcm)
        self._at += len(pcm) // 2
        return [bytes(packet) for packet in self._codec.encode(frame)]


@cache
def at_hand(codec: Codec) -> Codec:
    """The codec that this machine can make, best asked for on a thread; the samples themselves where it has no Opus."""
    if codec == "opus":
        try:
            Opus()
        except Exception:  # no library, no encoder in it, or one that does not open
            return "pcm16"
    return codec


def packing(codec: Codec, piece: int) -> Samples | Opus:
    """How the sound of one utterance goes out."""
    return Opus() if codec == "opus" else Samples(piece)


def packed(codec: Codec, pcm: bytes, piece: int) -> list[bytes]:
    """A whole utterance."""
    packing_ = packing(codec, piece)
    return packing_.put(pcm) + packing_.end()
