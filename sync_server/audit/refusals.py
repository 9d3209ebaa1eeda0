"""What the log does not do, and says so."""

from __future__ import annotations

from shared.errors import BadInput, IastedError
from shared.language import say


class Altered(IastedError):
    """The database does not hold the log that was signed: it was restored from a backup, or changed."""

    code = "audit-altered"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Le journal d'audit de la base n'est pas celui qui a été signé : la base a été restaurée ou modifiée. "
                "Remettez la sauvegarde la plus récente.",
                "The database's audit log is not the one that was signed: it was restored or altered. "
                "Put the newest backup back.",
            )
        )


def manifest_unfit() -> BadInput:
    """Of another log, or not newer than the one that is kept."""
    return BadInput(
        say(
            "Ce manifeste de clés n'est pas de ce journal, ou n'est pas plus récent que celui qui est gardé : "
            "faites signer ce que donne /api/v1/audit/keys.",
            "This key manifest is not of this log, or is not newer than the one that is kept: "
            "have signed what /api/v1/audit/keys gives.",
        ),
        code="manifest-unfit",
    )
