"""Which prompts may be answered from the cache, which answers are worth keeping, and when two of them agree."""

from __future__ import annotations

import re

from shared.routing.guard.lexicon import institutions, refused
from shared.routing.guard.naming import named
from shared.routing.guard.patterns import words
from shared.routing.guard.reading import PERSONAL
from shared.voice.chat import SYSTEM
from shared.voice.claims import Claim, claims
from shared.voice.glossary import places
from shared.voice.grounding import is_refusal
from shared.voice.ports import Prompt
from shared.voice.words import content, fold

LONGEST = 1200
"""Characters of an answer that is kept."""
_YES_NO = re.compile(r"\W*(oui|non)\b")
_ENDS = re.compile(r"[.!?…»”\"]\s*$")
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+")
_NEVER_SAID_AGAIN = frozenset({"relative", "dose"})
_SHARED = 0.3
"""Of the words that carry a subject, for two answers that assert no number, name or date."""


def may_be_looked_up(prompt: Prompt) -> bool:
    """Only what rests on the knowledge given, and on nothing that was said before."""
    return bool(
        prompt.facts.strip() and not prompt.history and not prompt.already_said and prompt.privacy != "restricted"
    )


def worth_keeping(answer: str) -> bool:
    """Whole, knowing, about nobody, and as true tomorrow as today."""
    if not answer or len(answer) > LONGEST or not _ENDS.search(answer) or is_refusal(answer):
        return False
    return not PERSONAL.search(answer) and not _names_somebody(answer)


def _names_somebody(answer: str) -> bool:
    """Somebody, the day, or a dose."""
    for sentence in _SENTENCE.split(answer):
        said = words(sentence)
        lower = [word.lower() for word in said]
        for place, word in enumerate(said):
            name, found = named(word, first=place == 0), refused().at(lower, place)
            if (name and name.person) or (found and found[1][0] in _NEVER_SAID_AGAIN):
                return True
    return any(claim.kind == "name" and not _nobody(claim) for claim in claims(answer))


def _nobody(name: Claim) -> bool:
    """A place, an institution, or its initials."""
    known = places() | institutions()
    return name.surface.isupper() or name.canonical in known or known.issuperset(name.canonical.split())


def tokens_of(prompt: Prompt, answer: str) -> int:
    """What the engine was spared, as bills are estimated: a quarter of the characters."""
    return (len(SYSTEM) + len(prompt.facts) + len(prompt.question) + len(answer)) // 4


def agree(fresh: str, kept: str) -> bool:
    """Whether two answers to one question assert the same; one of them may say more."""
    if is_refusal(fresh) != is_refusal(kept):
        return False
    yes, no = (_YES_NO.match(fold(text)) for text in (fresh, kept))
    if yes and no and yes[1] != no[1]:
        return False
    one, other = ({(claim.kind, claim.canonical) for claim in claims(text)} for text in (fresh, kept))
    if one or other:
        return bool(one) == bool(other) and (one <= other or other <= one)
    told, before = content(fresh), content(kept)
    return len(told & before) >= _SHARED * min(len(told), len(before))
