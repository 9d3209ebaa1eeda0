"""Speaking over an answer: whether our own voice ever stops us, how soon a person does, and what is stored as said."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from desktop.audio.files import open_sound
from desktop.bench import corpus
from desktop.bench.asked import phrases, recordings
from desktop.bench.hearing import heard
from desktop.bench.over import Over, Reads, Remembers, over_answer
from desktop.bench.rooms import RETURNS_DB
from desktop.bench.run import Figures, Run, mean, percentile, spread
from desktop.bench.speaking import lines
from desktop.crew import Crew
from desktop.talk.partners import Partners
from desktop.talk.virtual_time import VirtualLoop
from shared.figures import figure
from shared.language import say
from shared.voice.numbers import words
from shared.voice.ports import RATE, Transcriber, Utterance
from shared.voice.turn import Engines

ALONE, OVER, ASIDES = 102, 60, 24
"""Answers left alone, interrupted by people, and met with a sign of listening or a noise."""
QUESTION = "Que disent les notes de la visite ?"
SIGNS = ("Oui.", "D'accord.", "Mm-hm.", "Ah oui.", "Très bien.", "Hum.")
CONFIRMED_MS = 250.0


async def barge_in(run: Run) -> Figures:
    """Every case in its room; virtual time needs an event loop, and so a thread, of its own."""
    return await asyncio.to_thread(_virtually, run)


def _virtually(run: Run) -> Figures:
    crew = Crew(run.store)
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(lambda: crew.busy)) as runner:
        return runner.run(_measure(run, crew))


async def _measure(run: Run, crew: Crew) -> Figures:
    transcriber = crew.transcriber()
    voice = Remembers(crew.voice())
    partners = Partners(engines=Engines(transcriber=transcriber, responder=Reads(), voice=voice), reader=crew.reader)
    try:
        await crew.warm()
        stage = Stage(partners, (await phrases(crew, (QUESTION,)))[0].pcm)
        people = [asked.pcm for asked in recordings(run.clips)] if run.clips else _people(run)
        alone = [await stage.play(b"", place) for place in run.track(range(run.limit or ALONE), say("Seul", "Alone"))]
        over = [
            await stage.play(pcm, place)
            for place, pcm in enumerate(run.track(spread(people, run.limit or OVER), say("Interrompu", "Interrupted")))
        ]
        signs = [asked.pcm for asked in await phrases(crew, SIGNS)]
        asides = [
            await stage.play(signs[place % len(signs)], place)
            for place in run.track(range(run.limit or ASIDES), say("Signes d'écoute", "Signs of listening"))
        ]
        differing = [await _differing(transcriber, answer) for answer in over if answer.stored]
    finally:
        await crew.aclose()
    _keep(run, {"alone": alone, "over": over, "aside": asides})
    return {**_alone(alone), **_over(over, differing), **_asides(asides)}


class Stage:
    """Plays one answer after the other, each in another room and at another loudness of the laptop."""

    def __init__(self, partners: Partners, question: bytes) -> None:
        self._partners, self._question = partners, question
        self._replies = [text for text in lines("replies.txt") if len(text) > 80]

    async def play(self, over: bytes, place: int) -> Over:
        text = self._replies[place % len(self._replies)]
        loudness = RETURNS_DB[place % len(RETURNS_DB)]
        return await over_answer(self._question, over, self._partners, text, seed=place, return_db=loudness)


def _people(run: Run) -> list[bytes]:
    """People who have more to say than a word."""
    long = [prompt for prompt in corpus.prompts() if prompt.duration > 1.5]
    return [b"".join(open_sound(prompt.path).blocks()) for prompt in spread(long, run.limit or OVER)]


async def _differing(transcriber: Transcriber, answer: Over) -> float:
    """Words by which what was stored and what was played differ in length; the sound is heard by Whisper."""
    final = await heard(transcriber, Utterance(turn="played", pcm=_played(answer)))
    answer.played_heard = final.text
    return float(abs(len(words(final.text)) - len(words(answer.stored))))


def _played(answer: Over) -> bytes:
    """The sound of the first answer up to where it was stopped; what followed answers the interruption."""
    began = round((answer.began_s or 0.0) * RATE) * 2
    return answer.played[began : began + round(answer.seconds * RATE) * 2]


def _keep(run: Run, answers: dict[str, list[Over]]) -> None:
    run.keep(
        "barge-in",
        [
            {"case": case, **msgspec.to_builtins(msgspec.structs.replace(answer, played=b""))}
            for case, some in answers.items()
            for answer in some
        ],
    )


def _alone(answers: Sequence[Over]) -> Figures:
    """Nobody speaks: whatever stops the answer is our own voice."""
    n = len(answers)
    return {
        "barge-in.alone.interrupted": figure(sum(bool(a.interrupted_s) for a in answers), "answers", target=0, n=n),
        "barge-in.alone.lowered": figure(sum(bool(a.ducked_s) for a in answers), "answers", n=n),
        "barge-in.alone.unfinished": figure(sum(not a.whole for a in answers), "answers", target=0, n=n),
    }


def _over(answers: Sequence[Over], differing: Sequence[float]) -> Figures:
    """Milliseconds from the first sound of the person; only answers that were still being played then count."""
    met = [a for a in answers if a.began_s is not None and a.over_s is not None and a.began_s < a.over_s]
    ducked = [1000 * (a.ducked_s[0] - (a.over_s or 0.0)) for a in met if a.ducked_s]
    stopped = [1000 * (a.interrupted_s[0] - (a.over_s or 0.0)) for a in met if a.interrupted_s]
    return {
        "barge-in.over.lowered_p50": figure(percentile(ducked, 50), "ms", n=len(ducked)),
        "barge-in.over.stopped_p50": figure(percentile(stopped, 50), "ms", n=len(stopped)),
        "barge-in.over.stopped_p95": figure(percentile(stopped, 95), "ms", target=CONFIRMED_MS, n=len(stopped)),
        "barge-in.over.missed": figure(len(met) - len(stopped), "answers", target=0, n=len(met)),
        "barge-in.over.words_differing": figure(mean(differing), "words", target=1.0, n=len(differing)),
    }


def _asides(answers: Sequence[Over]) -> Figures:
    """A sign of listening may lower the answer; it must go on to its end."""
    whole = sum(answer.whole for answer in answers)
    return {
        "barge-in.aside.finished": figure(100 * whole / max(1, len(answers)), "% right", target=100, n=len(answers))
    }
