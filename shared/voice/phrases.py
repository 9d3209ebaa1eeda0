"""The sentences that the product says word for word; they are short, fixed, and kept as sound once spoken."""

from __future__ import annotations

from typing import Literal

from shared.language import say
from shared.voice.grounding import REFUSAL
from shared.voice.sentences import ClauseSplitter, speakable

Change = Literal["louder", "quieter", "slower", "faster"]
CHANGES: tuple[Change, ...] = ("louder", "quieter", "slower", "faster")


def greeting() -> str:
    """Said when a conversation is open."""
    return say("Je vous écoute.", "I am listening.")


def nothing_heard() -> str:
    """Said when the sound held no speech."""
    return say("Je n'ai rien entendu.", "I heard nothing.")


def cannot_answer() -> str:
    """Said when no engine could answer."""
    return say("Je ne peux pas répondre pour le moment.", "I cannot answer right now.")


def nothing_said_yet() -> str:
    """Said when there is nothing to repeat."""
    return say("Je n'ai encore rien dit.", "I have not said anything yet.")


def what_i_can_do() -> str:
    """Said to whoever asks for help."""
    return say(
        "Je réponds à vos questions même sans réseau. Vous pouvez aussi me demander l'heure ou la date. "
        "Vous pouvez me faire répéter, m'arrêter, ou me faire parler plus fort, moins fort, plus vite ou moins vite.",
        "I answer your questions even without a network. You can also ask me for the time or the date. "
        "You can make me repeat, stop, or speak louder, more quietly, faster or more slowly.",
    )


def confirmed(change: Change) -> str:
    """Said when the voice has been changed as asked."""
    return {
        "louder": say("Plus fort.", "Louder."),
        "quieter": say("Moins fort.", "Quieter."),
        "slower": say("Moins vite.", "Slower."),
        "faster": say("Plus vite.", "Faster."),
    }[change]


def limit_reached(change: Change) -> str:
    """Said when the voice cannot be changed any further that way."""
    return {
        "louder": say("Je ne peux pas parler plus fort.", "I cannot speak any louder."),
        "quieter": say("Je ne peux pas parler moins fort.", "I cannot speak any more quietly."),
        "slower": say("Je ne peux pas parler moins vite.", "I cannot speak any more slowly."),
        "faster": say("Je ne peux pas parler plus vite.", "I cannot speak any faster."),
    }[change]


def pieces(text: str) -> tuple[str, ...]:
    """`text` as a turn hands it to a voice, clause by clause."""
    splitter = ClauseSplitter()
    clauses = [*splitter.feed(text), *splitter.flush()]
    return tuple(words for clause in clauses if (words := speakable(clause.text)))


def fixed_phrases() -> tuple[str, ...]:
    """All of them, in the pieces that a voice is given, to be kept ready as sound."""
    told = [greeting(), nothing_heard(), cannot_answer(), nothing_said_yet(), what_i_can_do()]
    told += [phrase(change) for change in CHANGES for phrase in (confirmed, limit_reached)]
    return (*(piece for text in told for piece in pieces(text)), speakable(REFUSAL))
