"""What happens in a conversation, one line an event, for people who want to see how it went."""

from __future__ import annotations

from desktop.talk.events import (
    AnswerPlayed,
    Ducked,
    Interrupted,
    PlaybackStarted,
    Resumed,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    Told,
    TurnDropped,
)
from shared.language import say
from shared.voice.events import CommandHeard, FinalTranscript, PartialTranscript, ReplyDone, TurnFailed


def happening(told: Told) -> str:
    """The line of an event; empty for those that only programs want."""
    words = _words(told)
    return f"{told.at_s:7.2f} s  {words}" if words else ""


def _words(told: Told) -> str:
    words = ""
    match told.event:
        case PartialTranscript(stable=stable, unstable=unstable):
            words = say("lu       ", "read     ") + f"{stable} ({unstable})"
        case FinalTranscript(text=text):
            words = say("entendu  ", "heard    ") + (text or "—")
        case CommandHeard(intent=intent):
            words = say("commande ", "command  ") + intent
        case ReplyDone(text=text):
            words = say("réponse  ", "answer   ") + text
        case AnswerPlayed(text=text, whole=whole):
            words = (say("dit      ", "said     ") if whole else say("dit (…)  ", "said (…) ")) + text
        case TurnFailed(message=message):
            words = say("échec    ", "failure  ") + message
        case SpeechStarted(since_s=since_s):
            words = say(f"une voix, depuis {since_s:.2f} s", f"a voice, since {since_s:.2f} s")
        case _:
            words = _MOMENTS.get(type(told.event), "")
    return words


_MOMENTS: dict[type, str] = {
    SpeechPaused: say("pause : la réponse est préparée", "pause: the answer is prepared"),
    SpeechResumed: say("la voix reprend", "the voice goes on"),
    SpeechEnded: say("fin de parole", "end of speech"),
    PlaybackStarted: say("premier son", "first sound"),
    Ducked: say("moins fort : quelqu'un parle ?", "lower: does somebody speak?"),
    Interrupted: say("silence : quelqu'un parle", "silence: somebody speaks"),
    Resumed: say("ce n'était rien : la réponse continue", "it was nothing: the answer goes on"),
    TurnDropped: say("rien n'est répondu", "nothing is answered"),
}
