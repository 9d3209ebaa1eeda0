"""Whose signatures count: the key manifest, signed by the organisation's root, and the root that a reader trusts.

The manifest is a signed note (`note.py`) whose text is

    iasted-audit-keys v1
    origin <the log's name>
    organisation <id>
    number <n, higher than every earlier manifest's>
    log <key that signs checkpoints>                      one or more
    server <id> <base64 public key> [<until>]             keys of the server's own entries
    device <id> <base64 public key> [<until>]             devices

and what a reader trusts is a text of `root <key>`, `witness <key>` and `least <n>` lines; `#` begins a remark.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.audit.note import ED25519, WITNESS, Note, NoteKey, parse_key, parse_note, sign, unb64
from shared.errors import BadInput
from shared.language import say

TITLE = "iasted-audit-keys v1"
LONGEST_MANIFEST, LONGEST_TRUST = 16 * 1024 * 1024, 64 * 1024
_ID = re.compile(r"[^\s\x00-\x1f\x7f]{1,200}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")
_UNTIL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z")


class Signer(msgspec.Struct, frozen=True):
    """Who may sign entries: a device, or the server with one of its keys."""

    id: str
    public: bytes
    until: str = ""
    """Entries received later do not count; empty while it may sign."""
    server: bool = False

    def __str__(self) -> str:
        written = f"{'server' if self.server else 'device'} {self.id} {base64.b64encode(self.public).decode()}"
        return f"{written} {self.until}" if self.until else written


class Manifest(msgspec.Struct, frozen=True):
    """Which keys belong to one log and to its devices, at one moment."""

    origin: str
    organisation: str
    number: int
    logs: tuple[NoteKey, ...]
    signers: dict[str, Signer]
    note: Note

    def __str__(self) -> str:
        return str(self.note)


class Trusted(msgspec.Struct, frozen=True):
    """What a reader was given out of band."""

    roots: tuple[NoteKey, ...]
    witnesses: tuple[NoteKey, ...] = ()
    """Every one of them must have cosigned the newest checkpoint."""
    least: int = 0
    """An older manifest is refused."""

    def __str__(self) -> str:
        lines = [f"root {key}" for key in self.roots] + [f"witness {key}" for key in self.witnesses]
        return "\n".join([*lines, f"least {self.least}", ""])


def root_key(organisation: str, public: bytes) -> NoteKey:
    """An organisation's root under the one name by which it signs key manifests."""
    return NoteKey(f"iasted/root/{organisation}", public)


def manifest(
    *,
    origin: str,
    organisation: str,
    number: int,
    logs: Sequence[NoteKey],
    signers: Sequence[Signer],
    root: Ed25519PrivateKey,
    root_name: str,
) -> Manifest:
    """A manifest signed by the organisation's root."""
    text = manifest_text(origin=origin, organisation=organisation, number=number, logs=logs, signers=signers)
    return parse_manifest(str(Note(text, (sign(text, root_name, root),))).encode())


def manifest_text(
    *, origin: str, organisation: str, number: int, logs: Sequence[NoteKey], signers: Sequence[Signer]
) -> str:
    """What the root signs."""
    head = [TITLE, f"origin {origin}", f"organisation {organisation}", f"number {number}"]
    lines = [*head, *(f"log {key}" for key in logs), *(str(one) for one in signers)]
    return "\n".join(lines) + "\n"


def parse_manifest(written: bytes) -> Manifest:
    """A manifest from its bytes; nothing in it is skipped."""
    note = parse_note(written, LONGEST_MANIFEST)
    lines = note.text[:-1].split("\n")
    values = [_value(line, word) for line, word in zip(lines[1:4], ("origin", "organisation", "number"), strict=False)]
    if len(values) < 3 or lines[0] != TITLE or not all(map(_ID.fullmatch, values)) or not _NUMBER.fullmatch(values[2]):
        raise _malformed()
    logs = tuple(parse_key(_value(line, "log")) for line in lines[4:] if line.startswith("log "))
    signers = [_signer(line) for line in lines[4 + len(logs) :]]
    by_id = {one.id: one for one in signers}
    if not logs or len(by_id) != len(signers) or any(key.type != ED25519 or key.name != values[0] for key in logs):
        raise _malformed()
    return Manifest(values[0], values[1], int(values[2]), logs, by_id, note)


def parse_trusted(written: bytes) -> Trusted:
    """What a reader trusts, from a text file."""
    roots, witnesses, least = [], [], 0
    for line in _lines(written):
        word, _, value = line.strip().partition(" ")
        if word == "root" and (key := parse_key(value.strip())).type == ED25519:
            roots.append(key)
        elif word == "witness" and (key := parse_key(value.strip())).type == WITNESS:
            witnesses.append(key)
        elif word == "least" and _NUMBER.fullmatch(value.strip()):
            least = int(value)
        elif word and not word.startswith("#"):
            raise BadInput(
                say(
                    f"Ligne inconnue dans les clés de confiance : {line[:80]!r}",
                    f"Unknown line in the trusted keys: {line[:80]!r}",
                ),
                code="trusted-malformed",
            )
    if not roots:
        raise BadInput(
            say(
                "Le fichier des clés de confiance doit contenir une ligne « root ».",
                "The file of trusted keys must have a `root` line.",
            ),
            code="trusted-malformed",
        )
    return Trusted(tuple(roots), tuple(witnesses), least)


def _lines(written: bytes) -> list[str]:
    try:
        return written.decode("utf-8-sig").splitlines() if len(written) <= LONGEST_TRUST else []
    except UnicodeDecodeError:
        return []


def _value(line: str, word: str) -> str:
    found, _, value = line.partition(" ")
    return value if found == word else ""


def _signer(line: str) -> Signer:
    kind, *parts = line.split(" ")
    if kind in {"server", "device"} and len(parts) in {2, 3} and _ID.fullmatch(parts[0]):
        public, until = unb64(parts[1]), parts[2] if len(parts) == 3 else ""
        if public is not None and len(public) == 32 and (len(parts) == 2 or _UNTIL.fullmatch(until)):
            return Signer(parts[0], public, until, server=kind == "server")
    raise _malformed()


def _malformed() -> BadInput:
    return BadInput(
        say("Ce n'est pas un manifeste de clés du journal.", "This is not a key manifest of the log."),
        code="manifest-malformed",
    )
