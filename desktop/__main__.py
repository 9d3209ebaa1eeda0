"""The program's door: runs a command and turns every failure into one sentence and an exit code."""

from __future__ import annotations

import os
import signal
import sys

import click

from desktop.cli.main import cli
from desktop.cli.usage import explain
from shared.errors import BadInput, EngineFailed, IastedError, Interrupted, PartMissing
from shared.language import say

DONE, BAD_INPUT, MISSING, FAILED, INTERRUPTED = 0, 2, 3, 4, 130
EXIT_CODES: dict[type[IastedError], int] = {
    BadInput: BAD_INPUT,
    PartMissing: MISSING,
    EngineFailed: FAILED,
    Interrupted: INTERRUPTED,
}


def main(arguments: list[str] | None = None) -> None:
    """Run `iasted` and leave with its exit code."""
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # before numpy: two threads on one vector only wait for each other
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run a command; the exit code."""
    try:
        code = cli.main(args=arguments, prog_name="iasted", standalone_mode=False)
    except click.UsageError as error:
        click.echo(explain(error), err=True)
        return BAD_INPUT
    except IastedError as error:
        click.echo(error.message, err=True)
        return next((EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES), FAILED)
    except (KeyboardInterrupt, click.Abort):
        click.echo(say("Interrompu.", "Interrupted."), err=True)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has left
        return DONE
    return code if isinstance(code, int) else DONE


if __name__ == "__main__":
    main()
