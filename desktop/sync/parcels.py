"""The server's side of sealed files, over HTTP: announce one, send a piece, ask how far it is, read a part."""

from __future__ import annotations

import msgspec

from desktop.account.account import Account
from desktop.account.refusals import ServerUnclear
from desktop.account.wire import NOTHING, Reply, Sent
from shared.errors import IastedError
from shared.language import say

LEAST, FIRST, MOST = 16 << 10, 32 << 10, 256 << 10
PIECE_S = 6.0
"""How long a piece should take: a cut costs part of one, and each costs a kilobyte of headers."""
PATIENCE_S = 120.0
_BYTES = "application/octet-stream"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a file goes on at the server."""

    received: int
    complete: bool = False
    size: int = 0
    code: str = ""
    """`blob-altered`: all of it was there, and was not what had been announced."""


class FileRefused(IastedError):
    """The server takes this file no more, or does not know it; `code` says why."""

    code = "file-refused"


class FileNotYet(IastedError):
    """Whoever wrote the record has not sent the file yet, or not all of it."""

    code = "file-not-yet"
    retryable = True

    def __init__(self) -> None:
        super().__init__(
            say(
                "Ce fichier n’est pas encore au serveur : il viendra quand le poste de son auteur aura du réseau.",
                "This file has not reached the server yet: it will come when its author's laptop has a network.",
            )
        )


class Parcels:
    """For whoever is signed in; Unreachable when the link breaks, FileRefused when the server says no."""

    def __init__(self, account: Account) -> None:
        self._account = account

    async def announce(self, id_: str, key: str, size: int, sealed: str) -> Place:
        """Say what will come; where it goes on."""
        told = {"id": id_, "dek_id": key, "size": size, "sha256": sealed}
        return _place(await self._account.ask("POST", "blobs", Sent(content=msgspec.json.encode(told))))

    async def put(self, id_: str, offset: int, piece: bytes) -> Place:
        """A piece; where it goes on."""
        sent = Sent(content=piece, media=_BYTES, seconds=PATIENCE_S)
        return _place(await self._account.ask("PUT", f"blobs/{id_}/{offset}", sent))

    async def progress(self, id_: str) -> Place:
        """How much of it the server has; FileNotYet when that is nothing."""
        reply = await self._account.ask("GET", f"blobs/{id_}", NOTHING)
        if reply.status == 404:
            raise FileNotYet
        return _place(reply)

    async def part(self, id_: str, offset: int, length: int) -> bytes:
        """Sealed bytes of a complete one; FileNotYet when it is not."""
        sent = Sent(accept=_BYTES, largest=MOST, seconds=PATIENCE_S)
        reply = await self._account.ask("GET", f"blobs/{id_}/content?offset={offset}&length={length}", sent)
        if reply.ok:
            return reply.body
        if reply.status in {404, 409}:
            raise FileNotYet
        raise _refused(reply)


class Pace:
    """Bytes of the next piece, by how long the last one took."""

    def __init__(self) -> None:
        self.size = FIRST

    def took(self, seconds: float, size: int) -> None:
        """A piece went through; one that was not a whole piece says little."""
        if size * 2 >= self.size:
            fits = int(size * PIECE_S / max(seconds, 0.001))
            self.size = max(LEAST, min(MOST, fits, self.size * 2))

    def broke(self) -> None:
        """The link did not hold."""
        self.size = max(LEAST, self.size // 2)


def _place(reply: Reply) -> Place:
    if reply.ok:
        return reply.read(Place)
    if reply.status == 409:
        place = reply.read(_Misplaced)
        if place.received is not None:
            return Place(received=place.received, code=place.code)
    raise _refused(reply)


class _Misplaced(msgspec.Struct, frozen=True):
    code: str = ""
    received: int | None = None


def _refused(reply: Reply) -> FileRefused:
    try:
        problem = reply.problem()
    except ServerUnclear:
        if reply.status not in {404, 413}:  # a proxy on the way may say these in its own words
            raise
        return FileRefused(str(reply.status), code={404: "not-there", 413: "blob-too-large"}[reply.status])
    return FileRefused(problem.detail, code=problem.code or problem.error)
