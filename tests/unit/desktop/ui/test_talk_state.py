"""What the talk button says, through turns that are answered, dropped, interrupted and taken up again."""

from __future__ import annotations

import pytest

from desktop.talk.events import (
    AnswerPlayed,
    Interrupted,
    PlaybackStarted,
    Resumed,
    SpeechEnded,
    SpeechStarted,
    Told,
    TurnBegan,
    TurnDropped,
)
from desktop.ui.talk_state import TalkState, hint, label
from shared.language import use_everywhere

BEGAN, SPOKE = TurnBegan(turn="a", began_s=0.0), SpeechStarted(turn="a", since_s=0.0)
ENDED, SOUND = SpeechEnded(turn="a", by="silence", since_s=1.0), PlaybackStarted(turn="a")
PLAYED = AnswerPlayed(turn="a", text="Oui.", whole=True, seconds=1.0)


def after(*events, hands_free: bool = False) -> str:
    state = TalkState()
    state.available, state.hands_free = "ready", hands_free
    for event in events:
        state.take(Told(at_s=0.0, event=event))
    return state.mood


@pytest.mark.parametrize(
    ("events", "mood"),
    [
        ((), "ready"),
        ((SPOKE,), "listening"),
        ((SPOKE, ENDED), "thinking"),
        ((SPOKE, ENDED, BEGAN), "thinking"),
        ((SPOKE, ENDED, BEGAN, SOUND), "speaking"),
        ((SPOKE, ENDED, BEGAN, SOUND, PLAYED), "ready"),
        ((SPOKE, ENDED, TurnDropped(turn="a", why="nothing-heard")), "ready"),
        ((BEGAN, SOUND, Interrupted(turn="a", since_s=1.0), SpeechStarted(turn="b", since_s=1.0)), "listening"),
        ((BEGAN, SOUND, Interrupted(turn="a", since_s=1.0), Resumed(turn="a", why="noise")), "speaking"),
        ((BEGAN, SPOKE, TurnDropped(turn="a", why="went-on")), "listening"),
        (
            (BEGAN, AnswerPlayed(turn="a", text="", whole=False, seconds=0.0), TurnBegan(turn="b", began_s=2.0)),
            "thinking",
        ),
    ],
)
def test_the_mood_follows_what_happens(events, mood):
    assert after(*events) == mood


def test_free_hands_listen_between_turns():
    assert after(SPOKE, ENDED, BEGAN, SOUND, PLAYED, hands_free=True) == "listening"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("mood", ["waiting", "deaf", "ready", "listening", "thinking", "speaking"])
def test_every_mood_has_its_word_and_says_what_can_be_done(language, mood):
    use_everywhere(language)
    assert 0 < len(label(mood)) <= 14
    assert hint(mood, key=False, hands_free=False).endswith(".")
