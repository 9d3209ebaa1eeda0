"""What can be done about each reason for which the store does not open: one button, or nothing but trying again."""

from __future__ import annotations

from typing import Literal

import msgspec

from shared.language import say


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A way on, and the words of its button."""

    name: Literal["again", "recover", "restore", "sign-in"]
    words: str


def way_on(code: str) -> Way | None:
    """The way on for an error's code."""
    again = Way(name="again", words=say("Réessayer", "Try again"))
    ways = {
        "store-in-use": again,
        "folder-closed": again,
        "disk-full": again,
        "lease-over": Way(name="sign-in", words=say("Se connecter dans le navigateur", "Sign in with the browser")),
        "keyring-lost": Way(name="recover", words=say("Ouvrir avec le code de secours", "Open with the recovery code")),
        "store-damaged": Way(name="restore", words=say("Restaurer une sauvegarde…", "Restore a backup…")),
    }
    return ways.get(code)


def in_the_window(code: str, sentence: str) -> str:
    """The error's sentence; another one where the shell must name a command for which the window has a button."""
    if code != "lease-over":
        return sentence
    return say(
        "Ce poste n’a pas joint son serveur depuis trop longtemps. Vos données sont intactes : connectez cet "
        "ordinateur à un réseau et réessayez, ou connectez-vous dans le navigateur. Vérifiez aussi la date.",
        "This laptop has not reached its server for too long. Your data is intact: connect this computer to a network "
        "and try again, or sign in with the browser. Check the date, too.",
    )
