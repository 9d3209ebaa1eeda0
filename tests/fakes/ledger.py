"""A small organisation that keeps an audit log, and an operator who holds its server, with every key that is there."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.audit.archive import CHECKPOINTS, ENTRIES, HEAD, KEYS, MEMBERS, PROOFS, VERSION, VERSION_TEXT
from shared.audit.chain import Head, Writer
from shared.audit.checkpoint import Checkpoint, checkpoint
from shared.audit.entry import Entry, Leaf, Seen, moment
from shared.audit.export import Proof
from shared.audit.keys import Manifest, Signer, Trusted, manifest
from shared.audit.merkle import Tree, leaf_hash
from shared.audit.note import NoteKey

ORIGIN, ORGANISATION, ROOT_NAME, SERVER = "journal.example.ga/essai", "essai", "essai.example.ga/racine", "server-1"
BEGAN = datetime(2026, 11, 2, 8, tzinfo=UTC)


def key(name: str) -> Ed25519PrivateKey:
    """Always the same for one name."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def public(name: str) -> bytes:
    return key(name).public_key().public_bytes_raw()


def note_key(name: str, secret: str = "") -> NoteKey:
    return NoteKey(name, public(secret or name))


class Ledger:
    """Devices act, the server receives, the log signs; every list may be tampered with afterwards."""

    def __init__(self, *devices: str, until: str = "") -> None:
        self.devices = devices or ("A", "B")
        self.writers = {name: Writer(ORGANISATION, name, key(name)) for name in (*self.devices, SERVER)}
        self.seen: dict[str, Seen] = {}
        self.leaves: list[Leaf] = []
        self.checkpoints: list[Checkpoint] = []
        self.tree = Tree()
        self.log_key = key(ORIGIN)
        self.manifest = self.keys(until=until)

    def keys(self, number: int = 1, root: str = ROOT_NAME, devices: Iterable[str] = (), until: str = "") -> Manifest:
        signers = [Signer(SERVER, public(SERVER), server=True)]
        signers += [Signer(name, public(name), until if name == "B" else "") for name in devices or self.devices]
        return manifest(
            origin=ORIGIN,
            organisation=ORGANISATION,
            number=number,
            logs=[NoteKey(ORIGIN, self.log_key.public_key().public_bytes_raw())],
            signers=signers,
            root=key(root),
            root_name=ROOT_NAME,
        )

    @property
    def trusted(self) -> Trusted:
        return Trusted((note_key(ROOT_NAME),))

    def act(self, device: str, action: str = "report.signed", at: str = "") -> Leaf:
        when = moment(BEGAN + timedelta(minutes=len(self.leaves)))
        signed = self.writers[device].entry(
            who="server" if device == SERVER else f"person-of-{device}",
            action=action,
            on=f"report:{len(self.leaves)}",
            change="brouillon → signé",
            at=at or when,
            seen=self.seen.get(device),
        )
        leaf = Leaf(received=when, signature=signed.signature, entry=signed.entry)
        self.receive(leaf)
        return leaf

    def receive(self, leaf: Leaf) -> None:
        self.leaves.append(leaf)
        self.tree.append(leaf_hash(leaf.line()))

    def check(self, *fetching: str) -> Checkpoint:
        """The log signs its state; these devices fetch it."""
        signed = checkpoint(ORIGIN, self.tree.size, self.tree.root(), self.log_key)
        if not self.checkpoints or self.checkpoints[-1].size < signed.size:
            self.checkpoints.append(signed)
        for device in fetching:
            self.seen[device] = Seen(size=signed.size, root=signed.root)
        return signed

    def heads(self) -> list[Head]:
        return [self.writers[name].head() for name in self.devices]

    def operator(self, change: Callable[[list[Leaf]], Sequence[Leaf] | None]) -> Ledger:
        """The same log after its operator changed the entries and signed again all that the server signs."""
        entries = list(self.leaves)
        other = Ledger(*self.devices)
        other.manifest = self.manifest
        result = change(entries)
        sizes = {each.size for each in self.checkpoints}
        for leaf in _signed_again(entries if result is None else result):
            other.receive(leaf)
            if other.tree.size in sizes:
                other.check()
        return other

    def files(self) -> dict[str, bytes]:
        """The export's members."""
        head = self.check()
        earlier = [each for each in self.checkpoints if 0 < each.size < head.size]
        proofs = [Proof(each.size, head.size, self.tree.consistency(each.size, head.size)) for each in earlier]
        return {
            VERSION: VERSION_TEXT,
            KEYS: str(self.manifest).encode(),
            HEAD: str(head).encode(),
            CHECKPOINTS: lines(msgspec.json.encode(str(each)) for each in earlier),
            PROOFS: lines(map(msgspec.json.encode, proofs)),
            ENTRIES: lines(leaf.line() for leaf in self.leaves),
        }

    def export(self, path: Path) -> Path:
        return pack(path, self.files())


def sample(rounds: int = 4, *, offline: bool = False) -> Ledger:
    """A, B, A and the server act in turn; a checkpoint after each round, fetched by A in even ones, by B in odd.

    Offline devices fetch none, and so say nothing of what they saw.
    """
    ledger = Ledger()
    for each in range(rounds):
        for device in ("A", "B", "A", SERVER):
            ledger.act(device)
        ledger.check(*([] if offline else ["AB"[each % 2]]))
    return ledger


def edited(leaf: Leaf, **fields: object) -> Leaf:
    """The same with other words, under the same signature."""
    return msgspec.structs.replace(leaf, entry=msgspec.structs.replace(leaf.entry, **fields))


def pack(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files, key=MEMBERS.index):
            archive.writestr(name, files[name])
    return path


def lines(written: Iterable[bytes]) -> bytes:
    return b"".join(each + b"\n" for each in written)


def _signed_again(leaves: Iterable[Leaf]) -> Iterable[Leaf]:
    """Every entry of the server's own, made again by its key so that its chain holds."""
    writer = Writer(ORGANISATION, SERVER, key(SERVER))
    for leaf in leaves:
        if leaf.entry.device != SERVER:
            yield leaf
            continue
        entry: Entry = leaf.entry
        signed = writer.entry(
            who=entry.who, action=entry.action, on=entry.object, change=entry.change, at=entry.at, seen=entry.seen
        )
        yield Leaf(received=leaf.received, signature=signed.signature, entry=signed.entry)
