"""What `iasted login`, `logout` and `whoami` say of an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from desktop.account.account import Account
from desktop.account.kept import Profile, State
from desktop.keys.fingerprints import fingerprints
from desktop.store.store import Store
from shared.language import say


def fields(account: Account) -> dict[str, Any]:
    """The account for a program."""
    profile = account.profile
    return {
        "state": account.state,
        **(msgspec.to_builtins(profile) if profile else {}),
        "last_contact": _written(account.last_contact),
        "lease_until": _written(account.lease_until),
        "lease_over": account.lease_over,
    }


def sentences(account: Account) -> str:
    """The account for a person."""
    profile = account.profile
    if profile is None:
        return say(
            "Aucun compte ici : tout fonctionne sans ; « iasted login » pour en connecter un.",
            "No account here: everything works without one; 'iasted login' to sign one in.",
        )
    lines = [f"{profile.shown} ({profile.name}), {_role(profile)}", *_places(profile), _state(account.state)]
    if (contact := account.last_contact) is not None:
        lines.append(say(f"Dernier contact : {_shown(contact)}", f"Last contact: {_shown(contact)}"))
    if (until := account.lease_until) is not None:
        lines.append(_lease(until, over=account.lease_over))
    return "\n".join(lines)


def keys_fields(store: Store) -> dict[str, str]:
    """Fingerprints for a program; what is not here is left out."""
    shown = fingerprints(store)
    told = {"device_fingerprint": shown.device, "root_fingerprint": shown.root, "keys_alarm": shown.alarm}
    return {name: words for name, words in told.items() if words}


def keys_sentences(store: Store) -> list[str]:
    """Fingerprints for two people who compare them."""
    shown, told = fingerprints(store), []
    if shown.device:
        told.append(say(f"Empreinte de ce poste : {shown.device}", f"This laptop's fingerprint: {shown.device}"))
    if shown.root:
        root = f"Empreinte de la clé racine : {shown.root}"
        told.append(say(root, f"The root key's fingerprint: {shown.root}"))
    return [*told, shown.alarm] if shown.alarm else told


def _places(profile: Profile) -> list[str]:
    where = profile.organisation + (f", {profile.region}" if profile.region else "")
    device = say(f"Ce poste : {profile.device}", f"This laptop: {profile.device}")
    return [where, say(f"Serveur : {profile.server}", f"Server: {profile.server}"), device]


def _role(profile: Profile) -> str:
    return {
        "user": say("utilisateur", "user"),
        "agent": say("agent", "agent"),
        "admin": say("administrateur", "administrator"),
        "super_admin": say("super-administrateur", "super-administrator"),
    }.get(profile.role, profile.role)


def _state(state: State) -> str:
    return {
        "signed-in": say("Connecté.", "Signed in."),
        "signed-out": say("Déconnecté ; les données restent ici.", "Signed out; the data stay here."),
        "sign-in-again": say(
            "Session terminée par le serveur : « iasted login ». Les données sont intactes.",
            "Session ended by the server: 'iasted login'. The data are intact.",
        ),
    }[state]


def _lease(until: datetime, *, over: bool) -> str:
    if over:
        return say(
            f"Hors ligne : terminé depuis le {_shown(until)} ; connectez-vous à un réseau ou « iasted login ».",
            f"Offline: over since {_shown(until)}; connect to a network or 'iasted login'.",
        )
    return say(f"Utilisable hors ligne jusqu’au {_shown(until)}", f"Usable offline until {_shown(until)}")


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone():%d/%m/%Y %H:%M}"


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
