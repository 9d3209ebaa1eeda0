"""What the talk button says: ready, listening, thinking or speaking, from gestures and what the desk tells."""

from __future__ import annotations

from typing import Literal

from desktop.talk.events import (
    AnswerPlayed,
    Interrupted,
    PlaybackStarted,
    Resumed,
    SpeechEnded,
    SpeechResumed,
    SpeechStarted,
    Told,
    TurnBegan,
    TurnDropped,
)
from shared.language import say

Mood = Literal["waiting", "deaf", "ready", "listening", "thinking", "speaking"]


class TalkState:
    """Starts out waiting for the desk to be ready."""

    def __init__(self) -> None:
        self.available: Literal["waiting", "deaf", "ready"] = "waiting"
        self.key = self.hands_free = self.voice = self.sounds = self.asked = False
        self._turn = ""

    @property
    def mood(self) -> Mood:
        if self.key or self.voice:
            return "listening"
        if self.sounds:
            return "speaking"
        if self.asked or self._turn:
            return "thinking"
        if self.hands_free:
            return "listening"
        return self.available

    @property
    def can_stop(self) -> bool:
        """Whether there is something that Esc ends."""
        return self.mood in {"listening", "thinking", "speaking"}

    def forget(self) -> None:
        """Another conversation is open, or none."""
        self.key = self.voice = self.sounds = self.asked = False
        self._turn = ""

    def take(self, told: Told) -> None:
        """Follow one event."""
        match told.event:
            case SpeechStarted() | SpeechResumed():
                self.voice = True
            case SpeechEnded():
                self.voice, self.asked = False, True
            case TurnBegan(turn=turn):
                self._turn, self.asked = turn, False
            case PlaybackStarted() | Resumed():
                self.voice, self.sounds = False, True
            case Interrupted():
                self.sounds = False
            case AnswerPlayed(turn=turn):
                self._over(turn)
            case TurnDropped(turn=turn, why=why):
                if why != "went-on":
                    self.voice = self.asked = False
                self._over(turn)

    def _over(self, turn: str) -> None:
        if turn == self._turn or not self._turn:
            self._turn = ""
        self.sounds = False


def label(mood: Mood) -> str:
    """The word on the button."""
    return {
        "waiting": say("Un instant", "One moment"),
        "deaf": say("Pas de micro", "No mic"),
        "ready": say("Parler", "Talk"),
        "listening": say("J’écoute", "Listening"),
        "thinking": say("Je réfléchis", "Thinking"),
        "speaking": say("Je réponds", "Answering"),
    }[mood]


def hint(mood: Mood, *, key: bool, hands_free: bool) -> str:
    """What can be done now, beside the button."""
    if mood == "listening" and key:
        return say("Relâchez pour envoyer. Échap annule.", "Release to send. Esc cancels.")
    if mood == "listening" and hands_free:
        return say(
            "Mains libres : parlez, un silence envoie. Échap arrête.", "Hands-free: speak, a silence sends. Esc stops."
        )
    return {
        "waiting": say("Les moteurs se préparent ; vous pouvez déjà écrire.", "Engines are starting; you can type."),
        "deaf": say("Écrivez votre question ci-dessous.", "Type your question below."),
        "ready": say(
            "Maintenez le bouton ou Espace. Un clic : mains libres.", "Hold the button or Space. A click: hands-free."
        ),
        "listening": say("Échap annule.", "Esc cancels."),
        "thinking": say("La réponse se prépare. Échap l’arrête.", "The answer is on its way. Esc stops it."),
        "speaking": say("Parlez pour m’interrompre, ou Échap.", "Speak over me to interrupt, or Esc."),
    }[mood]
