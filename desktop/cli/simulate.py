"""`iasted simulate`: the live loop over a recording, and everything that happens in it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from desktop.app import partners_of
from desktop.audio.files import open_sound
from desktop.cli.gathering import conversation_options, crew_of, subject_of
from desktop.cli.happenings import happening
from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option, line, screen
from desktop.crew import Crew
from desktop.talk import timeline
from desktop.talk.events import Told
from desktop.talk.partners import Subject
from desktop.talk.simulation import Recorded, converse
from desktop.talk.told import InOrder, fields
from desktop.talk.trace import Trace
from desktop.talk.tracer import Tracer
from desktop.talk.traces import default_traces
from desktop.talk.virtual_time import VirtualLoop
from shared.errors import PartMissing
from shared.language import say
from shared.voice.ports import Prompt


@click.command(
    cls=Helped,
    help=say(
        "Passe un enregistrement dans la boucle de conversation, et montre tout ce qui s'y produit.\n\n"
        "Sans --hands-free, la touche est tenue du début à la fin de l'enregistrement. Les instants sont ceux de "
        "l'enregistrement, en secondes.",
        "Run a recording through the live loop, and show everything that happens.\n\n"
        "Without --hands-free, the key is held from the start to the end of the recording. Instants are the "
        "recording's own, in seconds.",
    ),
)
@click.argument("recording", type=click.Path(path_type=Path))
@click.option(
    "--hands-free", is_flag=True, help=say("Sans touche : le silence finit le tour.", "No key: silence ends.")
)
@click.option(
    "--real-time",
    is_flag=True,
    help=say("Au rythme de l'horloge, avec le temps des moteurs.", "At the clock's pace, with the engines' own time."),
)
@conversation_options
@as_json_option
def simulate(
    recording: Path,
    *,
    hands_free: bool,
    real_time: bool,
    facts: tuple[Path, ...],
    model: tuple[str, ...],
    speed: float,
    as_json: bool,
) -> int:
    """Run it and print its events."""
    recorded = Recorded(pcm=b"".join(open_sound(recording).blocks()), hands_free=hands_free)
    subject = subject_of(facts)
    crew = crew_of(model)

    def loop() -> asyncio.AbstractEventLoop:
        return asyncio.new_event_loop() if real_time else VirtualLoop(lambda: crew.busy)

    shown = Shown(real_time=real_time, as_json=as_json)
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(_run(recorded, crew, subject, speed, shown))
    shown.close()
    return 0


async def _run(recorded: Recorded, crew: Crew, subject: Subject, speed: float, shown: Shown) -> None:
    try:
        partners = partners_of(crew, speed)
        await crew.warm()
        await partners.engines.responder.warm(Prompt(turn="", question="", facts=subject.facts))
        await converse(recorded, partners, shown.take, subject)
    finally:
        await crew.aclose()


class Shown:
    """Prints events; in real time it keeps the times of the turns, and draws them at the end."""

    def __init__(self, *, real_time: bool, as_json: bool) -> None:
        self._real_time, self._as_json = real_time, as_json
        self._ordered = InOrder(self._print)
        self._tracer = Tracer()
        self._traces: list[Trace] = []

    def take(self, told: Told) -> None:
        if not self._real_time:
            self._ordered.take(told)
            return
        self._print(told)
        if (trace := self._tracer.take(told)) is not None:
            self._traces.append(trace)

    def close(self) -> None:
        self._ordered.close()
        for trace in [*self._traces, *self._tracer.close()] if self._real_time else ():
            self._keep(trace)
            if not self._as_json:
                click.echo(f"\n{timeline.text(trace)}")

    @staticmethod
    def _keep(trace: Trace) -> None:
        """What happened is shown even where its times cannot be kept."""
        try:
            default_traces().keep(trace)
        except PartMissing as error:
            screen().print(error.message)

    def _print(self, told: Told) -> None:
        if self._as_json:
            line(fields(told, timeless=not self._real_time))
        elif words := happening(told):
            click.echo(words)
