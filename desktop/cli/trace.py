"""`iasted trace`: where the time of a turn went, as text, as a picture or for a program."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import click
import msgspec

from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option, line, screen
from desktop.talk import timeline
from desktop.talk.timeline_svg import svg
from desktop.talk.trace import Trace
from desktop.talk.traces import KEPT, Found, Traces, default_traces
from shared.errors import BadInput
from shared.language import say

LISTED = 10
NAME = 12
"""Letters of a turn's name that are shown; they tell turns of the same day apart."""
_BACK = re.compile(r"-\d+")


class Counted(Helped):
    """A command whose argument may be -1, -2…: click would take them for options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [f"last{arg}" if _BACK.fullmatch(arg) else arg for arg in args])


@click.command(
    cls=Counted,
    help=say(
        "Où est passé le temps d'un tour : LAST (ou -1) pour le dernier, -2 pour celui d'avant, ou le début de son "
        "nom. Sans argument : la liste des derniers tours. Aucun mot de ce qui fut dit n'est gardé.",
        "Where the time of a turn went: LAST (or -1) for the last, -2 for the one before, or the beginning of its "
        "name. With no argument: the last turns. No word of what was said is kept.",
    ),
)
@click.argument("which", required=False, metavar=say("[LAST|-N|NOM]", "[LAST|-N|NAME]"))
@click.option("--svg", "picture", metavar="FILE", type=click.Path(path_type=Path), help=say("Dessine-le.", "Draw it."))
@as_json_option
def trace(*, which: str | None, picture: Path | None, as_json: bool) -> None:
    """List the last turns, or show one of them."""
    traces = default_traces()
    if which is None and picture is None:
        _list(traces.last(LISTED), as_json=as_json)
        return
    chosen = _choose(traces, which or "last")
    if picture is not None:
        _draw(chosen, picture)
    if as_json:
        line(msgspec.to_builtins(chosen))
    elif picture is None:
        click.echo(timeline.text(chosen, max(54, shutil.get_terminal_size().columns)))


def _list(found: Found, *, as_json: bool) -> None:
    """The figure that matters of each turn, the newest first."""
    _tell_damaged(found)
    if not found.traces:
        click.echo(_nothing_yet(), err=as_json)
        return
    if not as_json:
        click.echo(say("Silence entre la fin de parole et le premier son :", "From end of speech to first sound:"))
    for number, turn in enumerate(found.traces, 1):
        if as_json:
            line(msgspec.to_builtins(turn))
            continue
        when = turn.when.astimezone().strftime("%d/%m %H:%M:%S")
        silence = "—" if turn.silence_s is None else f"{timeline.ms(turn.silence_s)} ms"
        click.echo(f"-{number:<3} {when}  {turn.id[:NAME]:<{NAME}} {silence:>9}  {_remarks(turn)}".rstrip())


def _remarks(turn: Trace) -> str:
    typed = [] if turn.zero == "end-of-speech" else [say("question écrite", "written question")]
    return " · ".join([*typed, *timeline.title(turn)[2:]])


def _choose(traces: Traces, which: str) -> Trace:
    """The turn that is meant; BadInput says what to give when there is none, or more than one."""
    if which.lower() == "last" or re.fullmatch(r"last-\d+", which):
        back = int(which.partition("-")[2] or 1)
        found = traces.last(min(max(back, 1), KEPT))
        chosen = found.traces[back - 1 : back] if back else ()
    else:
        found = traces.named(which)
        chosen = found.traces
    _tell_damaged(found)
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        names = ", ".join(turn.id for turn in chosen[:3])
        raise BadInput(
            say(f"« {which} » désigne plusieurs tours : {names}…", f"“{which}” could be several turns: {names}…"),
            code="trace-ambiguous",
        )
    if not traces.last(1).traces:
        raise BadInput(_nothing_yet(), code="trace-none")
    asked = which.removeprefix("last")
    raise BadInput(
        say(
            f"Aucun tour gardé ne s'appelle « {asked} » : « iasted trace » montre les derniers.",
            f"No turn that was kept is called “{asked}”: “iasted trace” lists the last ones.",
        ),
        code="trace-unknown",
    )


def _draw(turn: Trace, path: Path) -> None:
    try:
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            fresh.write_text(svg(turn), encoding="utf-8")
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        raise BadInput(
            say(
                f"« {path} » ne peut pas être écrit : choisissez un fichier d'un dossier où vous pouvez écrire.",
                f"“{path}” cannot be written: choose a file in a folder that you can write to.",
            ),
            code="picture-unwritable",
        ) from error
    screen().print(say(f"Dessiné dans {path}.", f"Drawn in {path}."), markup=False)


def _tell_damaged(found: Found) -> None:
    for path in found.damaged:
        screen().print(
            say(f"Trace abîmée, laissée de côté : {path}", f"Damaged trace, left aside: {path}"), markup=False
        )


def _nothing_yet() -> str:
    return say(
        "Aucun tour enregistré : parlez d'abord avec « iasted talk ».",
        "No turn was recorded yet: speak first, with “iasted talk”.",
    )
