"""What the server says and is told of keys, as this laptop reads it; what of it is not well formed is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from desktop.account.account import Account
from desktop.account.encoding import unb64
from desktop.account.refusals import Refused as ServerRefused
from desktop.account.tokens import accepted
from desktop.account.wire import Reply, Sent
from desktop.keys.lines import Line, line_of
from desktop.keys.refusals import Overtaken
from shared.crypto.canonical import Name
from shared.crypto.readers import reviews_of
from shared.crypto.review import Share
from shared.roles import ROLES, Role, Standing

_LARGEST = 16 << 20
_AT_ONCE = 200
_OVERTAKEN = {"root-pinned", "manifest-older", "manifest-forked", "manifest-shrunk"}


class KeysNow(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /keys`."""

    number: int = 0
    root: str = ""
    manifest: str = ""
    shares: tuple[msgspec.Raw, ...] = ()


class Region(msgspec.Struct, frozen=True):
    """A region that the organisation knows."""

    code: str
    name: str


class ReaderDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device that reviews or might, as the server says; its keys count once somebody compared them."""

    device: Name
    name: str
    signing_key: str
    sealing_key: str
    lost: bool
    withdrawn: int
    """How often a keeper had its shares withdrawn."""
    person: Name
    person_name: str
    display_name: str
    role: str
    region: str | None
    disabled: bool

    @property
    def keys(self) -> tuple[bytes, bytes]:
        """Both public keys, raw; ValueError when they are none."""
        return unb64(self.signing_key), unb64(self.sealing_key)

    def lines(self, organisation: str) -> frozenset[str]:
        """What this person may review today; nothing of a device that is lost."""
        roles: dict[str, Role] = {role: role for role in ROLES}
        if self.role not in roles or self.lost or self.disabled:
            return frozenset()
        who = Standing(person=self.person, organisation=organisation, role=roles[self.role], region=self.region)
        return frozenset(str(Line(each.kind, each.id)) for each in reviews_of(who))


class Readers(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /keys/readers`."""

    regions: tuple[Region, ...]
    readers: tuple[ReaderDevice, ...]
    shares: tuple[msgspec.Raw, ...]
    in_trust: tuple[msgspec.Raw, ...]

    def shared(self) -> dict[str, set[str]]:
        """Device → lines of which the server holds a share for it."""
        found: dict[str, set[str]] = {}
        for each in shares_in(self.shares):
            found.setdefault(each.device, set()).add(str(line_of(each)))
        return found


async def keys_now(account: Account) -> KeysNow:
    """The newest list, and this laptop's shares."""
    return accepted(await account.ask("GET", "keys", Sent(largest=_LARGEST))).read(KeysNow)


async def readers(account: Account) -> Readers:
    """Who reviews and who waits."""
    return accepted(await account.ask("GET", "keys/readers", Sent(largest=_LARGEST))).read(Readers)


async def publish(account: Account, root: str, manifest: bytes) -> None:
    """Publish a list; Overtaken when it does not follow the one that is there."""
    try:
        accepted(await _put(account, "keys/manifest", {"root": root, "manifest": manifest.decode("ascii")}))
    except ServerRefused as error:
        if error.code in _OVERTAKEN:
            raise Overtaken from error
        raise


async def put_shares(account: Account, shares: Sequence[Share]) -> None:
    """Hand shares over, so many at a time; doing it again does no harm."""
    for start in range(0, len(shares), _AT_ONCE):
        accepted(await _put(account, "keys/shares", {"shares": shares[start : start + _AT_ONCE]}))


async def withdraw(account: Account, device: str) -> None:
    """Have a device given nothing more; one that the server does not know has nothing."""
    reply = await account.ask("DELETE", f"keys/shares/{device}")
    if reply.status != 404:
        accepted(reply)


def shares_in(raw: Iterable[msgspec.Raw]) -> list[Share]:
    """Those that are shares at all."""
    found = []
    for each in raw:
        try:
            found.append(msgspec.json.decode(each, type=Share))
        except msgspec.DecodeError:
            continue
    return found


async def _put(account: Account, path: str, body: Any) -> Reply:
    return await account.ask("PUT", path, Sent(content=msgspec.json.encode(body)))
