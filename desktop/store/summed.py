"""JSON with its own checksum: what was altered by accident is known as such before anything is tried on it."""

from __future__ import annotations

import hashlib

import msgspec


class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    body: msgspec.Raw
    sha256: str


class Altered(Exception):
    """A bit is not as it was written."""


class Newer(Exception):
    """Whole, and of a version that is not known here."""


def with_sum(body: msgspec.Struct) -> bytes:
    """`{"body": …, "sha256": …}`; the body has a `version`."""
    content = msgspec.json.encode(body)
    return msgspec.json.encode(_Envelope(msgspec.Raw(content), hashlib.sha256(content).hexdigest()))


def body_of(content: bytes, newest: int) -> bytes:
    """The body, whose sum is right and whose version is known; Altered or Newer otherwise."""
    try:
        envelope = msgspec.json.decode(content, type=_Envelope)
        body = bytes(envelope.body)
        if hashlib.sha256(body).hexdigest() != envelope.sha256 or msgspec.json.encode(envelope) != content:
            raise Altered
        if msgspec.json.decode(body)["version"] > newest:
            raise Newer
    except (msgspec.DecodeError, UnicodeDecodeError, LookupError, TypeError) as error:
        raise Altered from error
    return body
