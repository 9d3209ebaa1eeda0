"""Why a sealed file is not taken, or not given."""

from __future__ import annotations

from shared.language import say
from sync_server.artifacts.schemas import LARGEST_FILE
from sync_server.kit.refusals import Conflict, NotAllowed, TooLarge


class Elsewhere(Conflict):
    """A piece that does not go on where the last one ended; `received` is where it goes on."""

    code = "blob-elsewhere"

    def __init__(self, received: int) -> None:
        super().__init__(
            say(f"Ce fichier reprend à l'octet {received}.", f"This file goes on at byte {received}."),
        )
        self.received = received


class Altered(Elsewhere):
    """All of it arrived, and it is not what was announced: it begins again."""

    code = "blob-altered"

    def __init__(self) -> None:
        super().__init__(0)
        self.message = say(
            "Ce fichier est arrivé altéré : il sera envoyé de nouveau depuis le début.",
            "This file arrived altered: it will be sent again from its beginning.",
        )


def another() -> Conflict:
    """Something else was announced under this name."""
    return Conflict(
        say("Un autre fichier porte déjà cet identifiant.", "Another file has this identifier already."),
        code="blob-other",
    )


def not_yours() -> NotAllowed:
    """They may read the case, and it is not theirs."""
    return NotAllowed(
        say("Seul l'auteur d'un dossier y joint des fichiers.", "Only a case's author adds files to it."),
        code="not-yours",
    )


def shredded() -> Conflict:
    """Its case was destroyed."""
    return Conflict(
        say("Ce dossier a été détruit : rien n'y est plus ajouté.", "This case was destroyed: nothing is added to it."),
        code="shredded",
    )


def incomplete() -> Conflict:
    """It is still on its way here."""
    return Conflict(
        say("Ce fichier n'est pas encore arrivé en entier.", "This file has not arrived completely yet."),
        code="blob-incomplete",
    )


def too_large() -> TooLarge:
    """More than is taken."""
    most = LARGEST_FILE >> 20
    return TooLarge(
        say(f"Une pièce jointe a {most} Mo au plus.", f"An attachment has at most {most} MB."), code="blob-too-large"
    )


def too_many() -> TooLarge:
    """More at once than one person's files are given room for."""
    return TooLarge(
        say(
            "Trop de fichiers sont en route : finissez d'envoyer les premiers.",
            "Too many files are under way: finish sending the first ones.",
        ),
        code="blobs-too-many",
    )
