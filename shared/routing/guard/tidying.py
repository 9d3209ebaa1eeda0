"""Leaves out of the signs of a question what tells nothing where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from shared.routing.guard.lexicon import carried, intransitive
from shared.routing.guard.turning import turned

_DENYING = frozenset({"pas", "jamais", "rien", "aucun", "aucune", "ni"})
_LINKS = frozenset({"~de", "~à", "~en", "~pour", "par", "avec", "chez", "contre", "sur"})
_FOR_OBTAINING = frozenset({"?document", "?prix"})
"""What is asked for a thing is asked for obtaining it."""
_FOR_HAVING = frozenset({"?document", "?prix", "?comment", "?temps"})
_ALWAYS_RULED = frozenset({"?comment", "?durée", "?temps", "?délai"})
_RULED_WHERE = frozenset({"?lieu", "~à", "sur"})
_RULED = frozenset({"+déposer", "+envoyer", "+acheter", "+trouver", "+payer", "+obtenir", "+inscrire", "+demander"})
_NOUN, _CHARGE, _ANYBODY, _PROCEDURE, _NOW = "~noun", "~charge", "~on", "~procedure", "/now"


def tidied(signs: Sequence[str]) -> list[str]:
    """« ne » beside « pas », « de » behind what is asked, and so on; « à qui » becomes one sign."""
    denied = not _DENYING.isdisjoint(signs)
    ruled = _ANYBODY in signs and _by_rule(signs)
    kept: list[str] = []
    for sign in _procedure(list(signs)):
        if (ruled and sign == _ANYBODY) or (denied and sign in {"ne", "n'"}):
            continue
        act = sign.removesuffix(_NOW)
        _add(kept, act if ruled or act in intransitive() else sign)
    return turned(_without_purpose_first([sign for sign in kept if sign not in {_NOUN, _CHARGE}]))


def _by_rule(signs: Sequence[str]) -> bool:
    """Whether what anybody does is what has to be done: « Comment signe-t-on ? », « Où dépose-t-on une plainte ? »."""
    if not _ALWAYS_RULED.isdisjoint(signs):
        return True
    acts = {sign.removesuffix(_NOW) for sign in signs if sign.startswith("+")}
    return not _RULED_WHERE.isdisjoint(signs) and acts <= _RULED and not {"?qui", "?quel"} & {*signs[:1]}


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
    if last == _CHARGE and sign.startswith("+") and "/" not in sign:
        sign += _NOW
    if not (sign == "+obtenir" and last in _FOR_OBTAINING) and not (sign == "+avoir" and last == "!faut"):
        kept.append(sign)


def _procedure(signs: list[str]) -> list[str]:
    """« La procédure de renouvellement » is how to renew; that of a thing is asked for as such."""
    if _PROCEDURE not in signs:
        return signs
    place = signs.index(_PROCEDURE)
    if signs[place + 2 : place + 3] == [_NOUN]:
        return [*signs[:place], *signs[place + 1 :]]
    return [*signs[: place - 1], "?quoi", "procédure", "~de", *signs[place + 1 :]]


def _without_purpose_first(signs: list[str]) -> list[str]:
    """« Pour un passeport, quels documents ? » is « Quels documents pour un passeport ? »."""
    asks, _ = carried()
    if signs[:1] not in (["~pour"], ["~un"]) or asks.isdisjoint(signs):
        return signs
    obtains = signs[1:2] == ["+obtenir"] and not _FOR_OBTAINING.isdisjoint(signs)
    return signs[2:] if obtains else signs[1:]
