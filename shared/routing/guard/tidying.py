"""Leaves out of the signs of a question what tells nothing where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from shared.routing.guard.lexicon import carried

_DENYING = frozenset({"pas", "jamais", "rien", "aucun", "aucune", "ni"})
_LINKS = frozenset({"~de", "~à", "~en", "~pour", "par", "avec", "chez", "contre", "sur"})
_FOR_OBTAINING = frozenset({"?document", "?prix"})
"""What is asked for a thing is asked for obtaining it."""
_FOR_HAVING = frozenset({"?document", "?prix", "?comment", "?temps"})
_WHERE = frozenset({"?lieu", "?~à?qui"})
"""« Où déposer » asks where it has to be deposited."""
_NOUN, _CHARGE = "~noun", "~charge"


def tidied(signs: Sequence[str]) -> list[str]:
    """« ne » beside « pas », « de » behind what is asked, and so on; « à qui » becomes one sign."""
    denied = not _DENYING.isdisjoint(signs)
    kept: list[str] = []
    for sign in signs:
        if not (denied and sign in {"ne", "n'"}):
            _add(kept, sign)
    return _active(_without_purpose_first([sign for sign in kept if sign not in {_NOUN, _CHARGE}]))


def _add(kept: list[str], sign: str) -> None:
    """Put `sign` behind what was kept, or see that it adds nothing."""
    asks, links = carried()
    last, before = (kept[-1] if kept else ""), kept[-2:-1]
    if (sign in links and last in asks) or (sign == "~de" and (last == _NOUN or before == [_CHARGE])):
        return
    if sign.startswith("?") and (last in _LINKS or last == "?quoi"):
        kept[-1] = sign if last == "?quoi" else f"?{last}{sign}"
        return
    if sign == "+avoir" and last in _FOR_HAVING:
        sign = "+obtenir"
    told = (sign == "+obtenir" and last in _FOR_OBTAINING) or (sign == "!doit" and last in _WHERE)
    if not told and not (sign == "+avoir" and last == "!doit"):
        kept.append(sign)


def _active(signs: list[str]) -> list[str]:
    """« Par qui est signé le contrat ? » is « Qui signe le contrat ? »."""
    done = [sign for sign in signs if sign.endswith("/done")]
    auxiliaries = [sign for sign in signs if sign in {"est", "sont"}]
    if "?par?qui" not in signs or len(done) != 1 or len(auxiliaries) != 1:
        return signs
    rest = [sign for sign in signs if sign not in {"?par?qui", done[0], auxiliaries[0]}]
    return ["?qui", done[0].removesuffix("/done"), *rest]


def _without_purpose_first(signs: list[str]) -> list[str]:
    """« Pour un passeport, quels documents ? » is « Quels documents pour un passeport ? »."""
    asks, _ = carried()
    if signs[:1] not in (["~pour"], ["~un"]) or asks.isdisjoint(signs):
        return signs
    obtains = signs[1:2] == ["+obtenir"] and not _FOR_OBTAINING.isdisjoint(signs)
    return signs[2:] if obtains else signs[1:]
