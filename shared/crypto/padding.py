"""How long a sealed record looks: padmé (Nikitin et al., 2019), at most 12 % more, with a floor for short ones."""

from __future__ import annotations

from shared.crypto.refusals import malformed

FLOOR = 256
"""One word and a few sentences look alike."""
_LENGTH = 4


def padme(length: int) -> int:
    """The length shown for `length` bytes: only log log of it is told."""
    if length <= FLOOR:
        return FLOOR
    exponent = length.bit_length() - 1
    free = exponent - exponent.bit_length()
    mask = (1 << free) - 1
    return (length + mask) & ~mask


def pad(content: bytes) -> bytes:
    """The length in four bytes, the content, zeros."""
    whole = len(content).to_bytes(_LENGTH) + content
    return whole.ljust(padme(len(whole)), b"\0")


def unpad(padded: bytes) -> bytes:
    """The content again; padded in any other way it is refused."""
    content = padded[_LENGTH : _LENGTH + int.from_bytes(padded[:_LENGTH])]
    if pad(content) != padded:
        raise malformed()
    return content
