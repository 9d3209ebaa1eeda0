"""How sure it is, from the words heard when the voice pauses, that the person has said all they wanted to say.

Whisper closes nearly everything with a full stop, cut sentences too: a full stop says little, the last words say most.
"""

from __future__ import annotations

import re
from functools import cache

from shared.voice.backchannel import is_backchannel
from shared.voice.intents import recognise
from shared.voice.words import data

_NOT_YET = frozenset({"le", "la", "les", "euh", "heu"})
"""After these even a command is only the beginning of something: « répète le… »."""
OVER, UNFINISHED = 1.0, 0.05
"""For a command, and for words that ask for a continuation."""

_GOES_ON = re.compile(r"(?:\.\.+|…|[,;:–—(«-])\s*$")
_SENTENCE_END = re.compile(r"[.!?…]+\s+(?=\S)")
_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_VERB_ENDING = re.compile(
    r"\w{2,}(?:ez|aient|ait|erai|era|eront|erons|irai|ira|dra|iront|issent)|\w{4,}(?<!m)ent|\w{4,}ons"
)
_INFINITIVE = re.compile(r"\w{2,}(?:er|oir|dre|tre|ire|ir)")
_HANGING = re.compile(
    r"(?<!en )\b(?:est|sont|a|ai|as|ont|avez|avons|êtes|sommes|va|vont|allez|allons|été|était|être) "
    r"(?:pas|plus|maintenant|déjà|encore|toujours|jamais|\w+ement|\w+amment|\w+emment)$"
)
"""An auxiliary and its adverb: « n'est pas », « va maintenant »."""
_DONE = re.compile(r"\b(?:a|ai|as|ont|avez|avons|avait|avaient) (?:\w+ )?\w+(?:é|ée|és|ées|u|is|it)$")
_INVERTED = re.compile(r"\w+-(?:t-)?(?:il|elle|on|ils|elles|tu|vous|nous|je|ce)")


def completeness(text: str) -> float:
    """From 0 (surely unfinished) to 1 (surely over); 0 when nothing was heard."""
    heard = text.strip().lower().replace("’", "'")
    words = _WORDS.findall(_SENTENCE_END.split(heard)[-1])
    if not words:
        return 0.0
    if words[-1] not in _NOT_YET and recognise(heard):
        return OVER
    if _GOES_ON.search(heard) or _demands(words, asked=heard.endswith("?")):
        return UNFINISHED
    if is_backchannel(heard):
        return 0.8
    return _asked(words) if heard.endswith("?") else _told(words, heard)


def _demands(words: list[str], *, asked: bool) -> bool:
    """Whether the last word cannot be the last; « est-il », « c'est quand ? » and « de nouveau » can."""
    last = words[-1]
    if asked and len(words) > 1 and last in _listed("asked"):
        return False
    if _HANGING.search(" ".join(words)):
        return True
    return last in _listed("demanding") and not re.search(
        rf"\b(?:{data('completeness.toml')['final'].strip()})$", " ".join(words)
    )


def _asked(words: list[str]) -> float:
    """Of a question: with its verb and something beside it there is nothing to wait for."""
    if not any(map(_is_verb, words)):
        return 0.35 if words[0] in _listed("asking") else 0.5
    return 0.9 if len(words) > 2 else 0.7


def _told(words: list[str], heard: str) -> float:
    """Of anything else, by what it has of a sentence."""
    verbs = sum(map(_is_verb, words))
    score = 0.55 if verbs else 0.25
    if (words[0] in _listed("half") and verbs < 2) or (words[0] in _listed("purpose") and not verbs):
        score -= 0.25
    if words[-1] in _listed("closing"):
        score += 0.2
    elif _is_verb(words[-1]) or _INFINITIVE.fullmatch(words[-1]):
        score -= 0.25
    elif words[-1].isdigit() or _DONE.search(" ".join(words)):
        score -= 0.15
    score += 0.02 * min(len(words), 8) - 0.08
    return min(0.85, max(0.1, score + (0.05 if heard.endswith((".", "!")) else 0.0)))


def _is_verb(word: str) -> bool:
    return word in _listed("verbs") or bool(_VERB_ENDING.fullmatch(word) or _INVERTED.fullmatch(word))


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(data("completeness.toml")[name].split())
