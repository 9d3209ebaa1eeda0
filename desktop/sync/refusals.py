"""Why synchronisation cannot go on by itself: one error each, with what to do; nothing is lost by any of them."""

from __future__ import annotations

from shared.errors import IastedError
from shared.language import say


class LaptopCopied(IastedError):
    """The server knows other records under this laptop's numbers: its folder was copied, or put back."""

    code = "laptop-copied"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Les données de ce poste ont été copiées ou remises à un état ancien : reconnectez-vous, ce poste "
                "devient alors un nouveau poste. Rien n'est perdu.",
                "This laptop's data were copied or put back to a former state: sign in again, it then becomes a new "
                "laptop. Nothing is lost.",
            )
        )


class TooFarBehind(IastedError):
    """The server was restored from a backup older than what is kept here for it."""

    code = "server-too-old"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Le serveur a été restauré depuis une sauvegarde très ancienne : prévenez l'administrateur. "
                "Tout est encore sur ce poste.",
                "The server was restored from a very old backup: tell the administrator. "
                "Everything is still on this laptop.",
            )
        )
