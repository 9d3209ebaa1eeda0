"""Whether our own voice is taken for a person, and how soon a person who speaks over it is noticed."""

from __future__ import annotations

import numpy as np

from desktop.audio.endpoint import Endpointer
from desktop.audio.files import open_sound
from desktop.audio.speech import SpeechDetector
from desktop.bench.corpus import Prompt, prompts
from desktop.bench.listening import blocks, onsets, quiet, signs, sounds
from desktop.bench.rooms import RETURNS_DB, Room
from desktop.bench.run import Figures, Run, percentile, spread
from shared.figures import figure
from shared.language import say
from shared.voice.ports import RATE

ANSWERS = 100
PEOPLE = 30
MOST_LATE_MS = 250.0
"""Until who speaks over an answer is confirmed, median."""
_KNOWS_ROOM_S = 4.0
"""Of our voice before somebody speaks over it."""
_BEGINS_DBFS = -40.0


async def overlap(run: Run) -> Figures:
    """Answers in new rooms with nobody there; then the same with somebody who speaks as loudly as we do."""
    detector = SpeechDetector()
    every = prompts()
    found: Figures = {}
    answers = spread(every, ANSWERS if run.limit is None else min(ANSWERS, 3 * run.limit))
    wrong = 0
    for place, prompt in enumerate(run.track(answers, say("Notre propre voix", "Our own voice"))):
        room = Room(place, return_db=RETURNS_DB[place % len(RETURNS_DB)])
        far = _pcm(prompt)
        heard = sounds(blocks(quiet(len(far) / 2 / RATE + 0.5, place), far, room), detector)
        wrong += bool(onsets(signs(heard, Endpointer())))
    found["endpoint.own_voice.interruptions"] = figure(wrong, "answers", target=0, n=len(answers))
    longest = sorted(every, key=lambda one: -one.duration)[:10]
    people = spread([one for one in every if one not in longest], min(PEOPLE, run.limit or PEOPLE))
    for return_db in RETURNS_DB:
        late: list[float] = []
        missed = 0
        for place, prompt in enumerate(run.track(people, say("Parler par-dessus", "Speaking over it"))):
            told, truly = _over(prompt, _pcm(longest[place % 10]), Room(place, return_db=return_db), detector)
            late += [told - truly] if told else []
            missed += not told
        name = f"endpoint.over_echo_{-return_db:.0f}db"
        found[f"{name}.confirmed_p50"] = figure(1000 * percentile(late, 50), "ms", target=MOST_LATE_MS, n=len(late))
        found[f"{name}.confirmed_p95"] = figure(1000 * percentile(late, 95), "ms", n=len(late))
        found[f"{name}.missed"] = figure(missed, "people", target=0, n=len(people))
    return found


def _over(prompt: Prompt, far: bytes, room: Room, detector: SpeechDetector) -> tuple[float, float]:
    """When somebody was noticed, 0 if never, and when they began."""
    near = quiet(_KNOWS_ROOM_S) + _pcm(prompt)
    loud = np.abs(np.frombuffer(near, "<i2").astype(np.int32)) > 32768 * 10 ** (_BEGINS_DBFS / 20)
    truly = int(np.flatnonzero(loud)[0]) / RATE
    told = onsets(signs(sounds(blocks(near, far, room), detector), Endpointer()))
    return (told[0] if told else 0.0), truly


def _pcm(prompt: Prompt) -> bytes:
    return b"".join(open_sound(prompt.path).blocks())
