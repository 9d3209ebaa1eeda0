"""What `iasted keys` says: the list that is held, its lines and epochs, and how reviewers' laptops stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from desktop.keys.lines import Line, lines_in, read_line
from desktop.keys.prints import Fingerprints
from desktop.keys.reviewers import Reviewer, State
from shared.crypto.manifest import Manifest, current
from shared.language import say


class KeysShown(msgspec.Struct, frozen=True, kw_only=True):
    """Everything there is to say."""

    keeper: bool
    pending: bool
    """Whether something was cut: any command of the keeper's takes it up again."""
    shown: Fingerprints
    manifest: Manifest | None
    reviewers: tuple[Reviewer, ...] = ()

    def fields(self) -> dict[str, Any]:
        """For a program."""
        return {
            "keeper": self.keeper,
            "pending": self.pending,
            "root_fingerprint": self.shown.root,
            "device_fingerprint": self.shown.device,
            "number": self.shown.number,
            "alarm": self.shown.alarm,
            "lines": {line.name: epoch for line, epoch in self._epochs().items()},
            "reviewers": msgspec.to_builtins(self.reviewers),
        }

    def sentences(self) -> str:
        """For a person."""
        if self.manifest is None:
            none = say(
                "Aucune clé ici : l’organisation n’en a pas encore, ou ce poste ne l’a pas jointe. "
                "Un super-administrateur les crée avec « iasted keys found ».",
                "No keys here: the organisation has none yet, or this laptop has not reached it. "
                "A super-administrator makes them with 'iasted keys found'.",
            )
            return "\n".join([none, *self._alarm()])
        role = (
            say("Ce poste garde la clé racine.", "This laptop keeps the root key.")
            if self.keeper
            else say("La clé racine est gardée ailleurs.", "The root key is kept elsewhere.")
        )
        epochs = ", ".join(f"{line.shown} {epoch}" for line, epoch in self._epochs().items())
        return "\n".join(
            [
                role,
                say(f"Empreinte racine : {self.shown.root}", f"Root fingerprint: {self.shown.root}"),
                say(f"Empreinte de ce poste : {self.shown.device}", f"This laptop's fingerprint: {self.shown.device}"),
                say(f"Liste n° {self.shown.number} ; époques : {epochs}", f"List no. {self.shown.number}; {epochs}"),
                *self._alarm(),
                *self._pending(),
                *([reviewers_told(self.reviewers)] if self.reviewers else []),
            ]
        )

    def _epochs(self) -> dict[Line, int]:
        if self.manifest is None:
            return {}
        newest = {line: current(self.manifest, line.kind, line.id) for line in lines_in(self.manifest)}
        return {line: key.epoch for line, key in newest.items() if key is not None}

    def _alarm(self) -> list[str]:
        return [say(f"ALERTE : {self.shown.alarm}", f"ALARM: {self.shown.alarm}")] if self.shown.alarm else []

    def _pending(self) -> list[str]:
        told = say(
            "Un travail a été coupé : relancez-le, ou toute autre commande « iasted keys » du gardien le termine.",
            "Some work was cut: run it again, or any other 'iasted keys' command of the keeper finishes it.",
        )
        return [told] if self.pending else []


def reviewers_told(found: Sequence[Reviewer]) -> str:
    """One paragraph a laptop."""
    if not found:
        return say("Aucun poste de relecteur.", "No reviewer's laptop.")
    return "\n".join(_reviewer(each) for each in found)


def lines_told(lines: Sequence[str]) -> str:
    """Names of lines in words."""
    return ", ".join(read_line(each).shown for each in lines) or say("rien", "nothing")


def _reviewer(each: Reviewer) -> str:
    where = f", {each.region}" if each.region else ""
    head = f"- {each.display_name} ({each.person_name}, {each.role}{where}) : {each.name} [{each.device}]"
    return "\n".join([head, f"    {_state(each)}", f"    {each.fingerprint}"])


def _state(each: Reviewer) -> str:
    may, holds = lines_told(each.may), lines_told(each.holds)
    told: dict[State, str] = {
        "admitted": say(f"admis : {holds}", f"admitted: {holds}"),
        "waiting": say(
            f"attend ({may}) : comparez l’empreinte, puis « iasted keys admit {each.device} »",
            f"waits ({may}): compare the fingerprint, then 'iasted keys admit {each.device}'",
        ),
        "changed": say(
            "ALERTE : les clés que montre le serveur ne sont pas celles qui ont été comparées ; rien n’est partagé",
            "ALARM: the keys that the server shows are not those that were compared; nothing is shared",
        ),
        "leaving": say(
            f"a {holds}, et ne doit plus lire que {may} : « iasted keys remove {each.device} »",
            f"has {holds}, and may read only {may} now: 'iasted keys remove {each.device}'",
        ),
        "elsewhere": say(f"admis par un autre gardien : {holds}", f"admitted by another keeper: {holds}"),
        "withdrawn": say(
            "retiré par un autre gardien : « iasted keys admit » pour l’admettre de nouveau",
            "removed by another keeper: 'iasted keys admit' to admit it again",
        ),
    }
    return told[each.state]
