"""What codes about cases mean, in words: states, urgency, regions, refusals."""

from __future__ import annotations

from desktop.review.records import Happening, Sending
from desktop.review.urgency import DEGREES, FIELD
from shared.language import say
from shared.reports.kinds import standard_fields
from shared.reports.provinces import PROVINCES
from shared.sync.cases import State
from shared.voice.intents import plain


def state_in_words(state: State) -> str:
    """How a case stands."""
    return {
        "new": say("Nouveau", "New"),
        "assigned": say("Confié", "Assigned"),
        "in-progress": say("En cours", "In progress"),
        "closed": say("Clos", "Closed"),
    }[state]


def urgency_in_words(rank: int) -> str:
    """A degree of urgency by its rank."""
    choice = standard_fields()[FIELD].choice(DEGREES[rank])
    return choice.shown if choice else say("Non précisée", "Not stated")


def region_in_words(code: str) -> str:
    """A region by its code; the code where we do not know it."""
    if not code:
        return say("Sans région", "No region")
    return next((one.name for one in PROVINCES if plain(one.name) == plain(code)), code)


def refusal_in_words(code: str) -> str:
    """Why a record does not count."""
    return {
        "sealed-signature": say(
            "la signature n’est pas celle de l’auteur annoncé", "the signature is not the stated author’s"
        ),
        "sealed-altered": say("le contenu a été modifié", "the content was altered"),
        "sealed-commitment": say("la clé n’est pas celle qui est annoncée", "the key is not the one that was stated"),
        "sealed-malformed": say("l’élément est mal formé", "the item is malformed"),
        "conflict": say("quelqu’un d’autre a décidé d’abord", "somebody else decided first"),
        "not-yours": say("le serveur ne vous le permet pas", "the server does not allow it to you"),
        "foreign": say("c’est le dossier d’une autre organisation", "the case is another organisation’s"),
        "unknown-key": say("le serveur ne connaît pas la clé du dossier", "the server does not know the case’s key"),
        "shredded": say("le dossier a été détruit", "the case was destroyed"),
        "too-large": say("l’élément est trop long", "the item is too long"),
    }.get(code, say(f"raison « {code} »", f"reason '{code}'"))


def sending_in_words(sending: Sending) -> str:
    """Whether the server has it; empty where there is nothing to say."""
    return {
        "waiting": say("en attente d’envoi", "waiting to be sent"),
        "refused": say("refusé", "refused"),
    }.get(sending, "")


def deed_in_words(one: Happening) -> str:
    """What was done, in words."""
    if one.kind == "comment":
        return say("Commentaire", "Comment")
    match one.state:
        case "assigned":
            return say(f"Confié à {one.assigned}", f"Assigned to {one.assigned}")
        case "in-progress":
            return say("Traitement commencé", "Work begun")
        case "closed":
            return say("Dossier clos", "Case closed")
    return state_in_words(one.state or "new")
