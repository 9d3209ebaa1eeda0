"""Whether the names of Gabon are heard right, with and without the glossary that is whispered to Whisper."""

from __future__ import annotations

import re

from desktop.bench.hearing import Ear
from desktop.bench.run import Figures, Run
from desktop.bench.speaking import lines, spoken
from shared.engines.hosted import HostedVoice
from shared.figures import figure
from shared.language import say
from shared.voice.glossary import glossary
from shared.voice.ports import Capabilities
from shared.voice.words import fold

_NAME = re.compile(r"\[([^]]+)\]")


async def names(run: Run) -> Figures:
    """Sentences with names, spoken by the product's voice and heard both ways."""
    async with run.crew() as crew:
        model = crew.models("tts")[0]
        voice = HostedVoice(crew.host(model), Capabilities(languages=model.languages))
        ours = crew.transcriber()
        ears = {"with": Ear(ours, glossary=glossary()), "without": Ear(ours)}
        right = dict.fromkeys(ears, 0)
        rows, total = list[dict[str, str]](), 0
        await crew.warm()
        for marked in run.track(run.some(lines("places.txt")), say("Noms", "Names")):
            wanted, text = _NAME.findall(marked), _NAME.sub(r"\1", marked)
            total += len(wanted)
            row = {"said": text}
            pcm = (await spoken(voice, (text,))).house
            for way, ear in ears.items():
                row[way] = await ear.hear(pcm, text)
                right[way] += sum(holds(row[way], name) for name in wanted)
            rows.append(row)
        run.keep("names-heard", rows)
    told, untold = ears["with"], ears["without"]
    return {
        "stt.names.right": figure(
            100 * right["with"] / total,
            "% right",
            baseline=100 * right["without"] / total,
            target=100 * right["without"] / total,
            n=total,
        ),
        "stt.names.wer": figure(told.percent, "%", baseline=untold.percent, target=untold.percent, n=told.wer.clips),
    }


def holds(text: str, name: str) -> bool:
    """Whether a name stands in a text as a whole word, whatever its accents, capitals and hyphens."""
    return f" {_plain(name)} " in f" {_plain(text)} "


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))
