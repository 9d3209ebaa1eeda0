"""Commands that need no engine, recognised in what was heard: the time, the date, again, stop, louder, slower, help."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from typing import Literal, cast

from shared.voice import phrases
from shared.voice.moments import date_told, time_told
from shared.voice.words import data, fold

Intent = Literal["time", "date", "time-and-date", "repeat", "stop", "louder", "quieter", "slower", "faster", "help"]

_LONGEST = 120
"""Characters; nobody commands at greater length."""
_PART = re.compile(r"\{([a-z][a-z_-]*)\}")


def plain(text: str) -> str:
    """The words of `text` alone: no capitals, accents or punctuation, one space between two."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def recognise(text: str) -> Intent | None:
    """The command that `text` is, as a whole and but for polite words; None when it is anything else."""
    if len(text) > _LONGEST or not (heard := plain(text)):
        return None
    bare = " ".join(_filler().sub(" ", heard).split())
    return next((intent for intent, pattern in _patterns().items() if pattern.fullmatch(bare)), None)


def answer(intent: Intent, now: datetime, last_answer: str, *, at_limit: bool = False) -> str:
    """What is said in return; nothing at all for a stop."""
    match intent:
        case "louder" | "quieter" | "slower" | "faster":
            return phrases.limit_reached(intent) if at_limit else phrases.confirmed(intent)
        case "time":
            said = time_told(now)
        case "date":
            said = date_told(now)
        case "time-and-date":
            said = f"{date_told(now)} {time_told(now)}"
        case "repeat":
            said = last_answer or phrases.nothing_said_yet()
        case "stop":
            said = ""
        case "help":
            said = phrases.what_i_can_do()
    return said


def ready(now: datetime) -> tuple[str, ...]:
    """The pieces, as a voice is given them, of all that may have to be said within two minutes of `now`."""
    moments = [now + timedelta(minutes=minutes) for minutes in range(3)]
    told = [tell(moment) for tell in (time_told, date_told) for moment in moments]
    return tuple(dict.fromkeys([*(piece for text in told for piece in phrases.pieces(text)), *phrases.fixed_phrases()]))


@cache
def _filler() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(data('intents.toml')['filler'])})\b")


@cache
def _patterns() -> dict[Intent, re.Pattern[str]]:
    """The pattern of each intent: the command once or several times, between courtesies."""
    told = data("intents.toml")
    parts: dict[str, str] = {}
    for name, pattern in told["part"].items():
        parts[name] = _filled(pattern, parts)
    opening, closing = ("|".join(told[name]) for name in ("opening", "closing"))
    found: dict[Intent, re.Pattern[str]] = {}
    for name, said in told["intent"].items():
        parts[name] = f"(?:{'|'.join(_filled(pattern, parts) for pattern in said)})"
        command = f"(?:{parts[name]})(?: {parts[name]}){{0,3}}"
        found[cast("Intent", name)] = re.compile(f"(?:(?:{opening}) ){{0,4}}{command}(?: (?:{closing})){{0,3}}")
    return found


def _filled(pattern: str, parts: dict[str, str]) -> str:
    return _PART.sub(lambda found: parts[found[1]], pattern)
