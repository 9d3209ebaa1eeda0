"""Reminds whoever opens the desk of an account that needs them: a session that ended, a lease that soon will."""

from __future__ import annotations

from collections.abc import Callable

from desktop.ui.notice import Notice
from desktop.ui.pages.account_shown import Shown, lease_warning
from shared.language import say


def reminder(account: Shown, go: Callable[[], object], *, opening: bool) -> Notice | None:
    """What to say over the page, if anything; while one works, only that a session has ended."""
    see = say("Voir le compte", "See the account")
    if account.state == "sign-in-again":
        text = say(
            "Votre session est terminée. Tout est intact ici ; reconnectez-vous pour que vos fiches partent.",
            "Your session is over. Everything here is intact; sign in again so that your reports leave.",
        )
    else:
        text = lease_warning(account.lease_until, signed_in=account.state == "signed-in") if opening else ""
    return Notice(text=text, kind="warning", action=see, act=go) if text else None
