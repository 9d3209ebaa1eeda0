"""A turn is on disk as soon as its words are known, and again when its answer was played."""

from __future__ import annotations

from datetime import UTC, datetime

from desktop.desk.recorder import Recorder
from desktop.store.records import Turn
from desktop.talk.answers import KEYBOARD
from desktop.talk.events import AnswerPlayed, Told, TurnBegan, TurnDropped
from shared.voice.events import CommandHeard, EngineChosen, FinalTranscript, ReplyDone, TurnEnded, TurnFailed

NOW = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)


class Notebook:
    """What a recorder asked to be kept, taken back and handed over."""

    def __init__(self) -> None:
        self.saved: list[Turn] = []
        self.discarded: list[str] = []
        self.dictated: list[str] = []
        self.recorder = Recorder(self.saved.append, self.discarded.append, self.dictated.append, lambda: NOW)

    def hears(self, *events) -> Notebook:
        for place, event in enumerate(events):
            self.recorder.take(Told(at_s=place / 10, event=event))
        return self


def question(turn: str = "t1", text: str = "Quelle heure est-il ?", engine: str = "whisper") -> FinalTranscript:
    return FinalTranscript(turn=turn, text=text, engine=engine)


def played(turn: str = "t1", text: str = "Il est neuf heures.", *, whole: bool = True) -> AnswerPlayed:
    return AnswerPlayed(turn=turn, text=text, whole=whole, seconds=1.5)


def test_what_was_said_is_kept_before_it_is_answered():
    (turn,) = Notebook().hears(TurnBegan(turn="t1", began_s=0.0), question()).saved
    assert (turn.heard, turn.state, turn.at, turn.typed) == ("Quelle heure est-il ?", "unanswered", NOW, False)


def test_an_answer_is_kept_as_it_was_played_with_who_gave_it_and_its_times():
    notebook = Notebook().hears(
        TurnBegan(turn="t1", began_s=0.0),
        question(),
        EngineChosen(turn="t1", stage="think", engine="qwen"),
        ReplyDone(turn="t1", text="Il est neuf heures. Bonne journée.", engine="qwen", at_ms=400),
        TurnEnded(turn="t1", interrupted=False, timings_ms={}),
        played(whole=False),
    )
    turn = notebook.saved[-1]
    assert (turn.state, turn.answer, turn.whole) == ("interrupted", "Il est neuf heures.", False)
    assert turn.written == "Il est neuf heures. Bonne journée."
    assert turn.engines == {"hear": "whisper", "think": "qwen"}
    assert turn.trace["answer_written"] == 400.0


def test_a_question_that_was_typed_says_so():
    (turn,) = Notebook().hears(question(engine=KEYBOARD)).saved
    assert turn.typed
    assert turn.engines == {}


def test_a_command_is_named():
    turn = Notebook().hears(question(), CommandHeard(turn="t1", intent="time"), played()).saved[-1]
    assert turn.command == "time"


def test_a_turn_that_failed_keeps_the_words_and_the_reason():
    failed = TurnFailed(turn="t1", stage="think", code="model-missing", message="Il manque un modèle.", retryable=False)
    turn = Notebook().hears(question(), failed, played(text="")).saved[-1]
    assert (turn.state, turn.failure, turn.heard) == ("failed", "Il manque un modèle.", "Quelle heure est-il ?")


def test_a_voice_that_fails_leaves_the_answer_answered():
    failed = TurnFailed(turn="t1", stage="speak", code="engine-failed", message="…", retryable=True)
    assert Notebook().hears(question(), failed, played()).saved[-1].state == "answered"


def test_a_turn_that_went_on_in_another_is_taken_back():
    notebook = Notebook().hears(question(), TurnDropped(turn="t1", why="went-on"), question("t2", "Et demain ?"))
    assert notebook.discarded == ["t1"]
    assert [turn.id for turn in notebook.saved] == ["t1", "t2"]


def test_nothing_is_kept_of_a_turn_without_words_or_of_a_greeting():
    notebook = Notebook().hears(question(text=""), played(text="Je n'ai rien entendu."), played("greeting"))
    assert notebook.saved == []


def test_dictated_words_are_handed_over_and_not_kept():
    notebook = Notebook().hears(
        TurnBegan(turn="t1", began_s=0.0, by="dictation"), question(text="Visite du chantier"), played(text="")
    )
    assert notebook.dictated == ["Visite du chantier"]
    assert notebook.saved == []
