"""From the true end of speech to the first sound of the answer, with recordings paced in real time."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack

import msgspec

from desktop.app import partners_of
from desktop.bench.asked import Asked, commands, questions, recordings
from desktop.bench.hearing import reference
from desktop.bench.naive import Naive
from desktop.bench.run import Figures, Run, percentile, spread
from desktop.bench.watch import Watched, watch
from desktop.crew import Crew
from desktop.talk.partners import Subject
from desktop.talk.simulation import Recorded
from models.catalogue import Model, catalogue
from models.store import State
from shared.engines.hosted import HostedResponder, HostedVoice
from shared.figures import figure
from shared.language import say
from shared.voice.ports import Capabilities

MOST = 40
"""Utterances of each kind, where `--limit` does not say otherwise."""
NAIVE = 12
"""Utterances that the naive stack is measured with: its times hardly vary."""
KEY_UP_S = 0.1
"""After the last sound, the key goes up."""
FASTER = 3.0
"""Times, against the stack that does one thing after the other."""
SMALL, LARGER = "qwen2.5-coder-0.5b-instruct-q4_k_m", "qwen2.5-coder-1.5b-instruct-q4_k_m"
KOKORO, PIPER = "kokoro-82m-int8-ff_siwis", "piper-en_US-joe-medium"
"""Piper's voice here is English: it stands for the speed of a French one, not for its sound."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers and speaks, and what is promised for it in milliseconds."""

    name: str
    writer: str
    voice: str
    p50: float | None = None
    p95: float | None = None
    most: int = MOST
    """Utterances that are measured."""


FREE = (
    Case(name="small-piper", writer=SMALL, voice=PIPER, p50=700, p95=1000),
    Case(name="small-kokoro", writer=SMALL, voice=KOKORO, p50=1100),
    Case(name="larger-kokoro", writer=LARGER, voice=KOKORO, most=12),
)
COMMANDS = Case(name="commands", writer=SMALL, voice=KOKORO, p50=300)


async def voice(run: Run) -> Figures:
    """Commands and free questions, with the key and hands-free, and the naive stack on the same questions."""
    found: Figures = {}
    rows: list[dict[str, object]] = []
    async with run.crew() as crew:
        asked = recordings(run.clips) if run.clips else await questions(run, crew, run.limit or MOST)
        obeyed = run.some(await commands(run, crew))
    cases = [(case, spread(run.some(asked), case.most)) for case in FREE]
    for case, utterances in cases if run.clips else [(COMMANDS, obeyed), *cases]:
        if all(_present(run, name) for name in (case.writer, case.voice)):
            found |= await _measure(run, case, utterances, rows)
    run.keep("voice", rows)
    return found


def _present(run: Run, name: str) -> bool:
    return run.store.state(catalogue().named(name)) is State.PRESENT


async def _measure(run: Run, case: Case, utterances: Sequence[Asked], rows: list[dict[str, object]]) -> Figures:
    found: Figures = {}
    async with AsyncExitStack() as stack:
        crew = Crew(run.store, only=(case.writer, case.voice))
        stack.push_async_callback(crew.aclose)
        partners = partners_of(crew)
        await crew.warm()
        if partners.prepare is not None:
            await partners.prepare()
        naive = [] if case is COMMANDS else await _naive(run, case, crew, utterances, stack)
        for way in ("key", "hands-free"):
            turns = [
                await watch(_recorded(asked, way), partners, asked.ends_s, Subject(facts=asked.facts))
                for asked in run.track(utterances, f"{case.name}, {way}")
            ]
            name = f"voice.{case.name}.{way}"
            if case is COMMANDS:
                share = 100 * sum(turn.obeyed for turn in turns) / len(turns)
                found[f"{name}.obeyed"] = figure(share, "% right", n=len(turns))
            counted = [turn for turn in turns if turn.obeyed or case is not COMMANDS]
            found |= _figures(name, case, counted, naive)
            rows += [
                {"case": case.name, "way": way, "name": asked.name, **msgspec.to_builtins(turn)}
                for asked, turn in zip(utterances, turns, strict=True)
            ]
    return found


def _recorded(asked: Asked, way: str) -> Recorded:
    return Recorded(pcm=asked.pcm, hands_free=way == "hands-free", key_up_s=asked.ends_s + KEY_UP_S)


async def _naive(run: Run, case: Case, crew: Crew, utterances: Sequence[Asked], stack: AsyncExitStack) -> list[float]:
    """The same utterances, one stage after the other."""
    usual = reference(crew.models("stt")[0], run.store)
    stack.push_async_callback(usual.host.aclose)
    writer, speaker = (catalogue().named(name) for name in (case.writer, case.voice))
    stack_of_old = Naive(
        usual, HostedResponder(crew.host(writer), _can(writer)), HostedVoice(crew.host(speaker), _can(speaker))
    )
    await stack_of_old.first_sound_s(utterances[0])
    utterances = spread(utterances, NAIVE)
    label = say(f"{case.name}, sans recouvrement", f"{case.name}, no overlap")
    return [await stack_of_old.first_sound_s(asked) for asked in run.track(utterances, label)]


def _can(model: Model) -> Capabilities:
    return Capabilities(languages=model.languages)


def _figures(name: str, case: Case, turns: Sequence[Watched], naive: Sequence[float]) -> Figures:
    """Milliseconds; a turn without a sound counts in `silent` and nowhere else."""
    found: Figures = {}
    for part, field, targets in (
        ("first_sound", "first_sound_s", (case.p50, case.p95)),
        ("heard", "heard_s", (None, None)),
        ("ended", "ended_s", (None, None)),
        ("first_caption", "first_caption_s", (700.0, None)),
    ):
        values = [value * 1000 for turn in turns if (value := getattr(turn, field)) is not None]
        base = [seconds * 1000 for seconds in naive] if part == "first_sound" else []
        for share, target in zip((50, 95), targets, strict=True):
            found[f"{name}.{part}_p{share}"] = figure(
                percentile(values, share),
                "ms",
                target=target,
                baseline=percentile(base, share) if base else None,
                n=len(values),
            )
    found[f"{name}.silent"] = figure(sum(turn.first_sound_s is None for turn in turns), "turns", target=0, n=len(turns))
    found[f"{name}.cut_off"] = figure(sum(turn.ends_early for turn in turns), "turns", target=0, n=len(turns))
    return found
