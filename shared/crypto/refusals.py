"""The one way in which sealed bytes are refused: a code that says why and a sentence that says what to do."""

from __future__ import annotations

from shared.errors import BadInput
from shared.language import say


class Refused(BadInput):
    """Nothing of it was used, and nothing of it may be: it is kept aside as it came."""

    code = "sealed-refused"


def malformed() -> Refused:
    """The bytes are not what they should be, before any key is asked."""
    return Refused(
        say(
            "Cet élément scellé est incomplet ou mal formé : demandez qu'il soit envoyé de nouveau.",
            "This sealed item is incomplete or malformed: ask for it to be sent again.",
        ),
        code="sealed-malformed",
    )


def unsigned() -> Refused:
    """The signature is not that of the key which should have made it."""
    return Refused(
        say(
            "La signature n'est pas celle de l'auteur annoncé : gardez cet élément et prévenez l'administrateur.",
            "The signature is not the stated author's: keep this item and tell the administrator.",
        ),
        code="sealed-signature",
    )


def wrong_key() -> Refused:
    """The key is not the one that the signed header, the wrap or the manifest commits to."""
    return Refused(
        say(
            "Cette clé n'est pas celle qui est annoncée : gardez l'élément et prévenez l'administrateur.",
            "This key is not the one that was stated: keep the item and tell the administrator.",
        ),
        code="sealed-commitment",
    )


def altered() -> Refused:
    """What was sealed, or what it is bound to, was changed; or the key does not open it."""
    return Refused(
        say(
            "Cet élément a été modifié ou n'est pas pour cette clé : demandez qu'il soit envoyé de nouveau.",
            "This item was altered or is not meant for this key: ask for it to be sent again.",
        ),
        code="sealed-altered",
    )


def too_large() -> Refused:
    """More than a record may hold."""
    return Refused(
        say(
            "Cet élément dépasse la taille permise : joignez un fichier à la place.",
            "This item is larger than is allowed: attach a file instead.",
        ),
        code="sealed-too-large",
    )
