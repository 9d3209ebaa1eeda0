"""Why keys cannot be used as asked: one error each, with what to do."""

from __future__ import annotations

from shared.crypto.refusals import Refused
from shared.errors import BadInput, PartMissing
from shared.language import say


class KeysAwaited(PartMissing):
    """The organisation's list of keys is not here yet; what is to be sealed waits."""

    code = "keys-awaited"
    retryable = True

    def __init__(self) -> None:
        super().__init__(
            say(
                "Les clés de l’organisation ne sont pas encore arrivées : rien n’est envoyé, tout attend ici. "
                "Un super-administrateur les crée avec « iasted keys found ».",
                "The organisation's keys have not arrived yet: nothing is sent, everything waits here. "
                "A super-administrator makes them with 'iasted keys found'.",
            )
        )


class RootMistyped(BadInput):
    """A fingerprint is twelve groups of five digits."""

    code = "fingerprint-mistyped"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Une empreinte a douze groupes de cinq chiffres : recopiez-la en entier.",
                "A fingerprint has twelve groups of five digits: copy all of it.",
            )
        )


def unexpected_root() -> Refused:
    """The server's root is not the one that was asked for when signing in."""
    return Refused(
        say(
            "La clé racine que présente le serveur n’est pas celle que l’on attend ici : n’envoyez rien, prévenez "
            "votre organisation.",
            "The root key that the server presents is not the one expected here: send nothing, tell your organisation.",
        ),
        code="root-unexpected",
    )


def other_root() -> Refused:
    """The server's root is not the one that was pinned."""
    return Refused(
        say(
            "Le serveur présente une autre clé racine que celle que ce poste connaît : rien de nouveau n’est accepté, "
            "prévenez votre organisation.",
            "The server presents another root key than the one this laptop knows: nothing new is accepted, tell your "
            "organisation.",
        ),
        code="root-changed",
    )


def list_gone() -> Refused:
    """The server has no list of keys any more."""
    return Refused(
        say(
            "Le serveur ne présente plus la liste de clés que ce poste connaît : prévenez l’administrateur.",
            "The server no longer presents the list of keys that this laptop knows: tell the administrator.",
        ),
        code="manifest-older",
    )


def bad_share() -> Refused:
    """A private half that is not that of the listed key, or not for this laptop."""
    return Refused(
        say(
            "Une clé de relecture reçue du serveur n’est pas la bonne : elle n’est pas utilisée, prévenez "
            "l’administrateur.",
            "A review key that came from the server is not the right one: it is not used, tell the administrator.",
        ),
        code="share-refused",
    )
