"""Signed notes (C2SP signed-note): a text, an empty line, and lines that sign the text.

    text ending in a newline
    <empty line>
    — key-name base64(4 bytes of key hash ∥ signature)

A key is written `name+hash+base64(type ∥ 32 bytes)`. Types: 1 signs the text; 4 is a witness, which signs a time and
the text (C2SP tlog-cosignature). Lines of keys that nobody asked about are left unread, as the format wants.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.errors import BadInput
from shared.language import say

ED25519, WITNESS = 1, 4
LONGEST, MOST_SIGNATURES = 64 * 1024, 64
_DASH = "— "
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]{1,200}")


class NoteKey(msgspec.Struct, frozen=True):
    """A public key under the name that notes call it by."""

    name: str
    public: bytes
    """32 bytes, Ed25519."""
    type: int = ED25519

    @property
    def hash(self) -> bytes:
        """4 bytes that find the key; they prove nothing."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{_b64(bytes([self.type]) + self.public)}"


class Signature(msgspec.Struct, frozen=True):
    """One line under a note, not yet verified."""

    name: str
    hash: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {_b64(self.hash + self.signature)}"


class Note(msgspec.Struct, frozen=True):
    """A text and the lines under it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{line}\n" for line in self.signatures)

    def signed_by(self, key: NoteKey) -> bool | None:
        """Whether this key signed; None when no line is said to be its own."""
        lines = [line for line in self.signatures if (line.name, line.hash) == (key.name, key.hash)]
        return all(_verifies(key, self.text, line.signature) for line in lines) if lines else None


def parse_key(written: str) -> NoteKey:
    """A key from its one-line form."""
    name, _, rest = written.partition("+")
    hashed, _, encoded = rest.partition("+")
    raw = unb64(encoded)
    if raw is not None and len(raw) == 33 and raw[0] in {ED25519, WITNESS} and _NAME.fullmatch(name):
        key = NoteKey(name, raw[1:], raw[0])
        if str(key) == written and hashed == key.hash.hex():
            return key
    raise BadInput(
        say(f"Ce n'est pas une clé de note signée : {written[:80]!r}", f"Not a signed note's key: {written[:80]!r}"),
        code="key-malformed",
    )


def parse_note(written: bytes, longest: int = LONGEST) -> Note:
    """A note from its bytes; it is read one way or not at all."""
    text, signatures = _parts(written) if len(written) <= longest else (None, [])
    if text is not None and 0 < len(signatures) <= MOST_SIGNATURES:
        read = [_signature(line) for line in signatures]
        note = Note(text, tuple(line for line in read if line is not None))
        if None not in read and str(note).encode() == written:
            return note
    raise BadInput(say("Ce n'est pas une note signée.", "This is not a signed note."), code="note-malformed")


def sign(text: str, name: str, private: Ed25519PrivateKey) -> Signature:
    """A line that signs `text`, which ends in a newline."""
    key = NoteKey(name, private.public_key().public_bytes_raw())
    return Signature(name, key.hash, private.sign(text.encode()))


def cosign(text: str, name: str, private: Ed25519PrivateKey, unix_time: int) -> Signature:
    """A witness's line: it saw this text at this second, and everything before was consistent with it."""
    key = NoteKey(name, private.public_key().public_bytes_raw(), WITNESS)
    signed = private.sign(_witnessed(unix_time, text))
    return Signature(name, key.hash, unix_time.to_bytes(8, "big") + signed)


def unb64(written: str) -> bytes | None:
    """The bytes of the one right way to write them in base64; None for every other."""
    try:
        raw = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if _b64(raw) == written else None


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _parts(written: bytes) -> tuple[str | None, list[str]]:
    try:
        whole = written.decode()
    except UnicodeDecodeError:
        return None, []
    if any(ord(letter) < 32 and letter != "\n" for letter in whole):
        return None, []
    text, found, under = whole.rpartition("\n\n")
    if not found or not text or not under.endswith("\n"):
        return None, []
    return text + "\n", under[:-1].split("\n")


def _signature(line: str) -> Signature | None:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    raw = unb64(encoded)
    if not line.startswith(_DASH) or not _NAME.fullmatch(name) or raw is None or len(raw) < 5:
        return None
    return Signature(name, raw[:4], raw[4:])


def _verifies(key: NoteKey, text: str, signature: bytes) -> bool:
    signed = text.encode()
    if key.type == WITNESS:
        signed, signature = _witnessed(int.from_bytes(signature[:8], "big"), text), signature[8:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _witnessed(unix_time: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {unix_time}\n{text}".encode()
