"""The forms in which a text may stand somewhere: as it is, wide, in hexadecimal, in base64, compressed."""

from __future__ import annotations

import base64
import re
import zlib

_STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_PART = 1 << 20


def forms(text: str) -> tuple[bytes, ...]:
    """Every plain one; of base64 the part that is the same wherever the text begins."""
    raw = text.encode()
    told = [raw, text.encode("utf-16-le"), text.encode("utf-16-be"), raw.hex().encode(), raw.hex().upper().encode()]
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
        told += [cut := whole[4 if shift else 0 : -2], cut.translate(bytes.maketrans(b"+/", b"-_"))]
    return tuple(dict.fromkeys(told))


def stands_in(content: bytes, text: str) -> bool:
    """Whether the text stands there in one of its forms, or within something compressed."""
    sought = forms(text)
    return any(form in content for form in sought) or any(
        form in inner for inner in _inflated(content) for form in sought
    )


def _inflated(content: bytes):
    for found in _STREAM.finditer(content):
        inflating = zlib.decompressobj()
        try:
            yield inflating.decompress(content[found.start() : found.start() + _PART], _PART)
        except zlib.error:
            continue
