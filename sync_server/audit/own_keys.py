"""The log's own keys: one signs the server's entries, one signs checkpoints; sealed in the database, made at need."""

from __future__ import annotations

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.audit.note import NoteKey
from shared.ids import new_id
from sync_server.audit import store
from sync_server.audit.store import StoredKey
from sync_server.kit.database import Transaction
from sync_server.kit.secret import Secret

_ENTRIES, _CHECKPOINTS = "entries", "checkpoints"


class Pair(msgspec.Struct, frozen=True):
    """Both keys of one organisation's log."""

    signer: str
    """What the server's entries call the key that signs them."""
    entries: Ed25519PrivateKey
    log: NoteKey
    checkpoints: Ed25519PrivateKey

    @property
    def signer_public(self) -> bytes:
        return self.entries.public_key().public_bytes_raw()


class OwnKeys:
    """Looked up once for each organisation."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret
        self._known: dict[str, Pair] = {}

    async def of(self, tables: Transaction, organisation: str, origin: str) -> Pair:
        """The keys of a log that is held; made now if it has none."""
        if organisation in self._known:
            return self._known[organisation]
        found = {key.purpose: key for key in await store.keys(tables, organisation)}
        for purpose, name in ((_ENTRIES, f"server-{new_id()}"), (_CHECKPOINTS, origin)):
            if purpose not in found:
                found[purpose] = self._made(organisation, purpose, name)
                await store.add_key(tables, organisation, found[purpose])
        pair = self._opened(organisation, found)
        if all(key.settled for key in found.values()):
            self._known[organisation] = pair
        return pair

    def _made(self, organisation: str, purpose: str, name: str) -> StoredKey:
        private = Ed25519PrivateKey.generate()
        return StoredKey(
            purpose=purpose,
            name=name,
            public=private.public_key().public_bytes_raw(),
            private=self._secret.seal(_purpose(organisation, purpose), private.private_bytes_raw()),
            settled=False,
        )

    def _opened(self, organisation: str, found: dict[str, StoredKey]) -> Pair:
        def private(purpose: str) -> Ed25519PrivateKey:
            opened = self._secret.open(_purpose(organisation, purpose), found[purpose].private)
            return Ed25519PrivateKey.from_private_bytes(opened)

        log = NoteKey(found[_CHECKPOINTS].name, found[_CHECKPOINTS].public)
        return Pair(found[_ENTRIES].name, private(_ENTRIES), log, private(_CHECKPOINTS))


def _purpose(organisation: str, purpose: str) -> str:
    return f"audit {purpose} {organisation}"
