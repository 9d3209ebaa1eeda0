"""Whether silence and noise stay silent: minutes of each, through the product's own path, and every word counted."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.audio.speech import SpeechDetector
from desktop.audio.utterances import utterances
from desktop.bench.hearing import heard, reference
from desktop.bench.noise import Kind, minutes
from desktop.bench.run import Figures, Run
from shared.figures import figure
from shared.language import say
from shared.voice.glossary import glossary
from shared.voice.ports import RATE, Transcriber, Utterance

KINDS: tuple[Kind, ...] = ("silence", "white", "motor", "music")
MINUTES = 10
_STRETCH_S = 6
"""What an ear without a detector is given at a time."""
_STRETCHES = 10


async def silence(run: Run) -> Figures:
    """Words in each noise: through detector and guards, through the guards alone, and faster-whisper's own."""
    found: Figures = {}
    length = MINUTES if run.limit is None else 1
    async with run.crew() as crew:
        ours, usual = crew.transcriber(), reference(crew.models("stt")[0], run.store)
        rows: list[dict[str, str]] = []
        try:
            for kind in run.track(KINDS, say("Silence et bruits", "Silence and noise")):
                passed, product = await _listened(ours, minutes(kind, length))
                guarded = await _pieces(ours, kind)
                minute = Utterance(turn="", pcm=next(minutes(kind, 1)))
                unguarded = words_of((await heard(usual, minute)).text)
                rows.append(
                    {"kind": kind, "product": _row(product), "guards": _row(guarded), "reference": _row(unguarded)}
                )
                name = f"silence.{kind}"
                base = float(len(unguarded))
                found[f"{name}.words"] = figure(len(product) / length, "words/min", target=0, baseline=base, n=length)
                found[f"{name}.words_past_guards"] = figure(len(guarded), "words/min", target=0, baseline=base)
                found[f"{name}.taken_for_speech"] = figure(passed, "stretches", n=length)
        finally:
            await usual.host.aclose()
        run.keep("silence-heard", rows)
    return found


async def _listened(transcriber: Transcriber, blocks: Iterator[bytes]) -> tuple[int, list[str]]:
    """How many stretches the detector takes for speech, and the words heard in them."""
    passed, words = 0, list[str]()
    for stretch in utterances(blocks, SpeechDetector()):
        passed += 1
        utterance = Utterance(turn="", pcm=stretch.pcm, glossary=glossary())
        words += words_of((await heard(transcriber, utterance)).text)
    return passed, words


async def _pieces(transcriber: Transcriber, kind: Kind) -> list[str]:
    """The words heard in a minute that no detector has looked at."""
    pcm, size = next(minutes(kind, 1)), _STRETCH_S * RATE * 2
    words: list[str] = []
    for place in range(_STRETCHES):
        utterance = Utterance(turn="", pcm=pcm[place * size : (place + 1) * size], glossary=glossary())
        words += words_of((await heard(transcriber, utterance)).text)
    return words


def words_of(text: str) -> list[str]:
    """What would be read as words; dots alone are not."""
    return [word for word in text.split() if any(letter.isalnum() for letter in word)]


def _row(words: list[str]) -> str:
    return " ".join(words)
