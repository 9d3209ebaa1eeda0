"""`iasted route explain`: whom a question would be put to, in which order and why; nobody is asked."""

from __future__ import annotations

from datetime import UTC, datetime

import click
import msgspec
from rich.table import Table

from desktop import settings
from desktop.cli.help import HelpedGroup
from desktop.cli.printing import as_json_option, line, screen
from desktop.cli.route_costs import costs
from desktop.cli.route_key import key
from desktop.store.vendor_keys import KeyringKeys
from shared.errors import BadInput
from shared.language import say
from shared.routing.estimates import estimate
from shared.routing.policy import Plan, Request, State, Why, plan
from shared.routing.prices import bundled as prices
from shared.routing.targets import Target
from shared.routing.targets import bundled as targets
from shared.voice.ports import Privacy


@click.group(cls=HelpedGroup, help=say("À qui une question serait posée.", "Whom a question would be put to."))
def route() -> None:
    """Gather the commands about routing."""


route.add_command(key)
route.add_command(costs)


@route.command(help=say("Montre le plan d'une question et ses raisons.", "Show the plan for a question, and why."))
@click.argument("question")
@click.option(
    "--privacy",
    type=click.Choice(["public", "internal", "restricted"]),
    default="internal",
    show_default=True,
    help=say("La classe de confidentialité.", "The privacy class."),
)
@click.option("--offline", is_flag=True, help=say("Comme sans réseau.", "As without a network."))
@click.option("--spent", type=click.IntRange(min=0), default=0, help=say("Déjà dépensé (µ$).", "Spent today (µ$)."))
@click.option("--here", is_flag=True, help=say("Avec ce que ce poste a.", "With what this laptop has."))
@as_json_option
def explain(question: str, privacy: str, spent: int, *, offline: bool, here: bool, as_json: bool) -> None:
    """Plan as if every target were configured, or with those that this laptop's settings and keys allow."""
    if not question.strip():
        raise BadInput(say("Donnez une question.", "Give a question."), code="question-empty")
    config, day = targets(), datetime.now(UTC).date()
    request = Request(stage="think", privacy=msgspec.convert(privacy, Privacy), text=question)
    state = State(
        online=not offline,
        usable=frozenset(each.name for each in config.targets if not here or _allowed(each)),
        estimates={each.name: estimate(each, request, prices(), day) for each in config.targets},
        user_day=spent,
        organisation_day=spent,
    )
    found = plan(request, state, config)
    if as_json:
        line(msgspec.to_builtins(found))
        return
    if not here:
        click.echo(
            say(
                "Comme si chaque cible était configurée (--here : avec ce que ce poste a).",
                "As if every target were configured (--here: with what this laptop has).",
            )
        )
    _show(found)


def _allowed(target: Target) -> bool:
    """Whether this laptop's settings, and a key where one is needed, let it be asked."""
    chosen = settings.load()
    match target.provider:
        case "local":
            return True
        case "gateway":
            return chosen.stronger != "never" and bool(chosen.server)
        case vendor:
            return chosen.stronger == "vendors" and KeyringKeys().of(vendor) is not None


def _show(found: Plan) -> None:
    signs = ", ".join(f"{name} {weight:g}" for name, weight in found.complexity.signs.items())
    click.echo(
        say(
            f"Complexité {found.complexity.score:g} ({found.complexity.tier}) : {signs or 'aucun signe'}",
            f"Complexity {found.complexity.score:g} ({found.complexity.tier}): {signs or 'no sign'}",
        )
    )
    if found.saving:
        click.echo(say("Budget presque épuisé : le moins cher d'abord.", "Budget nearly used: the cheapest first."))
    table = Table(say("Rang", "Place"), say("Cible", "Target"), say("Raison", "Reason"), "µ$", "ms", box=None)
    for each in sorted(found.considered, key=lambda one: (one.place or 99, one.target)):
        cost = "?" if each.cost is None else f"{each.cost}"
        table.add_row(f"{each.place or '–'}", each.target, _reason(each.why), cost, f"{each.first_ms:.0f}")
    screen().print(table)


def _reason(why: Why) -> str:
    return {
        "asked": say("demandée", "asked"),
        "privacy": say("classe de confidentialité", "privacy class"),
        "offline": say("sans réseau", "no network"),
        "language": say("autre langue", "another language"),
        "context": say("trop long pour elle", "too long for it"),
        "budget": say("budget", "budget"),
        "unknown-price": say("prix inconnu", "price unknown"),
        "keyless": say("non configurée", "not configured"),
    }[why]
