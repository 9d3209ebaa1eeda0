"""Why a case cannot be taken further here, and in words why something about it was refused elsewhere."""

from __future__ import annotations

from desktop.review.words import state_in_words
from shared.errors import BadInput
from shared.language import say
from shared.sync.cases import State, nexts


class CaseMoved(BadInput):
    """Somebody decided something since the case was shown."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "Ce dossier a changé depuis que vous l’avez ouvert. Votre commentaire est gardé : relisez, puis "
                "décidez de nouveau.",
                "This case has changed since you opened it. Your comment is kept: read it again, then decide anew.",
            ),
            code="case-moved",
        )


class NotAStep(BadInput):
    """No such step leads on from here."""

    def __init__(self, now: State, wanted: State) -> None:
        possible = ", ".join(f"« {state_in_words(one)} »" for one in sorted(nexts(now)))
        possible_en = ", ".join(f"“{state_in_words(one)}”" for one in sorted(nexts(now)))
        super().__init__(
            say(
                f"Un dossier « {state_in_words(now)} » ne passe pas à « {state_in_words(wanted)} » sans personne "
                f"qui en soit chargé, ou pas directement. Étapes possibles : {possible}.",
                f"A case that is “{state_in_words(now)}” does not become “{state_in_words(wanted)}” without "
                f"somebody in charge, or not directly. Possible steps: {possible_en}.",
            ),
            code="case-step",
        )


class NotYoursToDecide(BadInput):
    """The case may be read and remarked upon, but its steps are others'."""

    def __init__(self, *, own: bool) -> None:
        super().__init__(not_yours(own=own), code="case-not-yours")


def not_yours(*, own: bool) -> str:
    """Why somebody may not decide."""
    if own:
        return say(
            "C’est votre propre dossier : un autre superviseur décide. Vous pouvez le commenter.",
            "This is your own case: another supervisor decides. You may comment on it.",
        )
    return say(
        "Vous pouvez lire et commenter ce dossier ; les décisions reviennent aux superviseurs de sa région.",
        "You may read and comment on this case; decisions are for the supervisors of its region.",
    )


class NothingSaid(BadInput):
    """A comment without words."""

    def __init__(self) -> None:
        super().__init__(
            say("Ce commentaire est vide : écrivez d’abord.", "This comment is empty: write first."),
            code="comment-empty",
        )


class NoReview(BadInput):
    """An account that reviews nothing."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "Ce compte ne voit que ses propres fiches : demandez à votre administrateur le droit d’examiner celles "
                "d’une région.",
                "This account sees its own reports only: ask your administrator for the right to review a region’s.",
            ),
            code="no-review",
        )
