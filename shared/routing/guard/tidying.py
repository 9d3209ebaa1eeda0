"""Leaves out of the signs of a question what tells nothing where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from shared.routing.guard.lexicon import carried

_DENYING = frozenset({"pas", "jamais", "rien", "aucun", "aucune", "personne", "ni"})
_LINKS = frozenset({"~de", "~à", "~en", "~pour", "par", "avec", "chez", "contre", "sur"})
_FOR_OBTAINING = frozenset({"?document", "?prix"})
"""What is asked for a thing is asked for obtaining it."""
_NOUN = "~noun"


def tidied(signs: Sequence[str]) -> list[str]:
    """« ne » beside « pas », « de » behind what is asked, and so on; « à qui » becomes one sign."""
    asks, links = carried()
    denied = not _DENYING.isdisjoint(signs)
    kept: list[str] = []
    for sign in signs:
        last = kept[-1] if kept else ""
        if denied and sign in {"ne", "n'"}:
            continue
        if (sign in links and last in asks) or (last == _NOUN and sign == "~de"):
            continue
        if last in _LINKS and sign.startswith("?"):
            kept[-1] = f"?{last}{sign}"
        elif not (sign == "+obtenir" and last in _FOR_OBTAINING):
            kept.append(sign)
    return _without_purpose_first([sign for sign in kept if sign != _NOUN])


def _without_purpose_first(signs: list[str]) -> list[str]:
    """« Pour un passeport, quels documents ? » is « Quels documents pour un passeport ? »."""
    asks, _ = carried()
    if signs[:1] != ["~pour"] or asks.isdisjoint(signs):
        return signs
    obtains = signs[1:2] == ["+obtenir"] and not _FOR_OBTAINING.isdisjoint(signs)
    return signs[2:] if obtains else signs[1:]
