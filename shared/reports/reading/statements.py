"""Which sentences tell what was found, and which what is left to do; each is kept word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from shared.reports.reading.amounts import sums
from shared.reports.reading.corrections import Spot
from shared.reports.reading.dates import days
from shared.reports.reading.places import named_places
from shared.reports.reading.transcript import Sentence
from shared.reports.reading.words import bare, cue, data, in_figures
from shared.voice.words import fold, function_words


def follow_up(sentences: Sequence[Sentence]) -> list[int]:
    """The sentences that say what is left to do."""
    return [place for place, sentence in enumerate(sentences) if sentence.bears and _left_to_do(sentence)]


def facts(sentences: Sequence[Sentence], today: date) -> list[int]:
    """The sentences that say what was seen or heard, circumstances and tasks left out."""
    tasks = set(follow_up(sentences))
    return [
        place
        for place, sentence in enumerate(sentences)
        if sentence.bears and place not in tasks and _tells(sentence) and not _circumstance(sentence, today)
    ]


def _tells(sentence: Sentence) -> bool:
    return len(re.findall(r"[a-z]+", sentence.folded)) > 1


def without_circumstances(sentence: Sentence, today: date) -> str:
    """The sentence without what its beginning says of when and where."""
    text = " ".join(sentence.text.split()).rstrip(".!; ")
    head, comma, rest = text.partition(", ")
    while comma and len(rest.split()) > 3 and _only_where_and_when(head, sentence, today):
        text = rest
        head, comma, rest = text.partition(", ")
    return text[:1].upper() + text[1:]


def _only_where_and_when(head: str, sentence: Sentence, today: date) -> bool:
    known = {word for name in named_places(sentence) for word in bare(name).split()}
    folded = fold(in_figures(head))
    days_said = {word for day in days([sentence], today) for word in _said_at(sentence, day.spot).split()}
    rest = [word for word in bare(folded).split() if word not in function_words() and word not in known | days_said]
    return len(rest) < 2 and bool(days_said or known)


def _said_at(sentence: Sentence, spot: Spot) -> str:
    return bare(sentence.figures[spot.start : spot.end])


def _left_to_do(sentence: Sentence) -> bool:
    folded = re.sub(r"^(?:(?:alors|donc|et|puis|ensuite|bon|euh),? )+", "", sentence.folded)
    return bool(cue("follow_up").search(folded) or _opens("follow_up_opens").match(folded))


def _circumstance(sentence: Sentence, today: date) -> bool:
    """Whether the sentence only says who speaks, where, when, how urgent, or takes something back."""
    folded = re.sub(r"^(?:(?:bon|alors|euh|donc|voila|et),? )+", "", sentence.folded)
    short = _rest(sentence, folded, today) < _SAYS_SOMETHING
    if cue("taken_back").match(folded):
        return not sums([sentence])  # a corrected sum stays beside the sentence that it corrects
    if _about_the_report(folded):
        return True
    return short and bool(_opens("circumstance").match(folded))


_SAYS_SOMETHING = 4
"""Words with a meaning, beyond opening, date and place, from which a sentence tells more than its circumstances."""


def _rest(sentence: Sentence, folded: str, today: date) -> int:
    """How many words carry a meaning once the opening, the days and the places are left out."""
    opening = _opens("circumstance").match(folded)
    rest = folded[opening.end() :] if opening else folded
    known = {word for name in named_places(sentence) for word in bare(name).split()}
    for day in days([sentence], today):
        known |= set(bare(sentence.figures[day.spot.start : day.spot.end]).split())
    return sum(word not in function_words() and word not in known for word in bare(rest).split())


def _about_the_report(folded: str) -> bool:
    """« c'est confidentiel », « rien d'urgent »: for other fields, and for nothing else."""
    plain = bare(folded)
    return len(plain.split()) < 7 and bool(_graded().search(folded) or cue("restricted").search(folded))


@cache
def _graded() -> re.Pattern[str]:
    return re.compile("|".join(words for group in data()["urgency"].values() for words in group))


@cache
def _opens(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(fold(words) for words in data()[name])})(?!\w)")
