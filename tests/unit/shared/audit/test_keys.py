"""The manifest says whose signatures count, the trusted file says whose manifest counts, and neither is guessed at."""

from __future__ import annotations

import pytest

from shared.audit.keys import Signer, parse_manifest, parse_trusted
from shared.audit.note import Note, sign
from shared.errors import BadInput
from tests.fakes.ledger import ORIGIN, ROOT_NAME, Ledger, key, note_key, public


def signed(text):
    return str(Note(text, (sign(text, ROOT_NAME, key(ROOT_NAME)),))).encode()


@pytest.fixture
def text():
    return Ledger(until="2026-12-01T00:00:00.000Z").manifest.note.text


def test_a_manifest_is_read_as_it_was_written(text):
    manifest = parse_manifest(signed(text))
    assert (manifest.origin, manifest.organisation, manifest.number) == (ORIGIN, "essai", 1)
    assert manifest.logs == (note_key(ORIGIN),)
    assert manifest.signers["B"] == Signer("B", public("B"), "2026-12-01T00:00:00.000Z")
    assert manifest.signers["server-1"].server
    assert manifest.note.signed_by(note_key(ROOT_NAME))
    assert str(manifest).encode() == signed(text)


SPOILT = {
    "another title": lambda text: text.replace("keys v1", "keys v2"),
    "no number": lambda text: text.replace("number 1\n", ""),
    "a number with a zero": lambda text: text.replace("number 1", "number 01"),
    "an unknown word": lambda text: text.replace("device A", "phone A"),
    "no log": lambda text: "".join(line for line in text.splitlines(keepends=True) if not line.startswith("log")),
    "a log of another name": lambda text: text.replace(f"origin {ORIGIN}", "origin other"),
    "one device twice": lambda text: text + text.splitlines()[-1] + "\n",
    "a server and a device of one name": lambda text: text.replace("device A", "device server-1"),
    "a log after the devices": lambda text: text + f"log {note_key(ORIGIN)}\n",
    "a short key": lambda text: text.replace("device A ", "device A AAAA"),
    "an until that is no time": lambda text: text.replace("2026-12-01T00:00:00.000Z", "soon"),
    "a word too many": lambda text: text.replace("2026-12-01T00:00:00.000Z", "2026-12-01T00:00:00.000Z x"),
    "an empty line": lambda text: text + "\n",
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_manifest_written_otherwise_is_refused(text, spoil):
    assert spoil(text) != text
    with pytest.raises(BadInput):
        parse_manifest(signed(spoil(text)))


def test_trusted_keys_are_lines_that_people_may_write():
    witness = note_key("temoin")
    witness = type(witness)(witness.name, witness.public, 4)
    written = (
        f"\ufeff# clés remises le 2 novembre\r\n\r\n  root   {note_key(ROOT_NAME)}\r\nwitness {witness}\r\nleast 3\r\n"
    )
    trusted = parse_trusted(written.encode())
    assert (trusted.roots, trusted.witnesses, trusted.least) == ((note_key(ROOT_NAME),), (witness,), 3)
    assert parse_trusted(str(trusted).encode()) == trusted


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"# nothing\n",
        b"least 3\n",
        b"root\n",
        b"root nothing\n",
        f"witness {note_key('temoin')}\n".encode(),
        f"root {note_key(ROOT_NAME)}\nleast many\n".encode(),
        f"root {note_key(ROOT_NAME)}\nboot x\n".encode(),
        b"\xff\xfe",
        f"root {note_key(ROOT_NAME)}\n".encode("utf-16"),
        b"# x\n" * 20_000 + f"root {note_key(ROOT_NAME)}\n".encode(),
    ],
)
def test_what_does_not_say_whom_to_trust_is_refused(written):
    with pytest.raises(BadInput):
        parse_trusted(written)
