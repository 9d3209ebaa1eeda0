"""Why keys cannot be used as asked: one error each, with what to do."""

from __future__ import annotations

from shared.crypto.refusals import Refused
from shared.errors import BadInput, PartMissing
from shared.language import say

BAD_SHARE = "share-refused"
"""The one alarm that is not about the list."""


class KeysAwaited(PartMissing):
    """The organisation's list of keys is not here yet; what is to be sealed waits."""

    code = "keys-awaited"
    retryable = True

    def __init__(self) -> None:
        super().__init__(
            say(
                "Les clés de l’organisation ne sont pas encore arrivées : rien n’est envoyé, tout attend ici. "
                "Un super-administrateur les crée avec « iasted keys found ».",
                "The organisation's keys have not arrived yet: nothing is sent, everything waits here. "
                "A super-administrator makes them with 'iasted keys found'.",
            )
        )


class Overtaken(BadInput):
    """Somebody else published a list meanwhile."""

    code = "keys-overtaken"
    retryable = True

    def __init__(self) -> None:
        super().__init__(
            say(
                "Une autre liste de clés a été publiée entre-temps : relancez la commande. Rien n’est perdu.",
                "Another list of keys was published meanwhile: run the command again. Nothing is lost.",
            )
        )


class AlreadyFounded(BadInput):
    """The organisation has a root, which is not this laptop's."""

    code = "already-founded"

    def __init__(self) -> None:
        super().__init__(
            say(
                "L’organisation a déjà une clé racine, gardée sur un autre poste. Pour garder les clés ici aussi : "
                "« iasted keys root import FICHIER ».",
                "The organisation has a root key already, kept on another laptop. To keep the keys here too: "
                "'iasted keys root import FILE'.",
            )
        )


class NoKeeper(BadInput):
    """The root is not here."""

    code = "not-keeper"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Ce poste ne garde pas la clé racine : faites-le sur le poste du gardien, ou importez-la avec "
                "« iasted keys root import FICHIER ».",
                "This laptop does not keep the root key: do it on the keeper's laptop, or import it with "
                "'iasted keys root import FILE'.",
            )
        )


class KeepersOwn(BadInput):
    """The keeper's laptop holds every private half whatever it is given."""

    code = "keepers-own"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Ce poste garde lui-même les clés : il ne peut pas se retirer. Retirez-le depuis un autre gardien.",
                "This laptop keeps the keys itself: it cannot remove itself. Remove it from another keeper's.",
            )
        )


class FingerprintOther(BadInput):
    """The keys that the server shows are not those that the reviewer's laptop shows."""

    code = "fingerprint-other"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Les empreintes diffèrent : ce n’est pas ce poste, ou quelqu’un s’est mis entre vous. Rien n’a été "
                "partagé ; relisez l’empreinte ensemble, puis prévenez l’administrateur.",
                "The fingerprints differ: this is not that laptop, or somebody stands between you. Nothing was "
                "shared; read the fingerprint to each other again, then tell the administrator.",
            )
        )


class OtherSheet(BadInput):
    """The recovery sheet is another organisation's, or of a key that is not listed."""

    code = "recovery-sheet-other"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Cette fiche de secours n’est pas d’une clé de cette organisation : vérifiez le compte et la fiche.",
                "This recovery sheet is not of a key of this organisation: check the account and the sheet.",
            )
        )


class ExportDamaged(BadInput):
    """The file is no export of a keeper's keys, or was altered."""

    code = "export-damaged"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Ce fichier n’est pas un export des clés du gardien, ou il est abîmé : prenez une autre copie.",
                "This file is no export of the keeper's keys, or it is damaged: take another copy.",
            )
        )


class ExportOther(BadInput):
    """The file is another organisation's."""

    code = "export-other"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Cet export est celui d’une autre organisation, ou d’une autre clé racine : rien n’a été changé.",
                "This export is another organisation's, or of another root key: nothing was changed.",
            )
        )


class Distrusted(BadInput):
    """An alarm stands: nothing is signed on top of what the server presents."""

    code = "keys-alarm"

    def __init__(self, alarm: str) -> None:
        super().__init__(
            say(f"Rien n’a été changé. {alarm}", f"Nothing was changed. {alarm}"),
        )


class FingerprintMistyped(BadInput):
    """A fingerprint is twelve groups of five digits."""

    code = "fingerprint-mistyped"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Une empreinte a douze groupes de cinq chiffres : recopiez-la en entier.",
                "A fingerprint has twelve groups of five digits: copy all of it.",
            )
        )


def unexpected_root() -> Refused:
    """The server's root is not the one that was asked for when signing in."""
    return Refused(
        say(
            "La clé racine que présente le serveur n’est pas celle que l’on attend ici : n’envoyez rien, prévenez "
            "votre organisation.",
            "The root key that the server presents is not the one expected here: send nothing, tell your organisation.",
        ),
        code="root-unexpected",
    )


def other_root() -> Refused:
    """The server's root is not the one that was pinned."""
    return Refused(
        say(
            "Le serveur présente une autre clé racine que celle que ce poste connaît : rien de nouveau n’est accepté, "
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
            "Le serveur ne présente plus la liste de clés que ce poste connaît : prévenez l’administrateur.",
            "The server no longer presents the list of keys that this laptop knows: tell the administrator.",
        ),
        code="manifest-older",
    )


def bad_share() -> Refused:
    """A private half that is not that of the listed key, or not for this laptop."""
    return Refused(
        say(
            "Une clé de relecture reçue du serveur n’est pas la bonne : elle n’est pas utilisée, prévenez "
            "l’administrateur.",
            "A review key that came from the server is not the right one: it is not used, tell the administrator.",
        ),
        code=BAD_SHARE,
    )
