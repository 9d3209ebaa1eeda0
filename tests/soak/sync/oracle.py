"""What must hold when everything is quiet: each record exactly once wherever it belongs, in order, and nowhere else."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from tests.soak.sync.books import Books
from tests.soak.sync.fleet import Member
from tests.soak.sync.forms import Forms

MOST = 12
"""Sentences about one thing."""


def judged(books: Books, members: list[Member], states: dict[str, dict[str, Any]]) -> list[str]:
    """Every sentence is something that is wrong."""
    wrong = line(books)
    for member in members:
        state, name = states[member.person.name], member.person.name
        wrong += [f"{name}: {each}" for each in member.model.wrong(state["own"])[:MOST]]
        wrong += [f"{name}: {each}" for each in delivered(books, state)[:MOST]]
        wrong += [f"{name}: {each}" for each in received(books, member, state)[:MOST]]
        for other in members:
            if other is not member:
                theirs = states[other.person.name]
                told = readable(member, other, state, theirs)
                wrong += [f"{name} reading {other.person.name}: {each}" for each in told[:MOST]]
    return wrong


def line(books: Books) -> list[str]:
    """Gapless, and each device's numbers contiguous and in their order."""
    wrong = []
    cursors = [each.cursor for each in books.line]
    if cursors != list(range(1, len(cursors) + 1)) or books.head != len(cursors):
        wrong.append(f"the line has holes: {len(cursors)} operations, the last is {cursors[-1:]}, head {books.head}")
    by_device = defaultdict(list)
    for each in books.line:
        by_device[each.device].append(each.dseq)
    for device, numbers in by_device.items():
        aside = [each.dseq for each in books.refused if each.device == device and each.code != "equivocation"]
        if numbers != sorted(numbers):
            wrong.append(f"{device}: order not kept")
        if sorted(numbers + aside) != list(range(1, books.acked[device] + 1)):
            counted = [number for number, count in Counter(numbers + aside).items() if count > 1]
            wrong.append(f"{device}: acked {books.acked[device]}, {len(numbers)} kept, {len(aside)} aside, {counted}")
    return wrong


def delivered(books: Books, state: dict[str, Any]) -> list[str]:
    """What this laptop sealed is what the server has of it."""
    wrong = []
    if state["outbox"]:
        wrong.append(f"{state['outbox']} lines were never sealed")
    mine = {(device, dseq): (digest, kept, code) for device, dseq, digest, kept, code in state["sealed"]}
    devices = {device for device, _ in mine} | {state["device"]}
    there = {(each.device, each.dseq): each for each in books.line if each.device in devices}
    aside = {(each.device, each.dseq): each for each in books.refused if each.device in devices}
    for place, (digest, kept, code) in mine.items():
        found = there.get(place) if kept == "sent" else aside.get(place)
        if kept == "waiting" or found is None or found.digest != digest:
            wrong.append(f"{place} is {kept} {code} here, and {found} at the server")
        elif kept == "refused" and not code.startswith("conflict"):
            wrong.append(f"{place} was refused: {code}")
    wrong += [f"{place} is at the server only" for place in there.keys() - mine.keys()]
    return wrong


def received(books: Books, member: Member, state: dict[str, Any]) -> list[str]:
    """What this reader pulled is what they may read, once each, opened, each device in its order.

    A decision that a restored server had given out, and then did not understand any more, stays with who has it.
    """
    wrong = []
    person, region = member.machine.person, member.person.region
    entitled = {
        (each.device, each.dseq)
        for each in books.line
        if each.device != state["device"]
        and (
            each.owner == person
            or member.person.role == "super_admin"
            or (member.person.role == "agent" and each.region == region)
        )
    }
    forgotten = {(each.device, each.dseq) for each in books.refused if each.code == "conflict"}
    got = [place for device, dseq, _, _ in state["received"] if (place := (device, dseq)) not in forgotten]
    wrong += [f"{place} was received more than once" for place, count in Counter(got).items() if count > 1]
    wrong += [f"{place} never arrived" for place in sorted(entitled - set(got))]
    wrong += [f"{place} is not for this reader" for place in sorted(set(got) - entitled)]
    wrong += [f"{(device, dseq)} is {how} {code}" for device, dseq, how, code in state["received"] if how != "opened"]
    last: dict[str, int] = {}
    for device, dseq in got:
        if dseq < last.get(device, 0):
            wrong.append(f"{(device, dseq)} stands after {last[device]}")
        last[device] = dseq
    return wrong


def readable(reader: Member, author: Member, mine: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """An entitled reader sees what the author has; others see nothing."""
    seen: Forms = {}
    for device in {device for device, *_ in theirs["sealed"]} | {theirs["device"]}:
        seen |= mine["pulled"].get(device, {})
    entitled = {key: value for key, value in theirs["own"].items() if _entitled(reader, author, key, theirs["acts"])}
    return [f"{key} is readable" for key in seen if key not in entitled and _whole(key)] + [
        f"{key} is {seen.get(key)!r}, and the author has {value!r}"
        for key, value in entitled.items()
        if seen.get(key) != value and not _refused(key, theirs["acts"])
    ]


def _entitled(reader: Member, author: Member, key: str, acts: dict[str, list[str]]) -> bool:
    """Own work goes to its reviewers; a remark goes with the case."""
    kind, name, _ = key.split(":", 2)
    if kind not in {"comment", "decision"}:
        return reader.reads(author)
    owner, state = acts[name]
    return state in {"sent", "refused"} and (reader.machine.person == owner or reader.reads_of(owner))


def _refused(key: str, acts: dict[str, list[str]]) -> bool:
    """Nobody needs to have it; whoever was entitled may, from before a restoration."""
    return acts.get(key.split(":", 2)[1], ["", ""])[1] == "refused"


def _whole(key: str) -> bool:
    """A file that was taken away, or a turn that was forgotten, may still be spoken of."""
    return not key.startswith(("attachment:", "turn:"))
