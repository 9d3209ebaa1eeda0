"""Why the server says no: kinds of errors that the edge turns into statuses."""

from __future__ import annotations

from shared.errors import BadInput, IastedError
from shared.language import say


class NotSignedIn(IastedError):
    """No token, or one that does not count any more."""

    code = "token-invalid"


class NotAllowed(IastedError):
    """Known, and not entitled."""

    code = "not-allowed"

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(
            message or say("Votre rôle ne permet pas cette action.", "Your role does not allow this."), code=code
        )


class NotThere(IastedError):
    """Nothing of that name, or nothing that this person may know of."""

    code = "not-there"

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(
            message or say("Rien ne se trouve à cette adresse.", "There is nothing at this address."), code=code
        )


class Conflict(IastedError):
    """It cannot be done as things stand now."""

    code = "conflict"


class TooMany(IastedError):
    """Too often; `after_s` seconds later it may be tried again."""

    code = "too-many"
    retryable = True

    def __init__(self, after_s: int, message: str = "") -> None:
        super().__init__(
            message
            or say(f"Trop de demandes : réessayez dans {after_s} s.", f"Too many requests: try again in {after_s} s.")
        )
        self.after_s = after_s


class TooLarge(BadInput):
    """More bytes, or deeper, than is read."""

    code = "too-large"


class OtherMedia(BadInput):
    """Neither JSON nor a form."""

    code = "media-type"

    def __init__(self) -> None:
        super().__init__(
            say("Le type de contenu n'est pas celui attendu.", "The content type is not the expected one.")
        )


class Unavailable(IastedError):
    """A part of the server (its database, its disk) does not answer now; nothing was changed."""

    code = "unavailable"
    retryable = True
    after_s = 5

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(
            message
            or say(
                "Le serveur ne peut pas répondre pour le moment : rien n'a été changé, réessayez dans un instant.",
                "The server cannot answer just now: nothing was changed, try again in a moment.",
            ),
            code=code,
        )
