"""`iasted audit verify`: whether an export of the audit log is intact, with nothing but the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from desktop.cli.help import Helped, HelpedGroup
from desktop.cli.printing import as_json_option, line, screen
from shared.audit.chain import parse_heads
from shared.audit.checkpoint import parse_checkpoint
from shared.audit.keys import LONGEST_MANIFEST, parse_trusted
from shared.audit.verdict import Outcome, Verdict
from shared.audit.verify import verify
from shared.errors import BadInput
from shared.language import say

_File = click.Path(path_type=Path, dir_okay=False)
_Read = TypeVar("_Read")


@click.group(cls=HelpedGroup, help=say("Le journal d'audit.", "The audit log."))
def audit() -> None:
    """Gather the commands about the audit log."""


@audit.command(
    "verify",
    cls=Helped,
    help=say(
        "Vérifie un export du journal, sans réseau ni base de données.\n\n"
        "Codes de sortie : 0 intact, 1 falsifié (avec l'indice de la première entrée en cause), "
        "2 incomplet ou illisible, 3 clés sans garant.",
        "Verify an export of the log, with no network nor database.\n\n"
        "Exit codes: 0 intact, 1 tampered (with the index of the first bad entry), "
        "2 incomplete or unreadable, 3 keys not trusted.",
    ),
)
@click.argument("file", type=_File, metavar=say("FICHIER", "FILE"))
@click.option(
    "--since",
    multiple=True,
    type=_File,
    help=say("Un point de contrôle plus ancien, gardé ailleurs.", "An older checkpoint, kept elsewhere."),
)
@click.option(
    "--heads",
    multiple=True,
    type=_File,
    help=say("Têtes de chaînes signées par des appareils.", "Chain heads signed by devices."),
)
@click.option(
    "--trusted",
    type=_File,
    help=say("Les clés de confiance : lignes « root », « witness ».", "The trusted keys: `root`, `witness` lines."),
)
@as_json_option
def verify_export(
    file: Path, since: tuple[Path, ...], heads: tuple[Path, ...], trusted: Path | None, *, as_json: bool
) -> int:
    """Print the verdict; its outcome is the exit code."""
    kept = [_read(each, parse_checkpoint) for each in since]
    ends = [head for each in heads for head in _read(each, parse_heads)]
    keys = None if trusted is None else _read(trusted, parse_trusted)
    with _Bar() as bar:
        verdict = verify(file, trusted=keys, since=kept, heads=ends, progress=bar.show)
    if as_json:
        line(_fields(verdict))
    else:
        click.echo(_sentences(verdict), err=verdict.outcome is not Outcome.INTACT)
    return int(verdict.outcome)


def _read(path: Path, parse: Callable[[bytes], _Read]) -> _Read:
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_MANIFEST)
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(
            say(f"Impossible de lire {path} : {reason}", f"Cannot read {path}: {reason}"), code="file-unreadable"
        ) from None
    try:
        return parse(content)
    except BadInput as malformed:
        raise BadInput(f"{path} : {malformed.message}", code=malformed.code) from None


def _fields(verdict: Verdict) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(verdict)
    return {**told, "outcome": verdict.outcome.name.lower(), "exit": int(verdict.outcome)}


def _sentences(verdict: Verdict) -> str:
    lines = [verdict.message]
    if verdict.size is not None:
        counted = say(
            f"{verdict.entries} entrées vérifiées sur {verdict.size}, de {verdict.devices} appareils.",
            f"{verdict.entries} of {verdict.size} entries verified, from {verdict.devices} devices.",
        )
        lines.append(counted)
    if verdict.outcome is Outcome.INTACT and verdict.confirmed:
        lines.append(
            say(
                f"Les {verdict.confirmed} premières sont confirmées hors du serveur.",
                f"The first {verdict.confirmed} are confirmed from outside the server.",
            )
        )
    if verdict.doubtful_times:
        lines.append(
            say(
                f"Heure douteuse dans {verdict.doubtful_times} entrées, à partir de l'entrée {verdict.first_doubtful}.",
                f"Doubtful time in {verdict.doubtful_times} entries, from entry {verdict.first_doubtful} on.",
            )
        )
    return "\n".join([*lines, verdict.notice] if verdict.notice else lines)


class _Bar(Progress):
    def __init__(self) -> None:
        where = screen()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        super().__init__(*columns, console=where, transient=True, disable=not where.is_terminal)
        self._shown = self.add_task("")

    def show(self, done: int, total: int) -> None:
        self.update(self._shown, completed=done, total=total)
