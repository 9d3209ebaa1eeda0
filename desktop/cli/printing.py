"""What the commands print: JSON lines on standard output, and everything for people on standard error beside it."""

from __future__ import annotations

import sys
from typing import Any

import click
import msgspec
from rich.console import Console

from shared.language import say

as_json_option = click.option(
    "--json", "as_json", is_flag=True, help=say("Une ligne JSON par événement.", "One JSON line per event.")
)


def line(fields: dict[str, Any]) -> None:
    """One JSON object on standard output, at once."""
    sys.stdout.write(msgspec.json.encode(fields).decode() + "\n")
    sys.stdout.flush()


def screen() -> Console:
    """Where progress and remarks go."""
    return Console(stderr=True, highlight=False)
