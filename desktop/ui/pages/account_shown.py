"""What the account page shows, read in one go beside the window's thread."""

from __future__ import annotations

import asyncio
import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import msgspec

from desktop.keys.prints import Fingerprints
from desktop.ui.when import when
from shared.language import say

if TYPE_CHECKING:
    from desktop.desk.desk import Desk

SOON = timedelta(days=5)
"""How long before the end of the lease the page says so."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The account as it stands; empty where nobody is signed in."""

    state: Literal["signed-out", "signed-in", "sign-in-again"] = "signed-out"
    name: str = ""
    display_name: str = ""
    role: str = ""
    organisation: str = ""
    region: str = ""
    device: str = ""
    """What the server calls this laptop; empty until it is enrolled."""
    server: str = ""
    last_contact: datetime | None = None
    lease_until: datetime | None = None
    unsent: int = 0
    keys: Fingerprints = Fingerprints()


async def read(desk: Desk) -> Shown:
    """The account of an open desk, and how much of it was not sent yet."""
    from desktop.keys.fingerprints import fingerprints  # noqa: PLC0415 - an open desk has read what this needs

    account, store = desk.account, desk.store
    profile = account.profile
    unsent = await asyncio.to_thread(store.outbox.unsent)
    if profile is None:
        return Shown(state=account.state, unsent=unsent)
    return Shown(
        state=account.state,
        name=profile.name,
        display_name=profile.display_name,
        role=profile.role,
        organisation=profile.organisation,
        region=profile.region,
        device=profile.device,
        server=profile.server,
        last_contact=account.last_contact,
        lease_until=account.lease_until,
        unsent=unsent,
        keys=await asyncio.to_thread(fingerprints, store),
    )


def unsent_in_words(count: int) -> str:
    """How much waits, and where it is."""
    if count == 0:
        return say("Rien n’attend d’être envoyé.", "Nothing waits to be sent.")
    if count == 1:
        return say(
            "Un élément n’a pas encore été envoyé : il reste sur cet ordinateur et partira après une nouvelle "
            "connexion.",
            "One item has not been sent yet: it stays on this computer and leaves after you sign in again.",
        )
    many = f"{count:,}"
    return say(
        f"{many.replace(',', chr(0x202F))} éléments n’ont pas encore été envoyés : ils restent sur cet ordinateur et "
        "partiront après une nouvelle connexion.",
        f"{many} items have not been sent yet: they stay on this computer and leave after you sign in again.",
    )


def lease_in_words(until: datetime | None) -> str:
    """Until when the desk opens without a network."""
    return when(until) if until is not None else say("sans limite", "without limit")


def lease_warning(until: datetime | None, *, signed_in: bool, now: datetime | None = None) -> str:
    """A sentence while little is left of the lease, and how to renew it; empty before."""
    left = until - (now or datetime.now(UTC)) if until is not None else SOON
    if left >= SOON:
        return ""
    days = max(0, math.floor(left / timedelta(days=1)))
    if days > 1:
        rest = say(f"Il reste {days} jours d’usage hors ligne.", f"{days} days of offline use are left.")
    elif days == 1:
        rest = say("Il reste un jour d’usage hors ligne.", "One day of offline use is left.")
    else:
        rest = say("Il reste moins d’un jour d’usage hors ligne.", "Less than a day of offline use is left.")
    if signed_in:
        how = say(
            "Connectez cet ordinateur à un réseau, puis choisissez « Actualiser ».",
            "Connect this computer to a network, then choose “Refresh”.",
        )
    else:
        how = say(
            "Connectez cet ordinateur à un réseau, puis votre compte : vos données restent intactes.",
            "Connect this computer to a network, then sign in: your data stays intact.",
        )
    return f"{rest} {how}"
