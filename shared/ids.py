"""Identifiers that sort by the time they were made."""

from __future__ import annotations

import secrets
import time


def new_id() -> str:
    """26 characters: 48 bits of milliseconds, 56 of chance, in lower-case hexadecimal."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(7)}"
