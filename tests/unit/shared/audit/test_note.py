"""Signed notes are those of other programs, and there is one way to write one."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.audit.note import LONGEST, WITNESS, Note, NoteKey, cosign, parse_key, parse_note, sign
from shared.errors import BadInput
from tests.fakes.ledger import key, note_key

# golang.org/x/mod/sumdb/note: its example.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
TEXT = "journal.example\n3\nAAAA\n"


@pytest.fixture
def note():
    return Note(TEXT, (sign(TEXT, "journal.example", key("journal.example")),))


def test_a_note_of_another_program_is_read_verified_and_made_again_byte_for_byte():
    note, peter = parse_note(GO_NOTE.encode()), parse_key(GO_KEY)
    assert note.signed_by(peter)
    secret = Ed25519PrivateKey.from_private_bytes(base64.b64decode(GO_SECRET)[1:])
    assert str(Note(note.text, (sign(note.text, "PeterNeumann", secret),))) == GO_NOTE
    assert str(peter) == GO_KEY


def test_another_word_or_another_signature_does_not_verify():
    peter = parse_key(GO_KEY)
    assert parse_note(GO_NOTE.replace("answer", "Answer").encode()).signed_by(peter) is False
    assert parse_note(GO_NOTE.replace("x08go/ZJ", "x08go/aJ").encode()).signed_by(peter) is False


def test_a_key_that_is_not_named_says_nothing(note):
    assert note.signed_by(note_key("somebody")) is None
    assert note.signed_by(note_key("journal.example", "another secret")) is None


def test_one_true_line_does_not_hide_a_false_one_of_the_same_key(note):
    false = sign(TEXT + "more\n", "journal.example", key("journal.example"))
    both = parse_note(str(Note(TEXT, (*note.signatures, false))).encode())
    assert both.signed_by(note_key("journal.example")) is False


def test_a_witness_signs_a_time_and_the_text(note):
    line = cosign(TEXT, "temoin", key("temoin"), 1_679_315_147)
    witness = NoteKey("temoin", note_key("temoin").public, WITNESS)
    seen = parse_note(str(Note(TEXT, (*note.signatures, line))).encode())
    assert (seen.signed_by(witness), seen.signed_by(note_key("journal.example"))) == (True, True)
    assert seen.signed_by(note_key("temoin")) is None, "another type is another key"
    assert int.from_bytes(line.signature[:8], "big") == 1_679_315_147
    raw = bytearray(line.signature)
    raw[7] ^= 1
    later = Note(TEXT, (type(line)(line.name, line.hash, bytes(raw)),))
    assert later.signed_by(witness) is False


def test_a_line_of_an_unknown_kind_is_left_unread(note):
    strange = str(note) + "— post.quantum " + base64.b64encode(b"\x01\x02\x03\x04" + b"s" * 2420).decode() + "\n"
    assert parse_note(strange.encode()).signed_by(note_key("journal.example"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda note: note[:-1],
        lambda note: note + "\n",
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note.replace("— ", "- "),
        lambda note: note.replace("— ", "—  "),
        lambda note: note.replace("\n", "\r\n"),
        lambda note: note.replace("=", ""),
        lambda note: note + note.rsplit("\n", 2)[1].replace("=", "==") + "\n",
        lambda note: note.split("— ")[0],
        lambda note: note.replace("journal", "jour\tnal"),
        lambda note: note.replace("journal", "jour\0nal"),
        lambda note: "\ufeff" + note[:1] + "\x01" + note[1:],
        lambda _note: "",
        lambda _note: "\n\n\n",
        lambda note: note + note.rsplit("\n", 2)[1] * 1 + "\n" + "— x AAAA\n",
        lambda note: note + (note.rsplit("\n", 2)[1] + "\n") * 64,
        lambda note: "x" * LONGEST + note,
    ],
)
def test_what_is_not_a_note_is_refused(note, spoil):
    with pytest.raises(BadInput) as refused:
        parse_note(spoil(str(note)).encode())
    assert refused.value.code == "note-malformed"


def test_bytes_that_are_no_text_are_refused(note):
    for written in (b"\xff" + str(note).encode(), str(note).encode("utf-16")):
        with pytest.raises(BadInput):
            parse_note(written)


def test_every_cut_and_every_mangled_letter_of_a_key_is_refused():
    for at in range(len(GO_KEY)):
        for written in (GO_KEY[:at], GO_KEY[at + 1 :], GO_KEY[:at] + chr(ord(GO_KEY[at]) + 1) + GO_KEY[at + 1 :]):
            with pytest.raises(BadInput):
                parse_key(written)
