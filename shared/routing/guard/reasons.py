"""Why an answer is not kept, or not said again: a code for those who count, and a sentence for people."""

from __future__ import annotations

from typing import Literal, get_args

from shared.language import say

Refusal = Literal[
    "person", "dose", "relative", "date", "case", "deixis", "command", "continuation", "statement", "long", "empty"
]
"""Why a question's answer is never kept."""
Difference = Literal[
    "numbers", "units", "days", "negation", "antonyms", "quantifiers", "comparatives", "modality", "names", "question",
    "action", "tense", "order", "links", "words",
]  # fmt: skip
"""In what two questions are not one; the first that applies is told."""
REFUSALS: tuple[Refusal, ...] = get_args(Refusal)
DIFFERENCES: tuple[Difference, ...] = get_args(Difference)


def told(code: Refusal | Difference) -> str:
    """One sentence."""
    return (_refused() | _different())[code]


def _refused() -> dict[str, str]:
    return {
        "person": say(
            "La question touche une personne : sa réponse n'est jamais gardée.",
            "The question is about a person: its answer is never kept.",
        ),
        "dose": say(
            "La question touche un soin ou une dose : sa réponse n'est jamais gardée.",
            "The question is about treatment or a dose: its answer is never kept.",
        ),
        "relative": say(
            "La réponse dépend du moment où la question est posée.", "The answer depends on when the question is asked."
        ),
        "date": say(
            "La question porte sur un jour précis : sa réponse n'est pas gardée.",
            "The question is about one day: its answer is not kept.",
        ),
        "case": say(
            "La question porte sur un dossier précis : sa réponse n'est pas gardée.",
            "The question is about one case: its answer is not kept.",
        ),
        "deixis": say(
            "La question renvoie à autre chose qu'elle ne nomme pas.",
            "The question points to something that it does not name.",
        ),
        "command": say("C'est un ordre, et non une question.", "This is an order, not a question."),
        "continuation": say("La question continue une conversation.", "The question goes on with a conversation."),
        "statement": say("Ce n'est pas une question.", "This is not a question."),
        "long": say("La question est trop longue pour être comparée.", "The question is too long to be compared."),
        "empty": say("La question ne nomme rien.", "The question names nothing."),
    }


def _different() -> dict[str, str]:
    return {
        "numbers": say("Les nombres ne sont pas les mêmes.", "The numbers are not the same."),
        "units": say("Les unités ne sont pas les mêmes.", "The units are not the same."),
        "days": say("Les jours ou les mois ne sont pas les mêmes.", "The days or months are not the same."),
        "negation": say("L'une nie ou exclut, l'autre non.", "One denies or leaves out, the other does not."),
        "antonyms": say("Un mot est le contraire de l'autre.", "One word is the contrary of the other."),
        "quantifiers": say(
            "Tous, aucun ou certains : l'étendue n'est pas la même.", "All, none or some: the extent is not the same."
        ),
        "comparatives": say("Plus ou moins : le degré n'est pas le même.", "More or less: the degree is not the same."),
        "modality": say(
            "Devoir, pouvoir et avoir le droit ne sont pas la même chose.", "Must, can and may are not the same."
        ),
        "names": say("Les noms ou les lieux ne sont pas les mêmes.", "The names or places are not the same."),
        "question": say("On ne demande pas la même chose.", "They do not ask for the same."),
        "action": say("L'action n'est pas la même.", "The action is not the same."),
        "tense": say("Le temps ou la forme du verbe diffère.", "The tense or the voice of the verb differs."),
        "order": say("Les mêmes mots, mais pas dans les mêmes rôles.", "The same words, but not in the same roles."),
        "links": say("Les mots ne sont pas liés de la même manière.", "The words are not linked in the same way."),
        "words": say(
            "Rien ne prouve que les mots qui diffèrent disent la même chose.",
            "Nothing proves that the words that differ say the same.",
        ),
    }
