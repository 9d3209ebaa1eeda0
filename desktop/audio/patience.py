"""How long to wait in a pause: learned from the speaker's own pauses, shortened when the sentence is surely over."""

from __future__ import annotations

import math

import msgspec


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of silence: what is usual before anything is known, and what sure and unsure ends never leave."""

    usual_s: float
    sure_s: tuple[float, float]
    most_s: float


CONVERSATION = Manner(usual_s=0.9, sure_s=(0.25, 0.45), most_s=1.4)
DICTATION = Manner(usual_s=2.0, sure_s=(0.6, 1.0), most_s=3.0)

OVER, DOUBTFUL = 0.85, 0.7
"""Evidence from which a sentence is over, and below which it goes on; between them patience falls evenly.

On human prompts with hesitations of 0.3 to 1.2 s these ended 2.4 % of 123 hesitations, and half of the sentences
within 0.54 to 0.65 s, by how busy the machine was; see iasted bench endpoint.
"""
CERTAIN = 1.0
"""A command, word for word."""
_SURE, _UNSURE = 0.38, 1.45
"""Of the middle."""
LEARNS_FROM_S = (0.2, 2.0)
"""Shorter silences are inside words ("apte"), longer ones are somebody who went away."""
_WEIGHT = 0.2
"""Of the newest pause in the mean and in the deviation."""
_DEVIATIONS = 2.0
_BOUND = 1.4
"""No speaker is waited for more, or less, than this factor of what is usual."""
_LEAST_DOUBT = 0.02


class Patience:
    """Exponential mean and deviation of the pauses after which the speaker went on."""

    def __init__(self, manner: Manner = CONVERSATION) -> None:
        self.manner = manner
        self._mean = manner.usual_s / 2
        self._deviation = manner.usual_s / 4

    def learn(self, pause_s: float) -> None:
        """The speaker went on after this pause."""
        shortest, longest = LEARNS_FROM_S
        if shortest <= pause_s <= longest:
            self._deviation += _WEIGHT * (abs(pause_s - self._mean) - self._deviation)
            self._mean += _WEIGHT * (pause_s - self._mean)

    @property
    def middle_s(self) -> float:
        """What to wait when nothing is known of the words."""
        usual = self.manner.usual_s
        return min(max(self._mean + _DEVIATIONS * self._deviation, usual / _BOUND), usual * _BOUND)

    def wait_s(self, complete: float | None) -> float:
        """What to wait, given how surely the sentence is over (1) or not (0)."""
        if complete is None:
            return self.middle_s
        least, most = self.manner.sure_s
        if complete >= CERTAIN:
            return least
        sure = min(max(_SURE * self.middle_s, least), most)
        # Short pauses promise no short ones: in doubt, nobody is waited for less than is usual.
        unsure = min(_UNSURE * max(self.middle_s, self.manner.usual_s), self.manner.most_s)
        doubt = min(max((OVER - complete) / (OVER - DOUBTFUL), 0.0), 1.0)
        return sure + doubt * (unsure - sure)


def evidence(words: float, voice: float | None) -> float:
    """How surely a sentence is over, from its words and from its sound (None: not asked): the mean of their odds.

    Each alone tells an end from a hesitation in 84 pairs of 100, both together in 88.
    """
    if voice is None:
        return words
    return 1 / (1 + math.exp(-(_odds(words) + _odds(voice)) / 2))


def _odds(probability: float) -> float:
    kept = min(max(probability, _LEAST_DOUBT), 1 - _LEAST_DOUBT)
    return math.log(kept / (1 - kept))
