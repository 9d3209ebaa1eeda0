"""Lets through only what the question, the facts and the conversation support; anything else is not said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from shared.voice.abbreviations import MONTHS
from shared.voice.claims import WEEKDAYS, Claim, claims
from shared.voice.evasion import evades
from shared.voice.evidence import gather, supported
from shared.voice.orders import orders_the_answer
from shared.voice.relevance import about, misnamed
from shared.voice.words import fold

__all__ = ["REFUSAL", "Claim", "Grounding", "claims", "is_refusal", "related", "today_in_words", "unsupported"]

REFUSAL = "Je ne sais pas : ce n'est pas dans ce qu'on m'a donné."

_REFUSING = re.compile(
    r"je ne (?:le )?sais pas|je l'ignore|je n'ai pas (?:cette|cet|l'|d'|de )|pas dans ce qu'on m'a donne|"
    r"aucune information|n'est pas (?:mentionne|precise|indique|fourni|donne|dans l)|"
    r"je ne (?:peux|trouve|dispose|connais)",
)


def today_in_words(today: date) -> str:
    """« Aujourd'hui, nous sommes le jeudi 12 mars 2026. »."""
    return (
        f"Aujourd'hui, nous sommes le {WEEKDAYS[today.weekday()]} {today.day} {MONTHS[today.month - 1]} {today.year}."
    )


def is_refusal(text: str) -> bool:
    """Whether `text` says that the answer is not known, and asserts nothing besides."""
    return bool(_REFUSING.search(fold(text))) and not any(claim.kind == "number" for claim in claims(text))


def unsupported(answer: str, sources: Iterable[str], *, opens: bool = True) -> tuple[Claim, ...]:
    """The claims of `answer` that occur in none of `sources` (question, facts, history, today's date in words)."""
    known = gather(sources)
    return tuple(claim for claim in claims(answer, opens=opens) if not supported(claim, known, known))


def related(clause: str, question: str, sources: Iterable[str], *, opens: bool = True) -> tuple[Claim, ...]:
    """The claims of `clause` that neither `question` nor a source sentence about `question` bears out.

    A sentence is about a question when it shares the stem of a word that carries a subject: a right number taken from
    a sentence about something else is the usual error of a small model. `opens` is false in the middle of a sentence.
    A question that dictates its own answer is no evidence for it.
    """
    asked = () if orders_the_answer(question) else gather([question])
    known = gather(sources)
    near = [*asked, *about(question, known)]
    found = claims(clause, opens=opens)
    wrong_kind = misnamed(question, [claim.canonical for claim in found if claim.kind == "name"])
    return tuple(
        claim
        for claim in found
        if (wrong_kind and claim.kind == "name") or not supported(claim, near, [*asked, *known])
    )


class Grounding:
    """Holds one answer against its sources, clause by clause; after a refusal nothing more is let through.

    With a `question`, a claim must come from it or from a source sentence about it; without, from any sentence.
    """

    def __init__(self, sources: Iterable[str], *, question: str = "", today: date | None = None) -> None:
        self._question = question
        self._sources = (*sources, *((today_in_words(today),) if today else ()))
        self._opens = True
        self._item = 0
        self._sentence = ""
        self.refused = False
        """Set when something was withheld: what is still being written can be stopped."""

    def admit(self, clause: str) -> tuple[str, tuple[Claim, ...]]:
        """What may be said for `clause` and what was withheld: itself, then once `REFUSAL`, then nothing."""
        checked = self._without_item_number(clause)
        missing = related(checked, self._question, self._sources, opens=self._opens)
        ends_with = clause.rstrip('»”"’) \n')[-1:]
        self._opens = ends_with in ".!?…:"
        self._sentence += f" {clause}"
        if self.refused:
            return "", missing
        if missing or (ends_with in ".!?" and self._evades()):
            self.refused = True
            return REFUSAL, missing
        return clause, ()

    def _evades(self) -> bool:
        """Whether the sentence that just ended answers nothing; a refusal is an answer."""
        sentence, self._sentence = self._sentence, ""
        return not is_refusal(sentence) and evades(sentence, self._question)

    def _without_item_number(self, clause: str) -> str:
        """`clause` without « 1. », « 2. »… when they count the items of a list."""
        mark = re.match(r"\s*(\d{1,2})[.)]\s+(?=\S)", clause)
        if not mark or int(mark[1]) != self._item + 1:
            return clause
        self._item += 1
        return clause[mark.end() :]
