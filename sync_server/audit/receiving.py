"""A device's entries as they come in: which of them are what they say, and which of those follow what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.audit.chain import Link, Signed, read_signed
from shared.audit.entry import link
from shared.audit.merkle import EMPTY_ROOT


class Sender(msgspec.Struct, frozen=True):
    """Whose entries they must be."""

    organisation: str
    device: str
    person: str
    public: bytes


class Genuine(msgspec.Struct, frozen=True):
    """An entry that its device has signed, with its link."""

    signed: Signed
    link: bytes


class Followed(msgspec.Struct, frozen=True):
    """What of it goes into the log, how far the chain goes then, and what ended it."""

    taken: Sequence[Signed]
    at: Link
    broken: int = 0
    """The number that the first entry that does not fit has, or should have; 0 when all fit."""
    why: str = ""


def genuine(sender: Sender, lines: Sequence[bytes]) -> tuple[list[Genuine], bool]:
    """The entries up to the first that is not this device's, and whether that was all."""
    found: list[Genuine] = []
    key = Ed25519PublicKey.from_public_bytes(sender.public)
    for line in lines:
        signed = read_signed(line)
        if signed is None:
            return found, False
        entry, content = signed.entry, signed.entry.signed_bytes()
        if (entry.organisation, entry.device, entry.who) != (sender.organisation, sender.device, sender.person):
            return found, False
        try:
            key.verify(signed.signature, content)
        except InvalidSignature:
            return found, False
        found.append(Genuine(signed, link(content, signed.signature)))
    return found, True


def sizes(found: Sequence[Genuine]) -> set[int]:
    """Of the checkpoints that they name."""
    return {each.signed.entry.seen.size for each in found if each.signed.entry.seen is not None}


def follow(at: Link, found: Sequence[Genuine], size: int, roots: Mapping[int, bytes]) -> Followed:
    """Those that come after `at` in a log of `size` whose checkpoints have these roots; what is there already passes.

    A gap ends it without blame: the device is told how far the log has it, and sends from there.
    """
    taken: list[Signed] = []
    for each in found:
        entry = each.signed.entry
        if entry.seq <= at.seq:
            if entry.seq == at.seq and each.link != at.last:
                return Followed(taken, at, entry.seq, "forked")
            continue
        wrong = at.follows(entry)
        if not wrong and entry.seen is not None:
            known = EMPTY_ROOT if entry.seen.size == 0 else roots.get(entry.seen.size)
            wrong = "" if known == entry.seen.root and entry.seen.size <= size + len(taken) else "seen-unknown"
        if wrong:
            return Followed(taken, at, 0 if wrong == "sequence-broken" else entry.seq, wrong)
        at = Link(entry.seq, each.link, entry.seen.size if entry.seen else at.seen)
        taken.append(each.signed)
    return Followed(taken, at)
