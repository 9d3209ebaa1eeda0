"""A checkpoint is three lines and signatures, written one way."""

from __future__ import annotations

import pytest

from shared.audit.checkpoint import checkpoint, parse_checkpoint
from shared.audit.note import WITNESS, Note, NoteKey, sign
from shared.errors import BadInput
from tests.fakes.ledger import ORIGIN, key, note_key, public

ROOT = bytes(range(32))


@pytest.fixture
def made():
    return checkpoint(ORIGIN, 20852163, ROOT, key(ORIGIN))


def test_it_is_read_as_it_was_written(made):
    read = parse_checkpoint(str(made).encode())
    assert (read.origin, read.size, read.root) == (ORIGIN, 20852163, ROOT)
    assert (read, read.note.signed_by(note_key(ORIGIN))) == (made, True)
    assert made.note.text == f"{ORIGIN}\n20852163\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"


def test_witnesses_cosign_without_touching_the_logs_signature(made):
    seen = parse_checkpoint(str(made.witness("temoin", key("temoin"), 1_800_000_000)).encode())
    assert seen.note.signed_by(note_key(ORIGIN))
    assert seen.note.signed_by(NoteKey("temoin", public("temoin"), WITNESS))


@pytest.mark.parametrize(
    "lines",
    [
        ["journal", "3"],
        ["journal", "3", "root", "an extension"],
        ["journal", "03", "root"],
        ["journal", "+3", "root"],
        ["journal", "-3", "root"],
        ["journal", "3.0", "root"],
        ["journal", "٣", "root"],
        ["journal", " 3", "root"],
        ["journal", "9223372036854775808", "root"],
        ["journal", "9" * 5000, "root"],
        ["", "3", "root"],
        ["two words", "3", "root"],
        ["journal", "3", "AAAA"],
        ["journal", "3", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9="],
        ["journal", "3", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"],
        ["journal", "3", "00" * 32],
    ],
)
def test_another_way_of_writing_it_is_refused(lines):
    root = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    text = "".join(f"{root if line == 'root' else line}\n" for line in lines)
    with pytest.raises(BadInput):
        parse_checkpoint(str(Note(text, (sign(text, "journal", key("journal")),))).encode())
