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
