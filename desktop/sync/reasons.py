"""What is said of one item: what it is, whether it is sent, and why it was refused and what is to be done."""

from __future__ import annotations

from desktop.sync.stand import Sending
from shared.language import say


def reason(code: str) -> str:
    """Why, and what to do; the code itself where it is one of a newer server. What follows a blank is for programs."""
    code = code.partition(" ")[0]
    return _known().get(code) or say(
        f"Le serveur a refusé cet élément ({code}) : montrez ce code à votre administrateur.",
        f"The server refused this item ({code}): show this code to your administrator.",
    )


def _known() -> dict[str, str]:
    again = say(
        "Modifiez-le et enregistrez-le de nouveau ; s’il est encore refusé, prévenez votre administrateur.",
        "Change it and save it again; if it is refused again, tell your administrator.",
    )
    key = say("Sa clé est inconnue du serveur.", "The server does not know its key.")
    return {
        "malformed": f"{_damaged()} {again}",
        "not-sealed": f"{_damaged()} {again}",
        "unknown-key": f"{key} {again}",
        "shredded": say(
            "Ce dossier a été détruit par votre organisation : il n’y a rien à faire.",
            "Your organisation destroyed this case: there is nothing to do.",
        ),
        "conflict": say(
            "Quelqu’un a fait avancer ce dossier avant vous : rouvrez-le, puis décidez de nouveau.",
            "Somebody moved this case on before you: open it again, then decide anew.",
        ),
        "too-large": say(
            "Il est trop grand pour le serveur : raccourcissez-le ou ôtez une pièce jointe, puis enregistrez.",
            "It is too large for the server: shorten it or take an attachment away, then save.",
        ),
        **_for_the_administrator(),
        **_of_files(),
    }


def _for_the_administrator() -> dict[str, str]:
    tell = say(
        "Prévenez votre administrateur ; l’élément reste intact ici.",
        "Tell your administrator; the item stays intact here.",
    )
    signed = say("Sa signature n’est pas celle de ce poste.", "Its signature is not this laptop’s.")
    mine = say("Ce dossier n’est pas le vôtre.", "This case is not yours.")
    other = say(
        "Il porte le nom d’un autre poste ou d’une autre organisation.",
        "It bears the name of another laptop or organisation.",
    )
    copied = say(
        "Ce poste a envoyé deux contenus sous un même numéro (copie du poste ?).",
        "This laptop sent two contents under one number (a copy of it?).",
    )
    whys = {"unsigned": signed, "not-yours": mine, "foreign": other, "equivocation": copied}
    return {code: f"{why} {tell}" for code, why in whys.items()}


def _of_files() -> dict[str, str]:
    attach = say("Enlevez le fichier et joignez-le de nouveau.", "Take the file away and attach it again.")
    return {
        "gone": say(
            "Le fichier a été enlevé avant d’être envoyé : il n’y a rien à faire.",
            "The file was taken away before it was sent: there is nothing to do.",
        ),
        **dict.fromkeys(("blob-altered", "blob-stands", "blob-other"), f"{_damaged()} {attach}"),
        "blob-too-large": say(
            "Ce fichier est trop grand pour le serveur : joignez-en une version plus petite.",
            "This file is too large for the server: attach a smaller one.",
        ),
    }


def _damaged() -> str:
    return say("Le serveur n’a pas pu le lire.", "The server could not read it.")


def sending_in_words(state: Sending, *, feminine: bool = False) -> str:
    """One word beside an item, as French agrees with what it is."""
    e = "e" if feminine else ""
    return {
        "waiting": say("en attente d’envoi", "waiting to be sent"),
        "sent": say(f"envoyé{e}", "sent"),
        "refused": say(f"refusé{e}", "refused"),
    }[state]


def kind_in_words(kind: str) -> str:
    """What sort of thing an item is."""
    return {
        "conversation": say("Conversation", "Conversation"),
        "turn": say("Message", "Message"),
        "report": say("Fiche", "Report"),
        "attachment": say("Pièce jointe", "Attachment"),
        "file": say("Fichier", "File"),
        "decision": say("Décision", "Decision"),
        "comment": say("Remarque", "Comment"),
        "shred": say("Ordre de destruction", "Order to destroy"),
    }.get(kind, kind)
