"""What the person called the matter: « Contrôle du chantier du pont de Booué »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from shared.reports.reading.dates import days
from shared.reports.reading.transcript import Sentence
from shared.reports.reading.words import bare, data
from shared.voice.words import function_words

LONGEST = 120
_ENDS = re.compile(r"[,.;:!?]|\b(?:qui|que|où|car|parce|j'ai|nous avons|on a)\b")
_LOOSE = re.compile(r"(?:\s+(?:le|la|du|de|des|d'|au|à|en|ce|cette|et|pour|dernier|dernière|passé))+$")


class Heading(msgspec.Struct, frozen=True):
    """A title in the person's own words."""

    sentence: int
    text: str


def heading(sentences: Sequence[Sentence], today: date) -> Heading | None:
    """The first sentence that opens like a title, or says what is being done."""
    for place, sentence in enumerate(sentences):
        if sentence.bears and (found := _pattern().search(sentence.folded)):
            text = _trimmed(sentence, found.start("noun"), today)
            if len([word for word in bare(text).split() if word not in function_words()]) > 1:
                return Heading(place, text)
    return None


def _trimmed(sentence: Sentence, start: int, today: date) -> str:
    """From `start` to where the noun phrase ends, without its date."""
    rest = sentence.figures[start:]
    end = _ENDS.search(rest)
    stop = start + (end.start() if end else len(rest))
    text, last = "", start
    for day in days([sentence], today):
        if start <= day.spot.start < stop:
            text += _LOOSE.sub("", sentence.figures[last : day.spot.start].rstrip())
            last = day.spot.end
    text += sentence.figures[last : max(stop, last)]
    text = _LOOSE.sub("", re.sub(r"\s+(?:dernier|dernière|passée?)\b", "", " ".join(text.split()).strip(" ,.;:")))
    return text[:1].upper() + text[1:LONGEST]


def _pattern() -> re.Pattern[str]:
    nouns = "|".join(data()["headings"])
    doing = "pour|fais|faisons|fait|effectue|mene"
    opening = "bon|alors|euh|donc|voici|c'est|voila|la|le|l'|une?|cette"
    return re.compile(rf"(?:^(?:(?:{opening}) ?)*|\b(?:{doing}) (?:une?|la|le) )(?P<noun>(?:{nouns})\b)")
