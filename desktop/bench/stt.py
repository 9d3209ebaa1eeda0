"""How well and how fast human French is heard: the short window beside the full one and faster-whisper's own."""

from __future__ import annotations

from contextlib import AsyncExitStack

from desktop.audio.files import open_sound
from desktop.bench.hearing import Ear, reference
from desktop.bench.noise import mix
from desktop.bench.run import Figures, Run, mean
from shared.figures import Figure, figure
from shared.language import say
from shared.voice.glossary import glossary

MOST_POINTS_LOST = 1.0
"""Percent of the words, against the full window."""
MOST_CPU = 0.40
"""Share of what the full window costs."""
SNR_DB = 10.0

Row = dict[str, str]


async def stt(run: Run) -> Figures:
    """Word errors, loops, empty answers and time, in quiet and under a motor."""
    async with run.crew() as crew, AsyncExitStack() as stack:
        usual = reference(crew.models("stt")[0], run.store)
        stack.push_async_callback(usual.host.aclose)
        ours = crew.transcriber()
        await crew.warm()
        await usual.host.warm()
        quiet = {"short": Ear(ours), "full": Ear(ours, full_window=True), "reference": Ear(usual)}
        motor = {"short": Ear(ours), "full": Ear(ours, full_window=True)}
        # The glossary is held against the short window on the same half of the clips.
        names = {"with": Ear(ours, glossary=glossary()), "without": Ear(ours)}
        rows = []
        for place, prompt in enumerate(run.track(run.prompts(), say("Écoute", "Hearing"))):
            pcm = b"".join(open_sound(prompt.path).blocks())
            row = await _hear(quiet, pcm, prompt.text, {"name": prompt.name, "said": prompt.text})
            if place % 2 == 0:
                await _hear(motor, mix(pcm, "motor", SNR_DB), prompt.text, row, prefix="motor-")
                names["without"].count(prompt.text, row["short"])
                row["glossary"] = await names["with"].hear(pcm, prompt.text)
            rows.append(row)
        run.keep("stt-heard", rows)
    return {**compared("stt", quiet), **compared("stt.motor", motor), **_prompted(names)}


async def _hear(ears: dict[str, Ear], pcm: bytes, said: str, row: Row, *, prefix: str = "") -> Row:
    for way, ear in ears.items():
        row[prefix + way] = await ear.hear(pcm, said)
    return row


def compared(name: str, ears: dict[str, Ear]) -> Figures:
    """The figures of every ear, the short window's held against the others'."""
    found: Figures = {}
    for way, ear in ears.items():
        found |= ear.figures(f"{name}.{way}")
    short, full = ears["short"], ears["full"]
    n = short.wer.clips
    found[f"{name}.short.wer"] = _held(short.percent, "%", full.percent, full.percent + MOST_POINTS_LOST, n)
    found[f"{name}.short.loops"] = _held(short.wer.loops, "clips", full.wer.loops, 0, n)
    found[f"{name}.short.empty"] = _held(short.wer.empty, "clips", full.wer.empty, full.wer.empty, n)
    for way, ear in ears.items():
        if way != "short":
            cost = mean(ear.cpu_s)
            found[f"{name}.short.cpu_against_{way}"] = _held(mean(short.cpu_s), "s/clip", cost, MOST_CPU * cost, n)
    return found


def _prompted(ears: dict[str, Ear]) -> Figures:
    """What whispering names to Whisper costs where nobody says one."""
    told, base = ears["with"], ears["without"].percent
    wer = _held(told.percent, "%", base, base + MOST_POINTS_LOST, told.wer.clips)
    return {**told.figures("stt.glossary"), "stt.glossary.wer": wer}


def _held(value: float, unit: str, baseline: float, target: float | None, n: int) -> Figure:
    return figure(value, unit, target=target, baseline=baseline, n=n)
