"""A mistake on the command line, told in one sentence of the person's own language."""

from __future__ import annotations

import click

from shared.language import say


def explain(error: click.UsageError) -> str:
    """What was wrong, and where the help is."""
    command = error.ctx.command_path if error.ctx else "iasted"
    where = say(f"Voir « {command} --help ».", f"See '{command} --help'.")
    return f"{_mistake(error)} {where}"


def _mistake(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption(option_name=name):
            near = f" ({', '.join(error.possibilities)} ?)" if error.possibilities else ""
            return say(f"Il n'y a pas d'option {name}{near}.", f"There is no option {name}{near}.")
        case click.MissingParameter():
            name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else ""
            return say(f"Il manque {name}.", f"{name} is missing.")
        case click.BadParameter():
            name = error.param.opts[0] if error.param else ""
            return say(
                f"La valeur de {name} ne convient pas : {error.message}", f"Bad value for {name}: {error.message}"
            )
        case _:
            return error.format_message()
