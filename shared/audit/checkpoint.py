"""Checkpoints (C2SP tlog-checkpoint): what the log signs about itself: its name, how many entries, their root."""

from __future__ import annotations

import base64
import re

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.audit.merkle import HASH_BYTES, LARGEST
from shared.audit.note import Note, Signature, cosign, parse_note, sign, unb64
from shared.errors import BadInput
from shared.language import say

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_ORIGIN = re.compile(r"[^\s+\x00-\x1f\x7f]{1,200}")


class Checkpoint(msgspec.Struct, frozen=True):
    """The state of one log; whoever reads it verifies `note`'s signatures."""

    origin: str
    size: int
    root: bytes
    note: Note

    def __str__(self) -> str:
        return str(self.note)

    def cosigned(self, line: Signature) -> Checkpoint:
        """The same with one more line under it."""
        return msgspec.structs.replace(self, note=Note(self.note.text, (*self.note.signatures, line)))

    def witness(self, name: str, private: Ed25519PrivateKey, unix_time: int) -> Checkpoint:
        """The same, cosigned by a witness who has made sure that it extends the last one it saw."""
        return self.cosigned(cosign(self.note.text, name, private, unix_time))


def checkpoint(origin: str, size: int, root: bytes, private: Ed25519PrivateKey) -> Checkpoint:
    """A checkpoint signed by the log, whose key bears the log's name."""
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    return Checkpoint(origin, size, root, Note(text, (sign(text, origin, private),)))


def parse_checkpoint(written: bytes) -> Checkpoint:
    """A checkpoint from its bytes; further lines in its text are refused, since nobody here would know them."""
    note = parse_note(written)
    lines = note.text[:-1].split("\n")
    if len(lines) == 3 and _ORIGIN.fullmatch(lines[0]) and _SIZE.fullmatch(lines[1]):
        size, root = int(lines[1]), unb64(lines[2])
        if size <= LARGEST and root is not None and len(root) == HASH_BYTES:
            return Checkpoint(lines[0], size, root, note)
    raise BadInput(
        say("Ce n'est pas un point de contrôle du journal.", "This is not a checkpoint of the log."),
        code="checkpoint-malformed",
    )
