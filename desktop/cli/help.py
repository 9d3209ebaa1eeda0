"""Commands whose `--help` speaks the person's language; click's own words are English."""

from __future__ import annotations

import click

from shared.language import say


class Helped(click.Command):
    """A command."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = say("Affiche cette aide.", "Show this help.")
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        pieces = super().collect_usage_pieces(ctx)
        return [say({"COMMAND [ARGS]...": "COMMANDE…"}.get(piece, piece), piece) for piece in pieces]


class HelpedGroup(Helped, click.Group):
    """A group of such commands."""

    command_class = Helped

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        commands = [(name, command) for name in self.list_commands(ctx) if (command := self.get_command(ctx, name))]
        with formatter.section(say("Commandes", "Commands")):
            formatter.write_dl([(name, command.get_short_help_str(80)) for name, command in commands])
