"""What the server says of keys, as this laptop reads it; whatever of it is not well formed is nothing."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from desktop.account.account import Account
from desktop.account.tokens import accepted
from desktop.account.wire import Sent
from shared.crypto.review import Share

_LARGEST = 2 << 20


class KeysNow(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /keys`."""

    number: int = 0
    root: str = ""
    manifest: str = ""
    shares: tuple[msgspec.Raw, ...] = ()


async def keys_now(account: Account) -> KeysNow:
    """The newest list, and this laptop's shares."""
    return accepted(await account.ask("GET", "keys", Sent(largest=_LARGEST))).read(KeysNow)


def shares_in(raw: Iterable[msgspec.Raw]) -> list[Share]:
    """Those that are shares at all."""
    found = []
    for each in raw:
        try:
            found.append(msgspec.json.decode(each, type=Share))
        except msgspec.DecodeError:
            continue
    return found
