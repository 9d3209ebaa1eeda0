"""Signs that Whisper has stopped listening and started inventing: loops, rushes, blanks, and subtitles."""

from __future__ import annotations

import re
import zlib

import msgspec

MOST_WORDS_A_SECOND = 5.5
MOST_COMPRESSION = 2.4
"""Whisper's own limit: text that zlib shrinks more than this says the same thing again and again."""
LEAST_CONFIDENCE = -1.0
"""Mean log-probability of the tokens."""
NO_SPEECH = 0.6

SUBTITLES = re.compile(
    r"sous[- ]titr|amara\.org|merci d'avoir regard|abonnez[- ]vous|radio[- ]canada|soustitreur|"
    r"❤️ par|cliquez sur|n'oubliez pas de vous abonner|thanks for watching|subtitles by",
    re.IGNORECASE,
)
"""What the subtitles that Whisper learnt from end with; it says so over silence and noise."""

_LOOP = re.compile(r"\b(\w+(?:\W+\w+){0,7}?)(?:\W+\1\b){3,}", re.IGNORECASE)
"""Up to eight words, four times in a row."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One decoding of one stretch of sound."""

    text: str
    tokens: tuple[int, ...]
    log_probability: float
    """Mean over the tokens; 0 is certain."""
    no_speech: float
    duration_s: float


def complaint(reading: Reading) -> str:
    """Why a reading should not be trusted, or an empty string."""
    words = len(reading.text.split())
    if not words:
        return "empty"
    if words / max(reading.duration_s, 0.8) > MOST_WORDS_A_SECOND:
        return "rush"
    if _LOOP.search(reading.text) or compression(reading.text) > MOST_COMPRESSION:
        return "loop"
    if reading.log_probability < LEAST_CONFIDENCE:
        return "unsure"
    return ""


def invented(reading: Reading) -> bool:
    """Whether the text was made up over something that is not speech."""
    if SUBTITLES.search(reading.text):
        return True
    if not re.search(r"\w", reading.text):
        return True
    return reading.no_speech > NO_SPEECH and reading.log_probability < LEAST_CONFIDENCE


def compression(text: str) -> float:
    """How many times smaller zlib makes the text."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0
