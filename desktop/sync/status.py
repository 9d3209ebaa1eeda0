"""How the synchronisation stands, in words that say what happens, what waits and what to do."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from desktop.sync.rounds import Progress
from desktop.sync.stand import Alarm, Stand, Waiting
from shared.language import say

Phase = Literal["idle", "working", "offline", "paused", "failed"]
Act = Literal["", "retry", "resume", "sign-in", "see", "files"]


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is shown of it."""

    phase: Phase = "idle"
    stand: Stand = Stand()
    progress: Progress | None = None
    checked: datetime | None = None
    """When the server last said that there is nothing new."""
    metered: bool = False
    """Files wait until somebody asks for them."""
    restored: bool = False
    """The last round sent again what the server had lost."""
    keys_awaited: bool = False
    waiting_for_key: int = 0
    message: str = ""
    """What failed, in its own words."""
    again_at: datetime | None = None
    """When it is tried again by itself."""


def sentence(status: Status) -> str:
    """The one sentence of the status bar."""
    stand = status.stand
    if stand.alarm:
        return alarm_in_words(stand.alarm)
    if stand.account == "signed-out":
        return _alone(status)
    if stand.account == "signed-in" and status.phase == "idle":
        return _idle(status)
    if stand.account == "signed-in" and status.phase in {"working", "failed"}:
        return status.message if status.phase == "failed" else _working(status)
    return f"{_why_not(status)}{waits(status.stand.waiting)}"


def act_of(status: Status) -> Act:
    """What a person can do about it at once."""
    stand = status.stand
    if stand.alarm:
        return "see"
    if stand.account != "signed-in":
        return "sign-in" if stand.known else ""
    if status.phase == "idle":
        if stand.refused or stand.held:
            return "see"
        return "files" if status.metered and stand.waiting.files else ""
    acts: dict[Phase, Act] = {"paused": "resume", "offline": "retry", "failed": "retry"}
    return acts.get(status.phase, "")


def drawing_of(status: Status) -> str:
    """The drawing beside the words."""
    if status.stand.alarm or status.stand.refused or status.stand.held or status.stand.account == "sign-in-again":
        return "warning"
    if status.stand.account == "signed-out" or status.phase == "offline":
        return "offline"
    return {"idle": "online", "working": "upload", "paused": "pause", "failed": "warning"}[status.phase]


def waits(waiting: Waiting) -> str:
    """What waits: « 12 éléments et 3 fichiers attendent (4,2 Mo) »."""
    if not waiting.items and not waiting.files:
        return say("rien n’attend", "nothing waits")
    parts = [part for part in (_items(waiting.items), _files(waiting.files)) if part]
    size = f" ({size_in_words(waiting.size)})" if waiting.files else ""
    one = waiting.items + waiting.files == 1
    verb = say("attend" if one else "attendent", "waits" if one else "wait")
    return f"{say(' et ', ' and ').join(parts)} {verb}{size}"


def progress_in_words(progress: Progress) -> str:
    """How far a round is: « Envoi : 34 sur 120… »."""
    done, total = f"{progress.done}", f"{progress.total}"
    if progress.total_bytes:
        done, total = size_in_words(progress.done_bytes), size_in_words(progress.total_bytes)
    verb = {
        "sealing": say("Chiffrement", "Sealing"),
        "pushing": say("Envoi", "Sending"),
        "pulling": say("Réception", "Receiving"),
        "files": say("Envoi des fichiers", "Sending files"),
    }[progress.stage]
    if not (progress.total or progress.total_bytes):
        return f"{verb}…"
    return say(f"{verb} : {done} sur {total}…", f"{verb}: {done} of {total}…")


def size_in_words(size: int) -> str:
    """Bytes as people read them."""
    if size < 1_000_000:
        return say(f"{max(1, round(size / 1000))} ko", f"{max(1, round(size / 1000))} kB")
    figure = f"{size / 1_000_000:.1f}"
    return say(f"{figure.replace('.', ',')} Mo", f"{figure} MB")


def alarm_in_words(alarm: Alarm) -> str:
    """What the organisation's administrator must hear of."""
    return {
        "log": say(
            "Le journal du serveur a changé : prévenez l’administrateur",
            "The server’s log has changed: tell the administrator",
        ),
        "keys": say(
            "Les clés de l’organisation ne sont pas celles attendues : prévenez l’administrateur",
            "The organisation’s keys are not those expected: tell the administrator",
        ),
        "": "",
    }[alarm]


def _why_not(status: Status) -> str:
    if status.stand.account == "sign-in-again":
        return say("Reconnectez-vous : ", "Sign in again: ")
    return say("En pause : ", "Paused: ") if status.phase == "paused" else say("Hors ligne : ", "Offline: ")


def _alone(status: Status) -> str:
    if status.stand.known:
        return say(f"Déconnecté : {waits(status.stand.waiting)}", f"Signed out: {waits(status.stand.waiting)}")
    return say(
        "Sans compte : tout fonctionne, et tout reste sur cet ordinateur",
        "No account: everything works, and everything stays on this computer",
    )


def _working(status: Status) -> str:
    if status.progress is None:
        return say("Contact du serveur…", "Reaching the server…")
    if status.progress.restored:
        return say("Le serveur a été restauré : tout est renvoyé", "The server was restored: everything is sent again")
    return progress_in_words(status.progress)


def _idle(status: Status) -> str:
    """The first of these that is so."""
    at = status.checked or status.stand.delivered
    up_to_date = say(f"À jour, {_at(at)}", f"Up to date, {_at(at)}") if at else ""
    nothing = say("En ligne : rien n’attend", "Online: nothing waits")
    return _to_be_seen(status.stand) or _kept_back(status) or _explained(status) or up_to_date or nothing


def _to_be_seen(stand: Stand) -> str:
    held, refused = stand.held, stand.refused
    if held:
        return say(
            f"{held} dossiers à détruire : votre accord est attendu",
            f"{held} cases to be destroyed: your word is awaited",
        )
    if not refused:
        return ""
    s = "" if refused == 1 else "s"
    return say(f"{refused} élément{s} refusé{s} : voyez pourquoi", f"{refused} item{s} refused: see why")


def _kept_back(status: Status) -> str:
    waiting = status.stand.waiting
    if status.keys_awaited and waiting.items:
        return say(
            f"Les clés de l’organisation manquent encore : {waits(waiting)}",
            f"The organisation’s keys are still missing: {waits(waiting)}",
        )
    if waiting.files and status.metered and not waiting.items:
        files, size = _files(waiting.files), size_in_words(waiting.size)
        return say(f"Connexion payante : {files} en attente ({size})", f"Metered connection: {files} on hold ({size})")
    if waiting.items or waiting.files:
        return say(f"En ligne : {waits(waiting)}", f"Online: {waits(waiting)}")
    return ""


def _explained(status: Status) -> str:
    if status.restored:
        return say(
            "Le serveur a été restauré : tout a été renvoyé", "The server was restored: everything was sent again"
        )
    if many := status.waiting_for_key:
        return say(
            f"À jour ; {many} reçu{'' if many == 1 else 's'} en attente d’une clé",
            f"Up to date; {many} received, waiting for a key",
        )
    return ""


def _items(many: int) -> str:
    figure = f"{many:,}".replace(",", say("\u202f", ","))
    if not many:
        return ""
    return say(f"{figure} élément{'s' if many > 1 else ''}", f"{figure} item{'s' if many > 1 else ''}")


def _files(many: int) -> str:
    if not many:
        return ""
    return say(f"{many} fichier{'s' if many > 1 else ''}", f"{many} file{'s' if many > 1 else ''}")


def _at(moment: datetime) -> str:
    local = moment.astimezone()
    hour = say(f"{local.hour} h {local.minute:02}", f"{local.hour:02}:{local.minute:02}")
    return hour if local.date() == datetime.now().astimezone().date() else f"{local:%d/%m}, {hour}"
