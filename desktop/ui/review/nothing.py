"""How much there is to review, and what to do where there is nothing, or where keys are missing."""

from __future__ import annotations

from desktop.review.records import Waiting
from shared.language import say


def cases_in_words(waiting: Waiting) -> str:
    """How many cases there are, and how many of them are new."""
    if not waiting.cases:
        return ""
    many, more = "s" if waiting.cases > 1 else "", "x" if waiting.new > 1 else ""
    new = say(f", {waiting.new} nouveau{more}", f", {waiting.new} new") if waiting.new else ""
    return say(f"{waiting.cases} dossier{many}", f"{waiting.cases} case{many}") + new


def found_in_words(count: int) -> str:
    """How many findings."""
    many = "s" if count > 1 else ""
    return say(f"{count} résultat{many}", f"{count} result{many}") if count else ""


def locked_in_words(waiting: Waiting) -> str:
    """What could not be used; empty when there is nothing of that."""
    told = []
    if waiting.locked:
        many = "s" if waiting.locked > 1 else ""
        told.append(
            say(
                f"{waiting.locked} élément{many} en attente d’une clé : la prochaine synchronisation la demande.",
                f"{waiting.locked} item{many} waiting for a key: the next synchronisation asks for it.",
            )
        )
    if waiting.refused:
        many = "s" if waiting.refused > 1 else ""
        told.append(
            say(
                f"{waiting.refused} élément{many} écarté{many} : chaque dossier dit pourquoi.",
                f"{waiting.refused} item{many} set aside: each case says why.",
            )
        )
    return " ".join(told)


def nothing_in_words(waiting: Waiting, words: str, *, narrow: bool) -> str:
    """Why the list is empty."""
    if words:
        return say(
            f"Aucun résultat pour « {words} ». Essayez un mot plus court, ou le début d’un mot.",
            f"Nothing found for “{words}”. Try a shorter word, or the beginning of one.",
        )
    if narrow:
        return say(
            "Aucun dossier ne correspond à ces filtres. Remettez-les sur « tous » pour revoir les autres.",
            "No case matches these filters. Set them back to “all” to see the others.",
        )
    if waiting.locked:
        many = "s" if waiting.locked > 1 else ""
        return say(
            f"{waiting.locked} élément{many} reçu{many}, mais cet ordinateur n’a pas encore la clé pour ouvrir. "
            "Demandez à votre administrateur de vous donner accès, et lisez-lui l’empreinte de cet ordinateur.",
            f"{waiting.locked} item{many} received, but this computer does not have the key yet. Ask your "
            "administrator to give you access, and read them the fingerprint of this computer.",
        )
    return say(
        "Rien n’a encore été reçu. Ce que les agents enregistrent arrive ici à chaque synchronisation. Si cela dure, "
        "demandez à votre administrateur si cet ordinateur a reçu ses clés, et lisez-lui son empreinte.",
        "Nothing has been received yet. What agents record arrives here with each synchronisation. If this lasts, ask "
        "your administrator whether this computer was given its keys, and read them its fingerprint.",
    )
