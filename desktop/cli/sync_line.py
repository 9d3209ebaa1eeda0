"""What `iasted sync` shows: one line that changes, for a person; a line of JSON a step, for a program."""

from __future__ import annotations

import sys

import click
import msgspec

from desktop.cli.printing import line
from desktop.sync.rounds import Progress, Round
from desktop.sync.stand import Stand
from desktop.sync.status import Status, progress_in_words, sentence, waits
from shared.errors import IastedError
from shared.language import say

DELIVERED, NOT_DELIVERED = 0, 1


class SyncLine:
    """Progress goes to standard error, and only where somebody looks at it."""

    def __init__(self, *, as_json: bool) -> None:
        self._json, self._width = as_json, 0

    def progress(self, progress: Progress) -> None:
        """How far a round is."""
        if self._json:
            line(msgspec.to_builtins(progress))
        else:
            self._over(progress_in_words(progress))

    def status(self, status: Status) -> None:
        """How things stand while one watches."""
        if self._json:
            line(msgspec.to_builtins(status))
        elif sys.stderr.isatty():
            self._over(sentence(status))
        elif status.phase != "working":
            click.echo(sentence(status), err=True)

    def failed(self, error: IastedError) -> int:
        """Nothing is known of what was delivered; the exit code."""
        self._clear()
        if self._json:
            line({"delivered": False, "code": error.code, "message": error.message})
        click.echo(error.message, err=True)
        return NOT_DELIVERED

    def end(self, done: Round, stand: Stand) -> int:
        """What came of it, and what is left; the exit code."""
        self._clear()
        waiting = stand.waiting
        left = bool(waiting.items or waiting.files or stand.refused or done.refused)
        if self._json:
            line({**msgspec.to_builtins(done), "delivered": not left})
        if left:
            click.echo(_left(stand), err=True)
        elif not self._json:
            click.echo(
                say(
                    f"Tout est livré ; envoyés : {done.sent}, reçus : {done.received}.",
                    f"All is delivered; sent: {done.sent}, received: {done.received}.",
                )
            )
        return NOT_DELIVERED if left else DELIVERED

    def _over(self, text: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{text}{' ' * max(0, self._width - len(text))}", nl=False, err=True)
            self._width = len(text)

    def _clear(self) -> None:
        if self._width:
            click.echo(f"\r{' ' * self._width}\r", nl=False, err=True)
            self._width = 0


def _left(stand: Stand) -> str:
    if stand.refused:
        why = say("« iasted status » dit pourquoi.", "'iasted status' says why.")
        return f"{sentence(Status(stand=stand))} {why}"
    if stand.waiting.items:
        return say(f"Il reste à envoyer : {waits(stand.waiting)}.", f"Left to send: {waits(stand.waiting)}.")
    return say(
        f"Fichiers : {waits(stand.waiting)} ; « --files » les envoie aussi sur une connexion payante.",
        f"Files: {waits(stand.waiting)}; --files sends them on a metered connection, too.",
    )
