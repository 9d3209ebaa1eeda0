"""The keeper certifies whose signatures count in the audit log: it adds and ends, and changes nothing it signed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.account.account import Account
from desktop.account.tokens import accepted
from desktop.account.wire import Sent
from desktop.keys.cabinet import Cabinet
from desktop.keys.refusals import NoKeeper
from shared.audit.keys import Manifest, parse_manifest, root_key
from shared.audit.note import Note, NoteKey, sign
from shared.crypto.keys import public_of
from shared.errors import BadInput
from shared.language import say

_LARGEST = 17 << 20


class ToSign(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /audit/keys`."""

    number: int
    text: str
    signed: str = ""
    changed: bool = True


class Certified(msgspec.Struct, frozen=True, kw_only=True):
    """What is signed now."""

    number: int
    devices: int
    fresh: bool
    """Whether it had to be signed anew."""
    trusted: str
    """The line that auditors put into their file of trusted keys."""


async def certify(account: Account, cabinet: Cabinet, organisation: str, held: Mapping[str, bytes]) -> Certified:
    """Sign what the log lists, when nothing of it contradicts what was signed or compared (`held`: device → key)."""
    root = cabinet.root
    if root is None:
        raise NoKeeper
    key, told = root_key(organisation, public_of(root)), await _asked(account)
    number, written = cabinet.signed_for_audit()
    if written and told.signed.encode() != written and told.number <= number:
        await _put(account, written)  # it was signed, and the server never heard of it
        told = await _asked(account)
    before = parse_manifest(written) if written else None
    if told.changed or before is None:
        number, written = await asyncio.to_thread(_signed, told, root, key)
        after = parse_manifest(written)
        _require_growth(before, after, organisation, held)
        cabinet.sign_for_audit(number, written)
        await _put(account, written)
        before, fresh = after, True
    else:
        fresh = False
    devices = sum(not each.server for each in before.signers.values())
    return Certified(number=number, devices=devices, fresh=fresh, trusted=f"root {key}")


def _signed(told: ToSign, root: Ed25519PrivateKey, key: NoteKey) -> tuple[int, bytes]:
    written = str(Note(told.text, (sign(told.text, key.name, root),))).encode()
    return parse_manifest(written).number, written


def _require_growth(before: Manifest | None, after: Manifest, organisation: str, held: Mapping[str, bytes]) -> None:
    if after.organisation != organisation:
        raise _contradicted("organisation")
    changed = [id_ for id_, public in held.items() if id_ in after.signers and after.signers[id_].public != public]
    if before is not None:
        if after.origin != before.origin or not set(before.logs) <= set(after.logs):
            raise _contradicted("log")
        if after.number <= before.number:
            raise _contradicted(f"{after.number}")
        changed += _changed(before, after)
    if changed:
        raise _contradicted(", ".join(sorted(set(changed))[:5]))


def _changed(before: Manifest, after: Manifest) -> Iterable[str]:
    """Signers that are gone, have another key, or may sign again after their end."""
    for id_, was in before.signers.items():
        now = after.signers.get(id_)
        another = now is None or (now.public, now.server) != (was.public, was.server)
        if another or (now is not None and was.until and (not now.until or now.until > was.until)):
            yield id_


def _contradicted(what: str) -> BadInput:
    return BadInput(
        say(
            f"Le serveur présente des clés du journal qui contredisent ce qui a été signé ({what}) : rien n’a été "
            "signé, prévenez votre organisation.",
            f"The server presents keys of the log that contradict what was signed ({what}): nothing was signed, tell "
            "your organisation.",
        ),
        code="audit-keys-changed",
    )


async def _asked(account: Account) -> ToSign:
    return accepted(await account.ask("GET", "audit/keys", Sent(largest=_LARGEST))).read(ToSign)


async def _put(account: Account, note: bytes) -> None:
    body = msgspec.json.encode({"note": note.decode()})
    accepted(await account.ask("PUT", "keys/audit-manifest", Sent(content=body)))
