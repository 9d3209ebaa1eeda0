"""The server's door: runs a command and turns every failure into one sentence and an exit code."""

from __future__ import annotations

import os
import sys

import click

from shared.errors import BadInput, IastedError
from shared.language import say
from sync_server.cli import cli

DONE, BAD_INPUT, FAILED, INTERRUPTED = 0, 2, 4, 130


def main(arguments: list[str] | None = None) -> None:
    """Run `iasted-server` and leave with its exit code."""
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # before numpy: two threads on one vector only wait for each other
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    try:
        code = cli.main(args=arguments, prog_name="iasted-server", standalone_mode=False)
    except click.UsageError as error:
        click.echo(error.format_message(), err=True)
        return BAD_INPUT
    except BadInput as error:
        click.echo(error.message, err=True)
        return BAD_INPUT
    except IastedError as error:
        click.echo(error.message, err=True)
        return FAILED
    except (KeyboardInterrupt, click.Abort):
        click.echo(say("Interrompu.", "Interrupted."), err=True)
        return INTERRUPTED
    return code if isinstance(code, int) else DONE


if __name__ == "__main__":
    main()
