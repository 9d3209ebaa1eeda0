"""The sentences that the product says word for word; they are short, fixed, and kept as sound once spoken."""

from __future__ import annotations

from shared.language import say


def nothing_heard() -> str:
    """Said when the sound held no speech."""
    return say("Je n'ai rien entendu.", "I heard nothing.")


def cannot_answer() -> str:
    """Said when no engine could answer."""
    return say("Je ne peux pas répondre pour le moment.", "I cannot answer right now.")


def fixed_phrases() -> tuple[str, ...]:
    """All of them, to be kept ready as sound."""
    return (nothing_heard(), cannot_answer())
