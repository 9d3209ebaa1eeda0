"""How each reviewer's laptop stands with the keeper: admitted, waiting, changed, or holding what it should not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from desktop.keys.cabinet import Admitted
from desktop.keys.served import ReaderDevice, Readers
from desktop.keys.settling import is_other
from shared.crypto.keys import fingerprint
from shared.errors import BadInput
from shared.language import say

State = Literal["admitted", "waiting", "changed", "leaving", "elsewhere", "withdrawn"]
"""`leaving`: it holds lines that its person may not review any more. `elsewhere`: another keeper admitted it.
`withdrawn`: another keeper took its shares away."""


class Reviewer(msgspec.Struct, frozen=True, kw_only=True):
    """A laptop and its person, for whoever decides about them."""

    device: str
    name: str
    person: str
    person_name: str
    display_name: str
    role: str
    region: str
    fingerprint: str
    """Of the keys as the server says; to be compared with what that laptop itself shows."""
    may: tuple[str, ...]
    """The lines that the person may review today."""
    holds: tuple[str, ...]
    state: State


def reviewers(organisation: str, told: Readers, admitted: Iterable[Admitted]) -> list[Reviewer]:
    """Everybody who holds something or may."""
    known, shared = {each.device: each for each in admitted}, told.shared()
    found = []
    for reader in told.readers:
        mine = known.get(reader.device)
        held = shared.get(reader.device, set()) | (set() if mine is None or mine.removed else mine.lines)
        may = reader.lines(organisation)
        if held or may:
            state = _state(reader, mine, frozenset(held), may)
            found.append(_shown(reader, state, frozenset(held), may))
    return found


def one(devices: Iterable[Reviewer], beginning: str) -> Reviewer:
    """The laptop whose name begins so; BadInput when it is none or several."""
    found = [each for each in devices if beginning and each.device.startswith(beginning)]
    if len(found) != 1:
        raise BadInput(
            say(
                f"Aucun poste unique ne commence par « {beginning} » : voyez « iasted keys readers ».",
                f"No single laptop begins with '{beginning}': see 'iasted keys readers'.",
            ),
            code="reader-unknown",
        )
    return found[0]


def removable(who: str, told: Readers, admitted: Sequence[Admitted]) -> list[Admitted]:
    """What is to be taken away for a person (name or id) or a laptop: each with every line that it has.

    Nothing when that was done before; BadInput when nobody of that name ever had any.
    """
    known = {each.device: each for each in admitted if not each.removed}
    persons = {each.person for each in told.readers if who in {each.person, each.person_name}} | {who}
    shared, found = told.shared(), {}
    for reader in told.readers:
        if reader.person in persons or (len(who) >= 8 and reader.device.startswith(who)):
            found[reader.device] = known.get(reader.device) or _stranger(reader)
    found |= {each.device: each for each in known.values() if each.person in persons or each.device == who}
    whole = [
        msgspec.structs.replace(each, lines=each.lines | frozenset(shared.get(each.device, set())))
        for each in found.values()
        if each.device in known or each.device in shared
    ]
    if not whole and not any(each.removed and (each.person in persons or each.device == who) for each in admitted):
        raise BadInput(
            say(
                f"Personne n’a de clés de relecture sous « {who} » : voyez « iasted keys readers ».",
                f"Nobody has review keys under '{who}': see 'iasted keys readers'.",
            ),
            code="reader-unknown",
        )
    return whole


def _state(reader: ReaderDevice, mine: Admitted | None, held: frozenset[str], may: frozenset[str]) -> State:
    if mine is not None and not mine.removed and is_other(mine, reader):
        return "changed"
    if held - may:
        return "leaving"
    if mine is None or mine.removed:
        return "elsewhere" if held else "waiting"
    if reader.withdrawn > mine.withdrawn:
        return "withdrawn"
    return "waiting" if may - mine.lines else "admitted"


def _shown(reader: ReaderDevice, state: State, held: frozenset[str], may: frozenset[str]) -> Reviewer:
    try:
        compared = fingerprint(*reader.keys)
    except (ValueError, OverflowError):
        compared = ""
    return Reviewer(
        device=reader.device,
        name=_line(reader.name),
        person=reader.person,
        person_name=_line(reader.person_name),
        display_name=_line(reader.display_name),
        role=_line(reader.role),
        region=_line(reader.region or ""),
        fingerprint=compared,
        may=tuple(sorted(may)),
        holds=tuple(sorted(held)),
        state=state,
    )


def _line(text: str) -> str:
    """A name that cannot pass for the line under it, where the fingerprint stands."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:120]).split())


def _stranger(reader: ReaderDevice) -> Admitted:
    """A laptop that another keeper admitted."""
    return Admitted(
        device=reader.device,
        person=reader.person,
        name=reader.name,
        signing_key=b"",
        sealing_key=b"",
        lines=frozenset(),
    )
