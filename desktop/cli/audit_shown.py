"""A verification as it is shown: what is read beside the file, how far it is, and the verdict."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from desktop.cli.printing import line, screen
from shared.audit.keys import LONGEST_MANIFEST
from shared.audit.verdict import Outcome, Verdict
from shared.errors import BadInput
from shared.language import say

_Read = TypeVar("_Read")


def read_file(path: Path, parse: Callable[[bytes], _Read]) -> _Read:
    """What stands in a file that was given beside an export."""
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


def show(verdict: Verdict, *, as_json: bool) -> int:
    """Print the verdict; its exit code."""
    if as_json:
        line(_fields(verdict))
    else:
        click.echo(_sentences(verdict), err=verdict.outcome is not Outcome.INTACT)
    return int(verdict.outcome)


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


class Bar(Progress):
    """How far a verification is, where somebody looks."""

    def __init__(self) -> None:
        where = screen()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        super().__init__(*columns, console=where, transient=True, disable=not where.is_terminal)
        self._shown = self.add_task("")

    def show(self, done: int, total: int) -> None:
        """So many entries of so many."""
        self.update(self._shown, completed=done, total=total)
