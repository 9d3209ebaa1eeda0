"""How fast and how cleanly a reply is spoken by clauses, beside the same reply spoken in one pass."""

from __future__ import annotations

import msgspec

from desktop.bench.hearing import Ear
from desktop.bench.run import Figures, Run, percentile, tag
from desktop.bench.speaking import Sound, clauses_of, gaps_s, jumps, lines, longest_pause_s, spoken
from shared.engines.hosted import HostedVoice
from shared.engines.joints import LEAD_S, TAIL_S, pause_s
from shared.figures import figure
from shared.language import say
from shared.voice.ports import Capabilities
from shared.voice.sentences import speakable

MOST_POINTS_LOST = 1.0


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """One reply, spoken both ways."""

    clauses: Sound
    whole: Sound


async def tts(run: Run) -> Figures:
    """Speak every reply both ways and listen to it with the product's own ear."""
    async with run.crew() as crew:
        model = crew.models("tts")[0]
        voice = HostedVoice(crew.host(model), Capabilities(languages=model.languages))
        ears = {"clauses": Ear(crew.transcriber()), "whole": Ear(crew.transcriber())}
        await crew.warm()
        await spoken(voice, ("Bonjour.",))
        pairs, rows = list[Pair](), list[dict[str, str]]()
        for text in run.track(run.some(lines("replies.txt")), say("Voix", "Voice")):
            pair = Pair(clauses=await spoken(voice, clauses_of(text)), whole=await spoken(voice, (speakable(text),)))
            said = {"said": text, "cut": " | ".join(pair.clauses.clauses)}
            for way, ear in ears.items():
                said[way] = await ear.hear(getattr(pair, way).house, text)
            pairs.append(pair)
            rows.append(said)
        run.keep("tts-heard", rows)
    return {**_speed(tag(model), pairs), **_heard(tag(model), ears), **_joints(tag(model), pairs)}


def _speed(model: str, pairs: list[Pair]) -> Figures:
    """Against the sound's own length, where 1 is as long to make as to hear."""
    name, n = f"tts.{model}.speed", len(pairs)
    first = percentile([pair.clauses.ready_s[0] for pair in pairs], 50)
    whole = percentile([pair.whole.ready_s[0] for pair in pairs], 50)
    waits = [pair.clauses.wait_s for pair in pairs]
    unbroken = max(pair.whole.ready_s[0] for pair in pairs)  # the silence before a reply made in one pass
    return {
        f"{name}.rtf_cpu": figure(
            _per_second(pairs, "clauses", "cpu"), "s/s", baseline=_per_second(pairs, "whole", "cpu"), n=n
        ),
        f"{name}.rtf_wall": figure(
            _per_second(pairs, "clauses", "wall"), "s/s", baseline=_per_second(pairs, "whole", "wall"), target=1.0, n=n
        ),
        f"{name}.first_sound_p50": figure(1000 * first, "ms", baseline=1000 * whole, n=n),
        f"{name}.first_sound_p95": figure(
            1000 * percentile([pair.clauses.ready_s[0] for pair in pairs], 95),
            "ms",
            baseline=1000 * percentile([pair.whole.ready_s[0] for pair in pairs], 95),
            n=n,
        ),
        f"{name}.longest_wait": figure(1000 * max(waits), "ms", target=0.0, baseline=1000 * unbroken, n=n),
    }


def _per_second(pairs: list[Pair], way: str, what: str) -> float:
    sounds: list[Sound] = [getattr(pair, way) for pair in pairs]
    spent = sum(sound.cpu_s if what == "cpu" else sound.ready_s[-1] for sound in sounds)
    return spent / max(sum(sound.seconds for sound in sounds), 1e-9)


def _heard(model: str, ears: dict[str, Ear]) -> Figures:
    """Whether cutting a reply makes its words less clear."""
    cut, whole = ears["clauses"], ears["whole"]
    target = whole.percent + MOST_POINTS_LOST
    wer = figure(cut.percent, "%", target=target, baseline=whole.percent, n=cut.wer.clips)
    return {f"tts.{model}.words.wer": wer}


def _joints(model: str, pairs: list[Pair]) -> Figures:
    """A click is a step larger than speech makes; a gap is a silence longer than the text asks for."""
    cut = [pair.clauses for pair in pairs if pair.clauses.joints]
    if not cut:
        return {}
    steps = [jumps(sound) for sound in cut]
    gaps = [(gap, asked) for sound in cut for gap, asked in zip(gaps_s(sound), asked_s(sound), strict=False)]
    ordinary = min(elsewhere for _, elsewhere in steps)
    longest, asked = max(gaps, key=lambda gap: gap[0] - gap[1])
    inside = max(longest_pause_s(pair.whole) for pair in pairs)
    name, n = f"tts.{model}.joint", sum(len(sound.joints) for sound in cut)
    click = max(step for step, _ in steps)
    return {
        f"{name}.step": figure(click, "of full scale", target=ordinary, baseline=ordinary, n=n),
        f"{name}.gap": figure(1000 * max(gap for gap, _ in gaps), "ms", baseline=1000 * inside, n=n),
        f"{name}.gap_beyond_asked": figure(1000 * (longest - asked), "ms", target=20.0, baseline=1000 * asked, n=n),
    }


def asked_s(sound: Sound) -> list[float]:
    """The silence that each joint should have: the pause its mark asks for, and what is kept of the voice's own."""
    return [pause_s(clause) + TAIL_S + LEAD_S for clause in sound.clauses[:-1]]
