"""`iasted status`: how this laptop stands with the organisation's server, as it is known here; no network is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from desktop.cli.account_line import fields, sentences
from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option, line
from desktop.cli.unlocked import account_of, opened_anyway, passphrase_option
from desktop.settings import load
from desktop.sync.items import Item
from desktop.sync.reasons import kind_in_words, reason
from desktop.sync.stand import Stand
from desktop.sync.standing import Standing
from desktop.sync.status import alarm_in_words, waits
from shared.language import say

LISTED = 5


@click.command(
    cls=Helped,
    help=say(
        "Ce qui attend d'être envoyé, ce qui a été refusé et pourquoi : sans réseau.",
        "What waits to be sent, what was refused and why: without a network.",
    ),
)
@passphrase_option
@as_json_option
def status(passphrase_file: Path | None, *, as_json: bool) -> None:
    """Print how things stand."""
    settings = load()
    with opened_anyway(passphrase_file) as (store, door):
        account, standing = account_of(store, door), Standing(store)
        stand = standing.look()
        items = standing.items.list(1000)
        if as_json:
            line({"account": fields(account), "paused": settings.sync_paused, **_fields(stand, items)})
            return
        click.echo("\n".join([sentences(account), *_lines(stand, paused=settings.sync_paused), *_refused(items)]))


def _lines(stand: Stand, *, paused: bool) -> list[str]:
    told = [f"{alarm_in_words(stand.alarm)}.", stand.why] if stand.alarm else []
    waiting = waits(stand.waiting)
    sends = stand.account == "signed-in" and (stand.waiting.items or stand.waiting.files)
    how = say(" ; « iasted sync » les envoie", "; 'iasted sync' sends them") if sends else ""
    told.append(say(f"À envoyer : {waiting}{how}.", f"To be sent: {waiting}{how}."))
    if paused:
        told.append(say("La synchronisation est en pause.", "Synchronisation is paused."))
    if stand.delivered is not None:
        at = f"{stand.delivered.astimezone():%d/%m/%Y %H:%M}"
        told.append(say(f"Tout était livré le {at}.", f"All was delivered on {at}."))
    if stand.refused:
        told.append(say(f"Refusés par le serveur : {stand.refused}.", f"Refused by the server: {stand.refused}."))
    return told


def _fields(stand: Stand, items: list[Item]) -> dict[str, Any]:
    return {
        "waiting": msgspec.to_builtins(stand.waiting),
        "refused": [
            {**msgspec.to_builtins(item), "reason": reason(item.code)} for item in items if item.state == "refused"
        ],
        "delivered": stand.delivered and stand.delivered.isoformat(),
        "alarm": stand.alarm,
        "why": stand.why,
    }


def _refused(items: list[Item]) -> list[str]:
    refused = [item for item in items if item.state == "refused"]
    told = [f"- {kind_in_words(item.kind)} « {item.title} » : {reason(item.code)}" for item in refused[:LISTED]]
    if (more := len(refused) - LISTED) > 0:
        told.append(say(f"- et {more} de plus", f"- and {more} more"))
    return told
