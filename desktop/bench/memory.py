"""The most memory that each engine's process and the program itself have held, beside the weight of their files."""

from __future__ import annotations

import platform
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil

from desktop.audio.files import open_sound
from desktop.bench.corpus import prompts
from desktop.bench.hearing import heard
from desktop.bench.judge import load
from desktop.bench.run import Figures, Run, tag
from desktop.crew import Crew
from models.catalogue import Kind, Model
from shared.engines.hosted import HostedResponder, HostedTranscriber, HostedVoice
from shared.figures import figure
from shared.language import say
from shared.voice.ports import Capabilities, Prompt, Utterance

LONG_TEXT = (
    "La pharmacie a reçu cent quatre-vingts boîtes de paracétamol, alors que le bordereau de livraison "
    "en mentionne trois cents, et personne au dispensaire n'a pu expliquer la différence."
)


async def memory(run: Run) -> Figures:
    """Every model that is present does a day's heaviest ordinary request; then its process is looked at."""
    found: Figures = {}
    async with run.crew() as crew:
        works: list[tuple[Model, Callable[[Crew, Model], Awaitable[None]]]] = [
            (model, _WORK[kind]) for kind in _WORK for model in crew.models(kind)
        ]
        for model, work in run.track(works, say("Mémoire", "Memory")):
            await work(crew, model)
            peak = peak_mb(crew.host(model).pid)
            await crew.host(model).aclose()
            weights = sum(file.size for file in model.file) / 1e6
            found[f"memory.{tag(model)}.peak"] = figure(peak, "MB", target=model.ram_mb, baseline=weights)
    found["memory.program.peak"] = figure(peak_mb(None), "MB")
    return found


async def _hear(crew: Crew, model: Model) -> None:
    """The longest prompt, with the whole window: the most that Whisper ever holds."""
    longest = max(prompts(), key=lambda prompt: prompt.duration)
    pcm = b"".join(open_sound(longest.path).blocks())
    ears = HostedTranscriber(crew.host(model), Capabilities())
    for full in (False, True):
        await heard(ears, Utterance(turn="", pcm=pcm, full_window=full))


async def _answer(crew: Crew, model: Model) -> None:
    asked = load()
    facts = "\n".join(sheet.facts for sheet in asked.sheet)
    responder = HostedResponder(crew.host(model), Capabilities())
    async for _ in responder.respond(Prompt(turn="", question=asked.question[0].text, facts=facts)):
        pass


async def _speak(crew: Crew, model: Model) -> None:
    async for _ in HostedVoice(crew.host(model), Capabilities()).speak("", LONG_TEXT):
        pass


_WORK: dict[Kind, Callable[[Crew, Model], Awaitable[None]]] = {"stt": _hear, "llm": _answer, "tts": _speak}


def peak_mb(pid: int | None) -> float:
    """The most resident memory so far in megabytes, where the system remembers it; what is held now elsewhere."""
    process = psutil.Process(pid)
    if platform.system() == "Linux":
        status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    held = process.memory_info()
    return float(getattr(held, "peak_wset", held.rss)) / 1e6
