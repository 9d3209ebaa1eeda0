"""Questions and commands as sound, to measure a conversation with: spoken by the French voice once, or any folder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

import msgspec
import numpy as np
import platformdirs

from desktop.audio.files import open_sound, write_wav
from desktop.bench import corpus
from desktop.bench.judge import load
from desktop.bench.run import Run, spread
from desktop.crew import Crew
from shared.language import say
from shared.voice.ports import RATE, Spoken, Voice
from shared.voice.resample import Resampler
from shared.voice.sentences import speakable

SILENT_DB = -45.0
"""The true end of speech is the last sample above this, in dB below full scale, of the clean recording."""
LEAD_S = 0.5
COMMANDS = (
    "Quelle heure est-il ?",
    "Il est quelle heure ?",
    "Quelle heure il est ?",
    "Dis-moi l'heure, s'il te plaît.",
    "Tu peux me donner l'heure ?",
    "Est-ce que tu as l'heure ?",
    "Quel jour sommes-nous ?",
    "Quel jour on est ?",
    "On est quel jour aujourd'hui ?",
    "Quelle est la date d'aujourd'hui ?",
    "Donne-moi la date, s'il te plaît.",
    "Nous sommes le combien ?",
    "On est le combien aujourd'hui ?",
    "Répète, s'il te plaît.",
    "Peux-tu répéter, s'il te plaît ?",
    "Tu peux répéter ?",
    "Répète ta réponse.",
    "Redis-moi ça.",
    "Parle plus fort.",
    "Parle plus fort, s'il te plaît.",
    "Plus fort, s'il te plaît.",
    "Tu peux parler plus fort ?",
    "Parle moins fort.",
    "Moins fort, s'il te plaît.",
    "Tu peux parler moins fort ?",
    "Parle plus lentement.",
    "Plus lentement, s'il te plaît.",
    "Parle moins vite.",
    "Tu peux parler moins vite ?",
    "Parle plus vite.",
    "Plus vite, s'il te plaît.",
    "Tu peux parler plus vite ?",
    "Que sais-tu faire ?",
    "Qu'est-ce que tu sais faire ?",
    "Qu'est-ce que tu peux faire ?",
    "Que peux-tu faire ?",
    "Que peux-tu faire pour moi ?",
    "J'ai besoin d'aide.",
    "À quoi tu sers ?",
    "Aide-moi, s'il te plaît.",
)
"""What is obeyed without a language model."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One utterance: half a second of silence, then somebody speaks."""

    name: str
    pcm: bytes
    """Mono 16-bit samples at `RATE`, ending soon after the voice."""
    ends_s: float
    """The true end of speech."""
    facts: str = ""


async def questions(run: Run, crew: Crew, most: int) -> list[Asked]:
    """Questions with the sheet that answers them."""
    known = load()
    facts = {sheet.id: sheet.facts for sheet in known.sheet}
    chosen = spread([question for question in known.question if question.answers], most)
    voice = crew.voice()
    return [
        _asked(question.text, await _spoken(voice, question.text), facts[question.sheet])
        for question in run.track(chosen, say("Questions", "Questions"))
    ]


async def phrases(crew: Crew, texts: Sequence[str]) -> list[Asked]:
    """A few sentences."""
    voice = crew.voice()
    return [_asked(text, await _spoken(voice, text), "") for text in texts]


async def commands(run: Run, crew: Crew) -> list[Asked]:
    """What is obeyed."""
    return await phrases(crew, list(run.track(COMMANDS, say("Commandes", "Commands"))))


def recordings(folder: Path) -> list[Asked]:
    """Every recording of a folder, with or without a text beside it; BadInput when there is none."""
    return [_asked(found.name, b"".join(open_sound(found.path).blocks()), "") for found in corpus.recordings(folder)]


def true_end_s(pcm: bytes) -> float:
    """Seconds from the start to the last sample that is not silence."""
    loud = np.flatnonzero(np.abs(np.frombuffer(pcm, "<i2").astype(np.int32)) > 32768 * 10 ** (SILENT_DB / 20))
    return (int(loud[-1]) + 1) / RATE if len(loud) else 0.0


def _asked(name: str, pcm: bytes, facts: str) -> Asked:
    whole = bytes(round(LEAD_S * RATE) * 2) + pcm
    return Asked(name=name, pcm=whole, ends_s=true_end_s(whole), facts=facts)


async def _spoken(voice: Voice, text: str) -> bytes:
    """The sentence at `RATE`, from the cache if it was spoken before."""
    key = hashlib.sha256(f"{voice.name} {text}".encode()).hexdigest()[:16]
    path = platformdirs.user_cache_path("iasted", appauthor=False) / "asked" / f"{key}.wav"
    if not path.is_file():
        resampler, pcm = Resampler(RATE), b""
        async with aclosing(voice.speak("bench", speakable(text))) as sounds:
            async for sound in sounds:
                if isinstance(sound, Spoken):
                    pcm += resampler.feed(sound.pcm, sound.rate)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_wav(path, pcm + resampler.flush(), RATE)
    return b"".join(open_sound(path).blocks())
