"""What a verification found, in one code, one sentence and, where something is wrong, the place."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

import msgspec

from shared.language import say


class Outcome(IntEnum):
    """Also the exit code."""

    INTACT = 0
    TAMPERED = 1
    INCOMPLETE = 2
    UNTRUSTED = 3


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Indices count from 0."""

    outcome: Outcome
    code: str
    message: str
    index: int | None = None
    """The first entry that is wrong or missing, or where a stretch that holds it begins: what is before is good."""
    before: int | None = None
    """Where that stretch ends."""
    entries: int = 0
    """How many were read and found good."""
    devices: int = 0
    size: int | None = None
    root: str = ""
    """Of the newest checkpoint, base64."""
    confirmed: int = 0
    """Entries vouched for by checkpoints that the server's operator cannot have made: given ones, and those that
    devices signed into their entries."""
    doubtful_times: int = 0
    """Entries whose own clock says a time before the checkpoint they name, or after they were received."""
    first_doubtful: int | None = None
    notice: str = ""
    """What an intact verdict does not cover."""
    evidence: tuple[str, str] | None = None
    """Two checkpoints that the log signed and that cannot both be true."""


class Found(Exception):
    """Something that settles the verdict; never leaves this room."""

    def __init__(
        self,
        outcome: Outcome,
        code: str,
        index: int | None = None,
        before: int | None = None,
        evidence: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.outcome, self.code, self.index, self.before, self.evidence = outcome, code, index, before, evidence


def tampered(code: str, index: int | None = None, before: int | None = None) -> Found:
    """Exit 1."""
    return Found(Outcome.TAMPERED, code, index, before)


def incomplete(code: str, index: int | None = None) -> Found:
    """Exit 2."""
    return Found(Outcome.INCOMPLETE, code, index)


def untrusted(code: str, index: int | None = None) -> Found:
    """Exit 3."""
    return Found(Outcome.UNTRUSTED, code, index)


def sentence(code: str, index: int | None, before: int | None) -> str:
    """The sentence for people."""
    at = "" if index is None else str(index)
    stretch = say(f"entre les entrées {at} et {before}", f"between entries {at} and {before}")
    return _SENTENCES[code](at, stretch)


_SENTENCES: dict[str, Callable[[str, str], str]] = {
    "intact": lambda _at, _in: say("Le journal est intact.", "The log is intact."),
    "entry-malformed": lambda at, _in: say(
        f"L'entrée {at} n'est pas écrite comme le journal les écrit : elle a été modifiée.",
        f"Entry {at} is not written as the log writes them: it was altered.",
    ),
    "signature-wrong": lambda at, _in: say(
        f"L'entrée {at} n'est pas celle que l'appareil a signée.", f"Entry {at} is not what its device signed."
    ),
    "sequence-broken": lambda at, _in: say(
        f"Avant l'entrée {at}, des entrées du même appareil manquent ou ont changé de place.",
        f"Before entry {at}, entries of the same device are missing or out of place.",
    ),
    "chain-broken": lambda at, _in: say(
        f"L'entrée {at} ne suit pas celle que son appareil avait faite avant.",
        f"Entry {at} does not follow the one that its device made before.",
    ),
    "checkpoint-went-back": lambda at, _in: say(
        f"L'entrée {at} cite un point de contrôle plus ancien que l'entrée d'avant du même appareil.",
        f"Entry {at} names an older checkpoint than the same device's entry before.",
    ),
    "received-went-back": lambda at, _in: say(
        f"L'entrée {at} aurait été reçue avant celle qui la précède : une heure de réception a été changée.",
        f"Entry {at} would have been received before the one above it: a time of receipt was changed.",
    ),
    "seen-later": lambda at, _in: say(
        f"L'entrée {at} cite un point de contrôle qui n'existait pas encore : elle a changé de place.",
        f"Entry {at} names a checkpoint that did not exist yet: it was moved.",
    ),
    "organisation-foreign": lambda at, _in: say(
        f"L'entrée {at} est d'une autre organisation.", f"Entry {at} belongs to another organisation."
    ),
    "history-rewritten": lambda _at, where: say(
        f"Un appareil a vu un autre journal que celui-ci : {where}, des entrées ont été changées, ôtées ou déplacées.",
        f"A device saw another log than this one: {where}, entries were altered, removed or moved.",
    ),
    "checkpoint-wrong": lambda _at, where: say(
        f"Les entrées ne sont pas celles du point de contrôle signé : {where}, il y en a de changées.",
        f"The entries are not those of the signed checkpoint: {where}, some were altered.",
    ),
    "not-an-extension": lambda _at, where: say(
        f"Le journal ne prolonge pas le point de contrôle que vous gardiez : il a été réécrit {where}.",
        f"The log does not extend the checkpoint that you kept: it was rewritten {where}.",
    ),
    "split-view": lambda _at, where: say(
        f"Le journal a signé deux histoires qui diffèrent {where} : gardez les deux points de contrôle.",
        f"The log signed two histories, which differ {where}: keep both checkpoints.",
    ),
    "head-differs": lambda at, _in: say(
        f"L'entrée {at} n'est pas celle que l'appareil tenait pour sa dernière.",
        f"Entry {at} is not the one that its device held to be its last.",
    ),
    "beyond-checkpoint": lambda at, _in: say(
        f"À partir de l'entrée {at}, les entrées ne sont couvertes par aucun point de contrôle.",
        f"From entry {at} on, the entries are covered by no checkpoint.",
    ),
    "proof-wrong": lambda _at, _in: say(
        "Une preuve de l'export ne prouve pas ce qu'elle dit.", "A proof in the export does not prove what it says."
    ),
    "checkpoint-forged": lambda _at, _in: say(
        "Un point de contrôle porte une fausse signature du journal.",
        "A checkpoint bears a false signature of the log.",
    ),
    "checkpoints-malformed": lambda _at, _in: say(
        "Les points de contrôle de l'export ne sont pas écrits ou rangés comme ils doivent l'être.",
        "The export's checkpoints are not written or ordered as they must be.",
    ),
    "manifest-forged": lambda _at, _in: say(
        "Le manifeste des clés porte une fausse signature de l'organisation.",
        "The key manifest bears a false signature of the organisation.",
    ),
    "origin-foreign": lambda _at, _in: say(
        "Les points de contrôle et les clés de l'export ne sont pas du même journal.",
        "The export's checkpoints and keys are not of one log.",
    ),
    "entries-missing": lambda at, _in: say(
        f"L'export s'arrête avant l'entrée {at}, que son point de contrôle compte.",
        f"The export stops before entry {at}, which its checkpoint counts.",
    ),
    "shorter-than-kept": lambda at, _in: say(
        f"Le point de contrôle que vous gardiez compte des entrées à partir de {at} qui manquent ici.",
        f"The checkpoint that you kept counts entries from {at} on that are missing here.",
    ),
    "device-cut": lambda at, _in: say(
        f"Un appareil a fait des entrées qui manquent ici, à partir de {at}.",
        f"A device made entries that are missing here, from {at} on.",
    ),
    "checkpoint-missing": lambda at, _in: say(
        f"Le point de contrôle que cite l'entrée {at} n'est pas dans l'export.",
        f"The checkpoint that entry {at} names is not in the export.",
    ),
    "nobody-trusted": lambda _at, _in: say(
        "Tout concorde, mais rien ne dit à qui sont ces clés : donnez les vôtres avec --trusted.",
        "Everything agrees, but nothing says whose keys these are: give yours with --trusted.",
    ),
    "manifest-not-trusted": lambda _at, _in: say(
        "Le manifeste des clés n'est signé par aucune des clés de confiance.",
        "The key manifest is signed by none of the trusted keys.",
    ),
    "manifest-old": lambda _at, _in: say(
        "Le manifeste des clés est plus ancien que celui que vous exigez.",
        "The key manifest is older than the one you demand.",
    ),
    "checkpoint-not-trusted": lambda _at, _in: say(
        "Un point de contrôle n'est signé par aucune clé du journal.",
        "A checkpoint is signed by none of the log's keys.",
    ),
    "since-not-trusted": lambda _at, _in: say(
        "Le point de contrôle que vous donnez n'est pas signé par ce journal.",
        "The checkpoint that you give is not signed by this log.",
    ),
    "head-not-trusted": lambda _at, _in: say(
        "Une tête de chaîne que vous donnez n'est pas signée par un appareil du manifeste.",
        "A chain head that you give is not signed by a device of the manifest.",
    ),
    "witness-missing": lambda _at, _in: say(
        "Un témoin que vous exigez n'a pas cosigné le dernier point de contrôle.",
        "A witness that you demand has not cosigned the newest checkpoint.",
    ),
    "signer-unknown": lambda at, _in: say(
        f"L'entrée {at} est signée par un appareil qui n'est pas dans le manifeste des clés.",
        f"Entry {at} is signed by a device that is not in the key manifest.",
    ),
    "signer-ended": lambda at, _in: say(
        f"L'entrée {at} a été reçue après que la clé de son appareil a cessé de valoir.",
        f"Entry {at} was received after its device's key had ceased to count.",
    ),
}
