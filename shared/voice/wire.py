r"""A turn event as bytes, for a pipe, a socket or a line of JSON: one JSON header, then the sound it announces.

    {"type":"spoken-audio",…,"bytes":3200}\n<3200 bytes of 16-bit little-endian samples>

Events without sound are the header line alone, so a listener that only reads text stays simple.
"""

from __future__ import annotations

from typing import Any

import msgspec

from shared.voice.events import SpokenAudio, TurnEvent


def header(event: TurnEvent) -> dict[str, Any]:
    """The event as plain data; sound is replaced by its length in bytes."""
    fields: dict[str, Any] = msgspec.to_builtins(event, builtin_types=(bytes,))
    if isinstance(event, SpokenAudio):
        del fields["pcm"]
        fields["bytes"] = len(event.pcm)
    return fields


def encode(event: TurnEvent) -> bytes:
    """The frame of one event."""
    payload = event.pcm if isinstance(event, SpokenAudio) else b""
    return msgspec.json.encode(header(event)) + b"\n" + payload


def decode(frame: bytes) -> TurnEvent:
    """The event of one frame; ValueError when it is not one, or when its sound was cut."""
    line, separator, payload = frame.partition(b"\n")
    if not separator:
        raise ValueError("a frame ends its header with a newline")
    try:
        fields = msgspec.json.decode(line)
    except RecursionError:
        raise ValueError("a header is not that deep") from None
    if not isinstance(fields, dict):
        raise ValueError("a header is a JSON object")  # noqa: TRY004 - one error for every bad frame
    if fields.get("type") == "spoken-audio":
        if fields.pop("bytes", None) != len(payload):
            raise ValueError("the sound is not as long as its header says")
        fields["pcm"] = payload
    elif payload:
        raise ValueError("only sound follows a header")
    event: TurnEvent = msgspec.convert(fields, TurnEvent, builtin_types=(bytes,))
    return event
