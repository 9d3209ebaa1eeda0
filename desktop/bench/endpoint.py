"""Whether people are cut off while they think, and how long they wait once they are done: the ear and the endpointer.

Every way of deciding is played on the same pauses: a fixed silence after webrtcvad (what assistants do by default),
silence alone, the words heard so far, how the voice sounds, and words and voice together.
"""

from __future__ import annotations

import time

import msgspec

from desktop.audio.endpoint import Endpointer
from desktop.audio.files import open_sound
from desktop.audio.patience import evidence
from desktop.audio.speech import SpeechDetector
from desktop.audio.turn_end import TurnEnd, turn_end
from desktop.bench.corpus import Prompt, prompts, recordings
from desktop.bench.hearing import heard
from desktop.bench.listening import BEFORE_S, Evidence, blocks, ends, fixed, framed, lulls, onsets, quiet, signs, sounds
from desktop.bench.noise import Kind, minutes, mix
from desktop.bench.pauses import end_of_speech, hesitating
from desktop.bench.run import Figures, Run, mean, percentile
from shared.figures import figure
from shared.language import say
from shared.voice.completeness import completeness
from shared.voice.glossary import glossary
from shared.voice.ports import RATE, Transcriber, Utterance

WAYS = ("silence", "words", "voice", "both")
NOISES: tuple[Kind, ...] = ("motor", "rain")
NOBODY: tuple[Kind, ...] = ("silence", "white", "motor", "rain", "music")
SNR_DB = 10.0
TALK_DB = 15.0
"""A voice in the background is this much weaker than the speaker's."""
MINUTES = 10
MOST_FALSE = 3.0
"""Percent of hesitations that end the turn."""
FOUND_WITHIN_S = 2.0
"""An end that is told later was not found."""
EARLY_S = 0.15
"""An end told this long before the true one cut somebody off."""
_ASK_VOICE_AFTER_S = 0.2
_VOICE_TAKES_S = 0.1
_LEAST_LULL_S = 0.25
"""A shorter one is over before anybody could judge it."""


class Tally(msgspec.Struct):
    """What one way of deciding did."""

    holes: int = 0
    cut: int = 0
    sentences: int = 0
    early: int = 0
    delays: list[float] = []
    missed: int = 0

    def figures(self, name: str, *, target: float | None, fixed_delay: float | None) -> Figures:
        share = 100 * self.cut / max(1, self.holes)
        made = {
            f"{name}.hesitations_ended": figure(share, "%", target=target, n=self.holes),
            f"{name}.ended_early": figure(100 * self.early / max(1, self.sentences), "%", n=self.sentences),
            f"{name}.never_ended": figure(self.missed, "clips", target=0, n=self.sentences),
        }
        for mark in (50, 95):
            base = fixed_delay if mark == 50 else None
            value = 1000 * percentile(self.delays, mark)
            made[f"{name}.delay_p{mark}"] = figure(value, "ms", baseline=base, n=len(self.delays))
        return made


async def endpoint(run: Run) -> Figures:
    """False ends, delays, noises, and minutes in which nobody speaks."""
    detector = SpeechDetector()
    every = run.some(recordings(run.clips) if run.clips else prompts())
    async with run.crew() as crew:
        judge = Judge(crew.transcriber(), turn_end(run.store))
        await crew.warm()
        tallies = {way: Tally() for way in ("fixed", *WAYS)}
        for prompt in run.track(every, say("Hésitations", "Hesitations")):
            await _clip(prompt, detector, judge, tallies)
        run.keep("endpoint-pauses", judge.rows)
    base = 1000 * percentile(tallies["fixed"].delays, 50)
    found: Figures = {}
    for way, tally in tallies.items():
        target = MOST_FALSE if way == "both" else None
        found |= tally.figures(f"endpoint.{way}", target=target, fixed_delay=base if way != "fixed" else None)
    found |= judge.figures()
    return found | _noisy(run, every, detector) | _nobody(run, detector)


class Judge:
    """What the product would know in each pause, and when; costs are counted."""

    def __init__(self, transcriber: Transcriber, voice: TurnEnd | None) -> None:
        self.transcriber = transcriber
        self._voice = voice
        self.rows: list[dict[str, str | float]] = []
        self._cpu_s: list[float] = []

    async def weigh(self, pcm: bytes, told_after_s: float, longer: bytes) -> dict[str, Evidence]:
        """Evidence by each way, given the sound when the pause was told, and when the voice is asked."""
        started = time.perf_counter()
        final = await heard(self.transcriber, Utterance(turn="", pcm=pcm, glossary=glossary()))
        words, known_s = completeness(final.text), told_after_s + time.perf_counter() - started
        asked_s = _ASK_VOICE_AFTER_S + _VOICE_TAKES_S
        cpu = time.process_time()
        voice = self._voice.probability(longer) if self._voice else None
        self._cpu_s.append(time.process_time() - cpu)
        both = evidence(words, voice)
        self.rows.append({"heard": final.text, "words": words, "voice": voice or 0.0, "both": both, "s": known_s})
        found = {"words": Evidence(complete=words, after_s=known_s)}
        found["both"] = Evidence(complete=both, after_s=max(known_s, asked_s))
        if voice is not None:
            found["voice"] = Evidence(complete=voice, after_s=asked_s)
        return found

    def figures(self) -> Figures:
        late = [float(row["s"]) for row in self.rows]
        return {
            "endpoint.judge.words_known_p50": figure(1000 * percentile(late, 50), "ms", n=len(late)),
            "endpoint.judge.words_known_p95": figure(1000 * percentile(late, 95), "ms", n=len(late)),
            "endpoint.judge.voice_cpu": figure(1000 * mean(self._cpu_s), "ms", n=len(self._cpu_s)),
        }


async def _clip(prompt: Prompt, detector: SpeechDetector, judge: Judge, tallies: dict[str, Tally]) -> None:
    """One sentence as it was spoken, and once more with hesitations."""
    pcm = b"".join(open_sound(prompt.path).blocks())
    timed = await heard(judge.transcriber, Utterance(turn="", pcm=pcm, words=True))
    paused = hesitating(pcm, timed.words, prompt.name)
    holes = tuple((begin + BEFORE_S, begin + BEFORE_S + seconds) for begin, seconds in paused.holes)
    for sound, gaps in ((pcm, ()), *([(paused.pcm, holes)] if holes else [])):
        near = framed(sound)
        end_s = BEFORE_S + end_of_speech(sound)
        noted = sounds(blocks(near), detector)
        known: dict[str, dict[float, Evidence]] = {way: {} for way in WAYS}
        for lull in lulls(noted):
            if lull.seconds >= _LEAST_LULL_S:
                said, longer = (_spoken(near, at_s) for at_s in (lull.told_s, lull.at_s + _ASK_VOICE_AFTER_S))
                for way, one in (await judge.weigh(said, lull.told_s - lull.at_s, longer)).items():
                    known[way][round(lull.at_s, 2)] = one
        count(tallies["fixed"], fixed(near), end_s, gaps)
        for way in WAYS:
            told = ends(signs(noted, Endpointer(judged=way != "silence"), known[way]))
            count(tallies[way], told, end_s, gaps)


def _spoken(near: bytes, until_s: float) -> bytes:
    return near[round(BEFORE_S * RATE) * 2 : round(until_s * RATE) * 2]


def count(tally: Tally, told: list[tuple[float, float]], end_s: float, gaps: tuple[tuple[float, float], ...]) -> None:
    """Add what was told about one clip; in a clip with hesitations only these are counted."""
    if gaps:
        tally.holes += len(gaps)
        tally.cut += sum(any(begin - EARLY_S < at_s <= end + EARLY_S for at_s, _ in told) for begin, end in gaps)
        return
    late = [at_s - end_s for at_s, _ in told if at_s >= end_s - EARLY_S]
    tally.sentences += 1
    tally.early += any(at_s < end_s - EARLY_S for at_s, _ in told)
    if late and late[0] <= FOUND_WITHIN_S:
        tally.delays = [*tally.delays, late[0]]
    else:
        tally.missed += 1


def _noisy(run: Run, every: list[Prompt], detector: SpeechDetector) -> Figures:
    """Ends found under steady noise and under somebody else's talk, by silence alone."""
    found: Figures = {}
    talk = b"".join(open_sound(max(every, key=lambda one: one.duration).path).blocks())
    for kind in (*NOISES, "talk"):
        ours, usual = Tally(), Tally()
        for prompt in run.track(every[::2], say(f"Fin de parole, {kind}", f"End of speech, {kind}")):
            pcm = b"".join(open_sound(prompt.path).blocks())
            under = (talk, TALK_DB) if kind == "talk" else (kind, SNR_DB)
            near = mix(framed(pcm), *under)
            end_s = BEFORE_S + end_of_speech(pcm)
            count(ours, ends(signs(sounds(blocks(near), detector), Endpointer())), end_s, ())
            count(usual, fixed(near), end_s, ())
        n, name = ours.sentences, f"endpoint.{kind}"
        base = 100 * len(usual.delays) / max(1, n)
        found[f"{name}.ends_found"] = figure(100 * len(ours.delays) / n, "% right", target=100, baseline=base, n=n)
        found[f"{name}.delay_p50"] = figure(1000 * percentile(ours.delays, 50), "ms", n=n)
        found[f"{name}.delay_p95"] = figure(1000 * percentile(ours.delays, 95), "ms", n=n)
    return found


def _nobody(run: Run, detector: SpeechDetector) -> Figures:
    """Turns that begin in minutes without a voice, and what an hour of listening costs."""
    length = MINUTES if run.limit is None else 1
    found: Figures = {}
    for kind in run.track(NOBODY, say("Personne ne parle", "Nobody speaks")):
        began = 0
        cpu = time.process_time()
        for minute in [quiet(60.0)] * length if kind == "silence" else minutes(kind, length):
            began += len(onsets(signs(sounds(blocks(minute), detector), Endpointer())))
        spent = 1000 * (time.process_time() - cpu) / (60 * length)
        found[f"endpoint.nobody.{kind}_turns"] = figure(began, "turns", target=0, n=length)
        found[f"endpoint.nobody.{kind}_cpu"] = figure(spent, "ms/s", n=length)
    return found
