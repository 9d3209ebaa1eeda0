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

CREDITS = re.compile(
    r"amara\.org|soustitreur|soci[ée]t[ée] radio[- ]canada|sous[- ]titrage (?:st|mfp|fr)\b|❤️ par|subtitles by",
    re.IGNORECASE,
)
"""What nobody says, but the subtitles that Whisper learnt from end with; it says so over silence and noise."""

FAREWELLS = re.compile(
    r"sous[- ]titr(?:age|es)\b.*|merci d'avoir regardé(?: (?:cette|la|ma) vidéo)?(?: et .*)?|"
    r"(?:et )?(?:n'oubliez pas de vous abonner|abonnez[- ]vous)(?: à (?:la|ma|notre) chaîne.*)?|"
    r"cliquez sur (?:la (?:petite )?cloche|le bouton s'abonner).*|radio[- ]canada|thanks for watching",
    re.IGNORECASE,
)
"""What they end with too, but which may be said in a sentence of its own among others."""

_LOOP = re.compile(r"\b(\w+(?:\W+\w+){0,7}?)(?:\W+\1\b){3,}", re.IGNORECASE)
"""Up to eight words, four times in a row."""
_REPEATED_WORD, _REPEATED_NUMBER = 6, 8
"""A single word may be said more often (« non, non, non, non »), a part of a telephone number more often still."""


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
    if _loops(reading.text) or compression(reading.text) > MOST_COMPRESSION:
        return "loop"
    if reading.log_probability < LEAST_CONFIDENCE:
        return "unsure"
    return ""


def invented(reading: Reading) -> bool:
    """Whether the text was made up over something that is not speech."""
    sentences = _sentences(reading.text.replace("’", "'"))
    said = [sentence.strip(" .!?…") for sentence in sentences if re.search(r"\w", sentence)]
    if all(CREDITS.search(sentence) or FAREWELLS.fullmatch(sentence) for sentence in said):
        return True
    return reading.no_speech > NO_SPEECH and bool(complaint(reading))


def spoken(text: str) -> str:
    """The text without the credits of subtitles, and with what is looped said once."""
    kept = " ".join(sentence for sentence in _sentences(text) if not CREDITS.search(sentence))
    return _LOOP.sub(r"\1", kept) if _loops(kept) else kept


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?…])\s+|\n+", text)


def _loops(text: str) -> bool:
    for found in _LOOP.finditer(text):
        if re.search(r"\W", found[1]):
            return True
        if len(found[0].split()) >= (_REPEATED_NUMBER if found[1].isdigit() else _REPEATED_WORD):
            return True
    return False


def compression(text: str) -> float:
    """How many times smaller zlib makes the text."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0
