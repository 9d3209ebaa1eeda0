"""When somebody began, paused, went on and ended: a state machine with no clock but the times it is given.

Signs come as Onset (Pause Resume)* [Pause] End, and their times never go back.
"""

from __future__ import annotations

from collections import deque
from typing import Literal, TypeAlias

import msgspec

from desktop.audio.backend import BLOCK_S
from desktop.audio.nearness import Speaker
from desktop.audio.patience import CONVERSATION, DICTATION, Patience

STARTS_AT = 0.5
ENDS_BELOW = 0.35
LEAST_SPEECH_S = 0.13
"""Voiced sound without which it is a click, not a word: five of Silero's windows, 0.2 s of a real voice."""
LATE_S = 0.05
"""By how much Silero notices late that a voice began, and that it stopped (medians on human prompts: 50 and 59 ms)."""
LEAST_RESUMED_S = 0.06
"""The same in a pause: two of Silero's windows, because the person is known to speak."""
WORD_GAP_S = 0.3
"""Silence after which what was voiced before no longer counts towards a beginning."""
PAUSE_S = 0.06
"""Silence that is told as a pause."""
CAP_S = 60.0
"""Somebody who never pauses is cut here, at the least voiced moment of the last `_CUT_WITHIN_S`."""
_CUT_WITHIN_S = 10.0
_LEARNS_AFTER_S = 0.6
"""Voiced sound before a pause that teaches something; "mm" and "oui" do not."""

Mode: TypeAlias = Literal["hold", "hands-free", "dictation"]
EndedBy: TypeAlias = Literal["release", "silence", "cap"]


class Onset(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody really began; `at_s` is when, before it was certain."""

    at_s: float


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """The voice stopped, perhaps for good."""

    at_s: float


class Resume(msgspec.Struct, frozen=True, kw_only=True):
    """It was only a pause."""

    at_s: float


class End(msgspec.Struct, frozen=True, kw_only=True):
    """The utterance is over; `at_s` is when the voice stopped."""

    at_s: float
    by: EndedBy


Sign: TypeAlias = Onset | Pause | Resume | End


class Endpointer:
    """Fed every 10 ms. In `hold` a pressed key opens its ears, and `listens` while an answer is played.

    `press` opens them in the other modes too.

    `judged` promises that `judge` is called in every pause: until it is, the turn is not ended early. An answer needs
    the words anyway, so this costs no time; without it a late judgement is no judgement.
    """

    def __init__(self, mode: Mode = "hands-free", *, judged: bool = False, pace: float = 1.0) -> None:
        """`pace` makes every wait longer (above 1) or shorter, for a person who wishes so."""
        self._unknown = 0.0 if judged else None
        self.mode: Mode = mode
        self.listens = False
        """Whether a voice is minded in `hold` without a key: somebody may speak over an answer."""
        self._rest = False
        """Whether the voice of which the key cut the end goes on."""
        self._pace = pace
        self._patience = Patience(DICTATION if mode == "dictation" else CONVERSATION)
        self._speaker = Speaker()
        self._pressed = False
        self._state: Literal["idle", "speaking", "paused"] = "idle"
        self._loud = False
        """Whether the last probability was a voice's."""
        self._since_s: float | None = None
        """When a voice began that is not certain yet."""
        self._certain_s = 0.0
        """How long that voice was heard."""
        self._candidate_s = 0.0
        """When it was last heard."""
        self._stopped_s = 0.0
        """When a voice was last heard."""
        self._began_s = 0.0
        self._voiced_s = 0.0
        self._complete: float | None = None
        self._last_s = 0.0
        """The time of the last sign."""
        self._recent: deque[tuple[float, float]] = deque(maxlen=round(_CUT_WITHIN_S / BLOCK_S))

    @property
    def speaking(self) -> bool:
        """Whether an utterance has begun and not ended."""
        return self._state != "idle"

    @property
    def patience_s(self) -> float:
        """Silence after which the utterance ends, as things stand."""
        return self._pace * self._patience.wait_s(self._unknown if self._complete is None else self._complete)

    def press(self, at_s: float) -> list[Sign]:
        """The key goes down: silence ends nothing any more."""
        if not self._pressed and self._state == "idle":
            self._since_s, self._certain_s, self._last_s = None, 0.0, max(self._last_s, at_s)
        self._pressed = True
        return []

    def release(self, at_s: float) -> list[Sign]:
        """The key goes up: the utterance is over. Nothing when no voice at all was heard."""
        self._pressed = False
        signs: list[Sign] = []
        if self._state == "idle" and self._since_s is not None:
            signs.append(self._begin())
        if self._state != "idle":
            signs.append(self._end(at_s if self._loud else self._stopped_s, "release"))
        self._since_s, self._certain_s, self._rest, self._loud = None, 0.0, self._loud, False
        return signs

    def forget(self) -> None:
        """What is being said does not count, and the key is up."""
        self._pressed = self._loud = False
        self._state, self._since_s, self._complete, self._certain_s = "idle", None, None, 0.0

    def judge(self, complete: float) -> None:
        """In a pause: how surely the sentence is over, 0 to 1; the newest word counts, until the voice goes on."""
        if self._state == "paused":
            self._complete = complete

    def feed(self, at_s: float, speech: float, loudness: float | None = None) -> list[Sign]:
        """Ten milliseconds later: the signs that follow from this probability of speech.

        With the loudness (decibels), people who talk in the background do not keep the speaker's turn open.
        """
        if self.mode == "hold" and not self._pressed and self._state == "idle":
            self._rest = self._rest and speech >= ENDS_BELOW
            if self._rest or not self.listens:
                return []
        self._loud = speech >= (ENDS_BELOW if self._loud else STARTS_AT)
        if self._loud and loudness is not None and self._speaker.is_far(at_s, loudness, began=self._state == "idle"):
            self._loud = False
            if self._state == "speaking":
                self._stopped_s = max(self._last_s, min(self._stopped_s, self._speaker.near_s - LATE_S))
        if self._loud:
            self._stopped_s = at_s - LATE_S if self._state == "speaking" else self._stopped_s
        self._recent.append((at_s, speech))
        if self._state == "speaking":
            return self._speaking(at_s)
        return self._waiting(at_s)

    def _speaking(self, at_s: float) -> list[Sign]:
        if at_s - self._began_s >= CAP_S:
            return self._cut()
        if self._loud:
            self._voiced_s += BLOCK_S
        elif at_s - self._stopped_s >= PAUSE_S:
            self._state, self._complete, self._since_s = "paused", None, None
            return [Pause(at_s=self._told(self._stopped_s))]
        return []

    def _waiting(self, at_s: float) -> list[Sign]:
        """For a voice to begin, or to go on."""
        if self._loud:
            if self._since_s is None:
                self._since_s, self._certain_s = at_s - BLOCK_S, 0.0
            self._certain_s += BLOCK_S
            self._candidate_s = at_s
            needed = LEAST_RESUMED_S if self._state == "paused" else LEAST_SPEECH_S
            if self._certain_s >= needed - BLOCK_S / 2:
                sign = self._resume() if self._state == "paused" else self._begin()
                self._stopped_s = at_s - LATE_S
                return [sign]
            return []
        gap = PAUSE_S if self._state == "paused" else WORD_GAP_S
        if self._since_s is not None and at_s - self._candidate_s >= gap:
            self._since_s = None
        return self._over(at_s)

    def _over(self, at_s: float) -> list[Sign]:
        if self._state != "paused":
            return []
        if at_s - self._began_s >= CAP_S:
            return [self._end(self._stopped_s, "cap")]
        patient = self._pressed or self._since_s is not None
        if not patient and at_s - self._stopped_s >= self.patience_s:
            return [self._end(self._stopped_s, "silence")]
        return []

    def _begin(self) -> Sign:
        assert self._since_s is not None
        self._state, self._began_s = "speaking", self._told(self._since_s - LATE_S)
        self._voiced_s, self._stopped_s, self._since_s = self._certain_s, self._candidate_s - LATE_S, None
        self._recent.clear()
        return Onset(at_s=self._began_s)

    def _resume(self) -> Sign:
        assert self._since_s is not None
        if self._voiced_s >= _LEARNS_AFTER_S and (self._complete is None or self._complete < 0.5):
            self._patience.learn(self._since_s - LATE_S - self._stopped_s)
        self._voiced_s += self._certain_s
        at_s, self._state, self._since_s = self._told(self._since_s - LATE_S), "speaking", None
        self._complete = None
        return Resume(at_s=at_s)

    def _end(self, at_s: float, by: EndedBy) -> Sign:
        self._state, self._since_s, self._complete = "idle", None, None
        return End(at_s=self._told(at_s), by=by)

    def _cut(self) -> list[Sign]:
        """What follows the least voiced moment belongs to the next utterance."""
        later = [(speech, -at_s) for at_s, speech in self._recent if at_s > self._last_s]
        least_s = -min(later)[1] if later else self._last_s
        end = self._end(least_s, "cap")
        self._state, self._began_s, self._voiced_s = "speaking", end.at_s, LEAST_SPEECH_S
        self._recent.clear()
        return [end, Onset(at_s=end.at_s)]

    def _told(self, at_s: float) -> float:
        self._last_s = max(self._last_s, at_s)
        return self._last_s
