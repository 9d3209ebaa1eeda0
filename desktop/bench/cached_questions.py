"""Questions of a town hall's counter for measuring the cache: each once as it was asked before, once in other words."""

from __future__ import annotations

FORMS = (
    ("Où se trouve la mairie de {} ?", "Où est la mairie de {} ?"),
    ("Comment déclarer une naissance à {} ?", "De quelle façon déclarer une naissance à {} ?"),
    ("Qui signe le procès-verbal à {} ?", "Par qui est signé le procès-verbal à {} ?"),
    ("Quels documents faut-il pour un passeport à {} ?", "Quelles pièces faut-il pour un passeport à {} ?"),
    ("À quelle heure ouvre le dispensaire de {} ?", "Le dispensaire de {} ouvre à quelle heure ?"),
)
# fmt: off
PLACES = (
    "Libreville", "Owendo", "Akanda", "Ntoum", "Kango", "Cocobeach", "Franceville", "Moanda", "Mounana", "Okondja",
    "Lambaréné", "Ndjolé", "Mouila", "Ndendé", "Lébamba", "Mimongo", "Fougamou", "Mbigou",
    "Tchibanga", "Mayumba", "Moabi", "Makokou", "Booué", "Mékambo", "Ovan", "Koulamoutou", "Pana",
    "Port-Gentil", "Omboué", "Gamba", "Oyem", "Bitam", "Mitzic", "Minvoul", "Médouneu", "Bifoun", "Malinga",
    "Léconi",
)
# fmt: on
QUESTIONS = len(PLACES) * len(FORMS)


def asked_before(count: int = QUESTIONS) -> list[str]:
    """As they were asked when they were answered."""
    return _all(0)[:count]


def asked_again(count: int = QUESTIONS) -> list[str]:
    """The same ones, in the same order."""
    return _all(1)[:count]


def _all(which: int) -> list[str]:
    return [form[which].format(place) for place in PLACES for form in FORMS]
