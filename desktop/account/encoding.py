"""Bytes as the identity API writes them: base64url without padding."""

from __future__ import annotations

import base64


def b64(content: bytes) -> str:
    """URL-safe, no padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """The bytes again; ValueError when it is no such text."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
