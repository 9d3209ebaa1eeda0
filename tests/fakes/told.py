"""Conversations that never took place: the events of one, each with its instant."""

from __future__ import annotations

from desktop.talk import events as live
from desktop.talk.events import Told
from shared.voice import events as turn

WORDS = "Le dispensaire ouvre à huit heures. La pharmacie ferme à midi."
CLAUSES = ("Le dispensaire ouvre à huit heures.", "La pharmacie ferme à midi.")
RATE = 1000


def told(at_s: float, event) -> Told:
    return Told(at_s=at_s, event=event)


def sound(id_: str, index: int, at_ms: float, seconds: float = 2.0) -> turn.SpokenAudio:
    return turn.SpokenAudio(
        turn=id_, at_ms=at_ms, index=index, text=CLAUSES[index], pcm=bytes(round(seconds * RATE) * 2), rate=RATE
    )


def speech(id_: str) -> list[Told]:
    """Two seconds of speech from 1 s on, with a pause in it, and the silence that ends it."""
    return [
        told(1.05, live.SpeechStarted(turn=id_, since_s=1.0)),
        told(2.1, live.SpeechPaused(turn=id_, since_s=2.0)),
        told(2.3, live.SpeechResumed(turn=id_)),
        told(3.1, live.SpeechPaused(turn=id_, since_s=3.0)),
        told(3.4, live.SpeechEnded(turn=id_, by="silence", since_s=3.0)),
        told(3.4, live.TurnBegan(turn=id_, began_s=3.1)),
    ]


def work(id_: str, at_s: float = 3.4) -> list[Told]:
    """Hearing for 0.2 s, the first token 0.1 s later, two clauses of two seconds each."""
    held = [
        turn.TurnStarted(turn=id_),
        turn.EngineChosen(turn=id_, stage="hear", engine="whisper-base", at_ms=10),
        turn.FinalTranscript(turn=id_, text="À quelle heure ouvre-t-il ?", at_ms=200),
        turn.EngineChosen(turn=id_, stage="think", engine="qwen", instead_of="phi", why="panne", at_ms=250),
        turn.ReplyDelta(turn=id_, text=WORDS[:36], at_ms=300),
    ]
    rest = [
        sound(id_, 0, 450),
        turn.ReplyDelta(turn=id_, text=WORDS[36:], at_ms=480),
        turn.ReplyDone(turn=id_, text=WORDS, engine="qwen", at_ms=500, withheld=("1962",)),
        sound(id_, 1, 700),
    ]
    return [
        *(told(at_s, event) for event in held),
        *(told(at_s - 0.3 + event.at_ms / 1000, event) for event in rest),
    ]


def ended(id_: str, at_s: float = 3.9, *, interrupted: bool = False) -> Told:
    timings = {"heard": 200.0, "first_text": 300.0, "first_clause": 350.0, "total": 800.0}
    return told(at_s, turn.TurnEnded(turn=id_, at_ms=800, interrupted=interrupted, timings_ms=timings))


def played(id_: str, at_s: float, *, whole: bool = True, text: str = WORDS, seconds: float = 4.0) -> Told:
    return told(at_s, live.AnswerPlayed(turn=id_, text=text, whole=whole, seconds=seconds))


def conversation(id_: str = "0199a1b2c3d4e5") -> list[Told]:
    """One turn, from the first word to the last sound."""
    return sorted(
        [
            *speech(id_),
            *work(id_),
            ended(id_),
            told(3.6, live.PlaybackStarted(turn=id_)),
            played(id_, 7.6),
        ],
        key=lambda one: one.at_s,
    )
