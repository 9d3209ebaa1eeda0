"""Signs of listening: what somebody says over an answer without wanting the floor."""

from __future__ import annotations

import re

from shared.voice.intents import plain, recognise

_MOST = 6
"""Words; whoever says more wants to be heard."""
_SIGN = (
    r"m+h*m*|h+[uem]*m+|hm+h*|m+h+|a+h+|o+h+|e+u+h+|h?e+u+|hein|ha|ho|oui|ouais?|oue|ui|ouai|mais oui|"
    r"d accord|dac|daccord|ok|okay|okey|oke|bon|bien|tres bien|fort bien|a|ah bon|bien sur|bien entendu|je vois|"
    r"je comprends|compris|j ai compris|entendu|c est (?:ca|bien|note|vrai|bon|clair)|parfait|super|voila|"
    r"exact|exactement|tout a fait|en effet|effectivement|tiens|merci|merci beaucoup|ca marche|eh bien|eh|he|si"
)
_INSISTS = re.compile(
    r"\b(?:non|stop|arrete[sz]?|attend[sz]?|pardon|quoi|comment|pourquoi|combien|ou|qui|quand|quel(?:le)?s?|mais|"
    r"repete[zr]?|plus|moins|aide[zr]?|heure|date)\b"
)
"""Asks, refuses or commands."""
SHORT_S = 0.6
"""A voice over an answer that lasts no longer says one word, and Whisper often hears another."""
_LISTENING = re.compile(rf"(?:{_SIGN})(?: (?:{_SIGN}))*")


def is_backchannel(text: str) -> bool:
    """Whether `text` is only a sign of listening; no words at all are noise, not a sign."""
    heard = plain(text)
    return len(heard.split()) <= _MOST and bool(_LISTENING.fullmatch(heard))


def is_aside(text: str, seconds: float) -> bool:
    """Whether what was said over an answer, in so many seconds of voice, leaves it to go on.

    A sign of listening does; so does one short word, whatever it was heard as, unless it asks, refuses or commands.
    """
    if is_backchannel(text):
        return True
    return seconds < SHORT_S and recognise(text) is None and not _INSISTS.search(plain(text))
