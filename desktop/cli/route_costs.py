"""`iasted route costs`: what this laptop's own engines of vendors have cost today and this month."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click
import msgspec
from rich.table import Table

from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option, line, screen
from desktop.cli.unlocked import passphrase_option, unlocked
from desktop.store.spending import Spent
from shared.language import say
from shared.routing.estimates import FREE

_MICRO = 1_000_000


@click.command(cls=Helped, help=say("Ce que ce poste a dépensé.", "What this laptop has spent."))
@passphrase_option
@as_json_option
def costs(passphrase_file: Path | None, *, as_json: bool) -> None:
    """Whatever was asked with this laptop's own keys; the organisation's server keeps its own books."""
    today = datetime.now(UTC).date()
    with unlocked(passphrase_file) as store:
        periods = {
            "today": store.spending.sums(today, today),
            "month": store.spending.sums(today.replace(day=1), today),
        }
    paid = {name: [each for each in found if each.provider not in FREE] for name, found in periods.items()}
    if as_json:
        for name, found in paid.items():
            for each in found:
                line({"period": name, **msgspec.to_builtins(each)})
        return
    _show(paid["today"], paid["month"], today)


def _show(today: list[Spent], month: list[Spent], day: date) -> None:
    spent, all_ = _dollars(today), _dollars(month)
    click.echo(
        say(
            f"Aujourd'hui {spent}, ce mois-ci ({day:%m/%Y}) {all_}.", f"Today {spent}, this month ({day:%Y-%m}) {all_}."
        )
    )
    if unknown := sum(each.unknown for each in month):
        click.echo(
            say(f"Essais dont le prix est inconnu : {unknown}.", f"Attempts whose price is not known: {unknown}.")
        )
    table = Table(say("Moteur", "Engine"), say("Essais", "Attempts"), say("Jetons", "Tokens"), "$", box=None)
    for each in month:
        table.add_row(f"{each.provider} {each.model}", f"{each.attempts}", f"{each.tokens}", _dollars([each]))
    if month:
        screen().print(table)


def _dollars(engines: list[Spent]) -> str:
    amount = f"{sum(each.micro_dollars for each in engines) / _MICRO:.4f}"
    return say(f"{amount.replace('.', ',')} $", f"${amount}")
