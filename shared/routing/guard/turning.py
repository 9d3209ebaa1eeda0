"""Turns of a French question that change its words and their order, and not what it asks."""

from __future__ import annotations

import re

from shared.routing.guard.lexicon import classes

_INFINITIVE = re.compile(r"\+[^/]+|[^\W\d_]+(?:er|ir|re)")
_NEEDED = frozenset({"nécessaire", "nécessaires", "obligatoire", "obligatoires"})
_HAD_WHERE_THEY_ARE = frozenset({"+trouver", "+acheter", "+obtenir"})
_BETWEEN = frozenset({"entre", "et", "~à", "~de"})
_OF_ANY = frozenset(
    f"?{ask}"
    for ask in ("comment", "document", "prix", "temps", "délai", "durée", "validité", "sens", "montant", "lieu")
)
"""Asked of any thing of a kind: « le » or « un » is the same."""


def turned(signs: list[str]) -> list[str]:
    """The plainest of the ways to ask it."""
    for turn in (_active, _needed, _which, _what_to_do, _distance, _of_any):
        signs = turn(signs)
    return signs


def _active(signs: list[str]) -> list[str]:
    """« Par qui est signé le contrat ? » is « Qui signe le contrat ? »."""
    done = [sign for sign in signs if sign.endswith("/done")]
    helping = [sign for sign in signs if sign in {"est", "sont", "être"}]
    if "?par?qui" not in signs or len(done) != 1 or len(helping) != 1:
        return signs
    act = done[0].removesuffix("/done")
    if helping == ["être"]:
        modal = [sign for sign in signs[: signs.index("être")] if sign in {"!doit", "!peut"}]
        if len(modal) != 1:
            return signs
        return ["?qui", *modal, act, *(s for s in signs if s not in {"?par?qui", "être", done[0], *modal})]
    return ["?qui", f"{act}/now", *(sign for sign in signs if sign not in {"?par?qui", done[0], helping[0]})]


def _needed(signs: list[str]) -> list[str]:
    """« Un reçu est-il nécessaire pour voter ? » is « Faut-il un reçu pour voter ? »."""
    if signs[:1] != ["?oui"]:
        return signs
    for place in range(1, len(signs) - 1):
        if signs[place] in {"est", "sont"} and signs[place + 1] in _NEEDED:
            return ["?oui", "!faut", *signs[1:place], *signs[place + 2 :]]
    return signs


def _which(signs: list[str]) -> list[str]:
    """« Quelle est la loi qui régit les marchés ? » is « Quelle loi régit les marchés ? ».

    And « Quelle différence y a-t-il » is « Quelle est la différence ».
    """
    if signs[:1] == ["?quoi"] and signs[2:3] == ["?qui"] and signs.count("?qui") == 1:
        return ["?quel", signs[1], *signs[3:]]
    if signs[:1] == ["?quel"] and signs[2:3] == ["~existe"]:
        return ["?quoi", signs[1], *signs[3:]]
    return signs


def _what_to_do(signs: list[str]) -> list[str]:
    """« Où faut-il déposer » is « Où déposer », « Où peut-on acheter » is « Où acheter »."""
    kept: list[str] = []
    for place, sign in enumerate(signs):
        after = signs[place + 1] if place + 1 < len(signs) else ""
        obliges = sign == "!faut" and not {"?comment", "?oui"} & set(signs) and _INFINITIVE.fullmatch(after)
        allows = sign == "!peut" and kept[-1:] == ["?lieu"] and after in _HAD_WHERE_THEY_ARE
        if not obliges and not allows:
            kept.append(sign)
    return kept


def _distance(signs: list[str]) -> list[str]:
    """From here to there is as far as from there to here."""
    names = [sign for sign in signs if sign.startswith("@")]
    if signs[:1] != ["?distance"] or len(names) != 2 or not _BETWEEN.issuperset({*signs[1:]} - {*names}):
        return signs
    return ["?distance", *sorted(names)]


def _of_any(signs: list[str]) -> list[str]:
    asked = {sign for sign in signs if sign.startswith("?")}
    if len(asked) != 1 or not asked <= _OF_ANY or not classes()["tense"].isdisjoint(signs):
        return signs
    return [sign for sign in signs if sign != "~un"]
