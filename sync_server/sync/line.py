"""The line of one device: which operations are new, which were here before, and which cannot both be true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from sync_server.sync.judging import Judged

FIRST = bytes(32)
"""What the first record of a device names as the one before it."""


class Line(msgspec.Struct, frozen=True):
    """How far it goes: the last number, and the digest of that header (empty when it could not be read)."""

    acked: int = 0
    digest: bytes = FIRST


class Sorted(msgspec.Struct, frozen=True):
    """A push, sorted; what comes after a gap is in neither: the laptop sends it again from where the line goes on."""

    fresh: list[Judged]
    twofold: list[Judged]
    """A number that names another record already, or a record that follows another one than ours."""


def sort(line: Line, pushed: Iterable[Judged], known: Mapping[int, bytes]) -> Sorted:
    """`known` holds the digests of the numbers up to `line.acked` that the push names."""
    fresh: list[Judged] = []
    twofold: list[Judged] = []
    acked, digest = line.acked, line.digest
    for each in pushed:
        if each.dseq <= acked:
            before = known.get(each.dseq, b"")
            if each.digest and before and each.digest != before:
                twofold.append(each)
        elif each.dseq > acked + 1:
            break
        elif each.header is not None and digest and each.header.prev != digest.hex():
            twofold.append(each)
            break
        else:
            fresh.append(each)
            acked, digest = each.dseq, each.digest
    return Sorted(fresh, twofold)
