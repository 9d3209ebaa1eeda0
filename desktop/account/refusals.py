"""Why an account cannot be used as asked: one error each, so that each has its own sentence and says what is safe."""

from __future__ import annotations

from datetime import datetime

from shared.errors import BadInput, Interrupted, PartMissing
from shared.language import say


class Unreachable(PartMissing):
    """The server did not answer; nobody is signed out for that, and trying again is right."""

    code = "server-unreachable"
    retryable = True

    def __init__(self, message: str = "", *, wait_s: float = 0.0, status: int = 0) -> None:
        self.wait_s = wait_s
        """How long the server asks to be left alone."""
        self.status = status
        """Its answer, 429 or from 500 on; 0 when there was none."""
        super().__init__(
            message
            or say(
                "Le serveur ne répond pas : réessayez quand le réseau sera là. Tout ce qui est ici est intact.",
                "The server does not answer: try again when there is a network. Everything here is intact.",
            )
        )


class ServerUnclear(Unreachable):
    """Something answered in the server's place, or it answered what cannot be right; treated as no answer."""

    code = "server-unclear"

    def __init__(self, what: str) -> None:
        super().__init__(
            say(
                f"La réponse n’est pas celle d’un serveur iAsted ({what}) : vérifiez l’adresse, et que le réseau ne "
                "demande pas d’abord une page d’accueil.",
                f"The answer is not that of an iAsted server ({what}): check the address, and that the network does "
                "not first ask for a welcome page.",
            )
        )


class ServerUntrusted(Unreachable):
    """The server's certificate is not to be believed, or this laptop's clock is wrong."""

    code = "server-untrusted"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Le certificat du serveur n’est pas reconnu : vérifiez la date et l’heure de ce poste, puis demandez à "
                "votre administrateur. Rien n’a été envoyé.",
                "The server's certificate is not recognised: check this laptop's date and time, then ask your "
                "administrator. Nothing was sent.",
            )
        )


class Refused(BadInput):
    """The server understood and said no; the sentence is its own."""

    code = "server-refused"

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message or say("Le serveur a refusé.", "The server refused."), code=code or self.code)


class SignInRefused(BadInput):
    """Somebody said no on the server's page."""

    code = "sign-in-refused"

    def __init__(self) -> None:
        super().__init__(
            say(
                "La connexion a été refusée dans le navigateur : rien n’a changé ici.",
                "Signing in was refused in the browser: nothing has changed here.",
            )
        )


class SignInTimedOut(Interrupted):
    """Nobody finished on the server's page."""

    code = "sign-in-timeout"

    def __init__(self) -> None:
        super().__init__(
            say(
                "La connexion n’a pas été terminée à temps dans le navigateur : recommencez. Rien n’a changé ici.",
                "Signing in was not finished in time in the browser: start again. Nothing has changed here.",
            )
        )


class OtherPerson(BadInput):
    """The store belongs to somebody else."""

    code = "other-person"

    def __init__(self, owner: str) -> None:
        super().__init__(
            say(
                f"Ces données appartiennent à {owner} : une autre personne ne peut pas s’y connecter. "
                "Prenez une autre session de cet ordinateur.",
                f"These data belong to {owner}: another person cannot sign in here. Use another session of this "
                "computer.",
            )
        )


class NotSignedIn(PartMissing):
    """There is no session."""

    code = "signed-out"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Aucun compte n’est connecté ici : « iasted login », ou « Se connecter » sur la page Compte.",
                "No account is signed in here: 'iasted login', or 'Sign in' on the Account page.",
            )
        )


class SignInAgain(PartMissing):
    """The server ended the session; the data stay."""

    code = "sign-in-again"

    def __init__(self) -> None:
        super().__init__(
            say(
                "La session est terminée : connectez-vous de nouveau. Tout ce qui est ici est intact.",
                "The session is over: sign in again. Everything here is intact.",
            )
        )


class WipeOrdered(Exception):
    """The server says that this laptop is to be erased; whoever hears it looks first whether that is true."""

    def __init__(self, order: str, *, ended: bool = False) -> None:
        super().__init__("wipe ordered")
        self.order, self.ended = order, ended
        """The signed order, and whether the session is over whatever the order is worth."""


class LeaseOver(PartMissing):
    """Too long without the server; the data are intact and wait for it."""

    code = "lease-over"
    retryable = True

    def __init__(self, until: datetime, now: datetime) -> None:
        self.until = until
        ended, today = f"{until.astimezone():%d/%m/%Y}", f"{now.astimezone():%d/%m/%Y}"
        super().__init__(
            say(
                f"Ce poste n’a pas joint le serveur depuis trop longtemps (limite : {ended} ; horloge : {today}). "
                "Connectez-vous à un réseau et recommencez, ou lancez « iasted login » : vos données sont intactes.",
                f"This laptop has not reached the server for too long (limit: {ended}; clock: {today}). Connect to a "
                "network and try again, or run 'iasted login': your data are intact.",
            )
        )


class DeviceWiped(PartMissing):
    """The organisation had the data of this laptop erased."""

    code = "wiped"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Votre organisation a demandé l’effacement de ce poste : les données ont été détruites.",
                "Your organisation asked for this laptop to be erased: the data were destroyed.",
            )
        )
