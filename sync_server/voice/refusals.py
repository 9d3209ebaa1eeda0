"""Why the gateway does not do what a message asks: codes, sentences, and what closes a connection."""

from __future__ import annotations

from shared.errors import BadInput, IastedError
from shared.language import say
from sync_server.kit.refusals import Conflict, TooMany, Unavailable


class HungUp(Exception):
    """The connection ends with this code; `problem` is the last thing said on it."""

    def __init__(self, code: int, problem: IastedError | None = None) -> None:
        super().__init__(code)
        self.code, self.problem = code, problem


def malformed() -> BadInput:
    """It is no message, or not one for this moment."""
    return BadInput(
        say("Ce message n'est pas attendu ici.", "This message is not expected here."), code="malformed-message"
    )


def too_large() -> BadInput:
    """More bytes than one message holds."""
    return BadInput(
        say(
            "Ce message est trop grand : envoyez le son en morceaux.", "This message is too large: send sound in parts."
        ),
        code="too-large",
    )


def still_speaking() -> BadInput:
    """One voice at a time."""
    return BadInput(
        say(
            "Une autre parole est en cours : terminez-la ou arrêtez-la d'abord.",
            "Another utterance is under way: end it or stop it first.",
        ),
        code="utterance-open",
    )


def too_long(seconds: int) -> BadInput:
    """Nobody says so much in one breath."""
    return BadInput(
        say(
            f"Cette parole dépasse {seconds} s : parlez plus court.",
            f"This utterance is longer than {seconds} s: say it in parts.",
        ),
        code="utterance-too-long",
    )


def unreadable_sound() -> BadInput:
    """It is not what its codec says."""
    return BadInput(
        say("Ce son ne peut pas être lu : envoyez-le de nouveau.", "This sound cannot be read: send it again."),
        code="sound-unreadable",
    )


def stays() -> BadInput:
    """It was never to come here."""
    return BadInput(
        say(
            "Ce qui est réservé ne quitte pas l'ordinateur : demandez-le à celui-ci.",
            "What is restricted does not leave the laptop: ask the laptop itself.",
        ),
        code="restricted-stays",
    )


def too_many_turns() -> IastedError:
    """One session is one conversation."""
    return IastedError(
        say(
            "Trop de réponses sont en cours : attendez la fin de l'une d'elles.",
            "Too many answers are under way: wait for one of them to end.",
        ),
        code="too-many-turns",
        retryable=True,
    )


def too_many_sessions(after_s: int) -> TooMany:
    """One person has so many at most."""
    return TooMany(
        after_s,
        say(
            "Vous avez déjà autant de conversations ouvertes que permis : fermez-en une.",
            "You have as many conversations open as are allowed: close one of them.",
        ),
    )


def draining() -> Unavailable:
    """The node is going."""
    return Unavailable(
        say(
            "Ce serveur s'arrête : ouvrez une nouvelle session dans un instant.",
            "This server is stopping: open a new session in a moment.",
        ),
        code="draining",
    )


def busy() -> Unavailable:
    """The node is full."""
    return Unavailable(
        say(
            "Trop de personnes parlent à ce serveur : réessayez dans un instant.",
            "Too many people are talking to this server: try again in a moment.",
        ),
        code="gateway-full",
    )


def no_device() -> Conflict:
    """There is nobody to seal it to."""
    return Conflict(
        say(
            "Pour garder les échanges, connectez-vous depuis un ordinateur enregistré.",
            "To keep what is said, sign in from an enrolled laptop.",
        ),
        code="no-device",
    )


def keys_awaited() -> Conflict:
    """There are no review keys yet."""
    return Conflict(
        say(
            "Les clés de l'organisation ne sont pas encore publiées : rien ne peut être gardé ici.",
            "The organisation's keys are not published yet: nothing can be kept here.",
        ),
        code="keys-awaited",
    )
