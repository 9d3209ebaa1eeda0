"""Whatever is handed over as an export: one sentence, one code, little memory, little time, and nothing on the disk."""

from __future__ import annotations

import struct
import time
import tracemalloc
import warnings
import zipfile

import msgspec
import pytest

from shared.audit.archive import CHECKPOINTS, ENTRIES, HEAD, KEYS, MEMBERS, PROOFS, VERSION
from shared.audit.checkpoint import checkpoint
from shared.audit.verify import verify
from tests.fakes.ledger import ORIGIN, key, pack, sample

LEDGER = sample()
FILES = LEDGER.files()
MEMORY_MB, SECONDS = 40, 10


def told(path):
    """The exit code and the code; within bounds, in one line, and nothing beside the file."""
    beside = sorted(path.parent.iterdir())
    tracemalloc.start()
    began = time.monotonic()
    verdict = verify(path, trusted=LEDGER.trusted, processes=1)
    assert time.monotonic() - began < SECONDS
    assert tracemalloc.get_traced_memory()[1] < MEMORY_MB * 1_000_000
    tracemalloc.stop()
    assert verdict.message
    assert "\n" not in verdict.message
    assert sorted(path.parent.iterdir()) == beside
    return int(verdict.outcome), verdict.code, verdict.index


def with_files(tmp_path, **changed):
    return pack(tmp_path / "e.zip", {**FILES, **changed})


def stuffed(path, name, beginning, filler, times):
    """The honest export but for one member, which goes on and on, compressed to nearly nothing."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in MEMBERS:
            with archive.open(each, "w", force_zip64=True) as member:
                member.write(beginning if each == name else FILES[each])
                for _ in range(times if each == name else 0):
                    member.write(filler)
    return path


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (VERSION, (2, "export-unreadable", None)),
        (KEYS, (2, "export-unreadable", None)),
        (HEAD, (2, "export-unreadable", None)),
        (CHECKPOINTS, (1, "checkpoints-malformed", None)),
        (PROOFS, (1, "proof-wrong", None)),
        (ENTRIES, (1, "entry-malformed", 0)),
    ],
)
def test_a_bomb_in_any_member_is_not_unpacked(name, expected, tmp_path):
    path = stuffed(tmp_path / "bomb.zip", name, b"", b"x" * 1_000_000, 60)
    assert path.stat().st_size < 1_000_000
    assert told(path) == expected


@pytest.mark.parametrize("filler", [b"\n", FILES[ENTRIES]], ids=["empty lines", "the same entries again"])
def test_lines_without_end_stop_at_the_first_that_is_wrong(filler, tmp_path):
    path = stuffed(tmp_path / "bomb.zip", ENTRIES, FILES[ENTRIES], filler * (1_000_000 // len(filler)), 50)
    assert told(path) == (1, "beyond-checkpoint", 16)


def test_a_head_that_counts_to_the_sky_reads_no_further_than_there_are_entries(tmp_path):
    sky = checkpoint(ORIGIN, 2**63 - 1, bytes(32), key(ORIGIN))
    path = with_files(tmp_path, checkpoint=str(sky).encode(), **{"proofs.jsonl": b""})
    assert told(path) == (2, "entries-missing", 16)


def test_a_table_of_contents_that_would_fill_the_memory_is_refused_unread(tmp_path):
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for each in range(20_000):
            archive.writestr(f"{each:0200d}", b"")
    assert told(path) == (2, "export-unreadable", None)


def test_a_table_of_contents_larger_than_the_file_is_refused(tmp_path):
    path = with_files(tmp_path)
    whole = bytearray(path.read_bytes())
    struct.pack_into("<L", whole, len(whole) - 10, 0xFFFFFFF0)
    path.write_bytes(whole)
    assert told(path) == (2, "export-unreadable", None)


@pytest.mark.parametrize("name", [ENTRIES, KEYS, HEAD])
def test_a_member_that_is_there_twice_is_refused(name, tmp_path):
    path = with_files(tmp_path)
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, FILES[name])
    assert told(path) == (2, "export-strange", None)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:\\x", "entries.jsonl/", "ENTRIES.JSONL", "é", "."]
)
def test_a_member_of_another_name_is_refused_and_written_nowhere(name, tmp_path):
    path = with_files(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, b"x")
    assert told(path) == (2, "export-strange", None)


def test_a_name_with_a_zero_in_it_is_no_known_name(tmp_path):
    path = with_files(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"proofs.jsonl", b"proofs\0jsonl"))
    assert told(path)[0] == 2


@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_that_is_missing_is_named(name, tmp_path):
    path = pack(tmp_path / "e.zip", {each: content for each, content in FILES.items() if each != name})
    assert told(path) == (2, "export-incomplete", None)
    assert name in verify(path).message


def test_a_version_of_tomorrow_is_told(tmp_path):
    assert told(with_files(tmp_path, version=b"iasted-audit-export v2\n")) == (2, "export-version", None)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_deflate_is_read(method, tmp_path):
    path = tmp_path / "e.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    assert told(path) == (2, "export-unreadable", None)


def test_an_encrypted_member_is_refused(tmp_path):
    path = with_files(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"))
    assert path.read_bytes() != whole
    assert told(path) == (2, "export-unreadable", None)


def test_every_cut_of_the_file_is_incomplete_and_never_anything_else(tmp_path):
    path = with_files(tmp_path)
    whole = path.read_bytes()
    for at in [*range(0, len(whole), 61), len(whole) - 1]:
        path.write_bytes(whole[:at])
        assert verify(path, trusted=LEDGER.trusted, processes=1).code == "export-unreadable"


def test_no_spoilt_byte_ever_raises_and_none_that_counts_goes_by(tmp_path):
    """Bytes that nobody reads (dates, versions) may differ; what the members say may not."""
    path = with_files(tmp_path)
    whole = path.read_bytes()
    for at in range(0, len(whole), 23):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        verdict = verify(path, trusted=LEDGER.trusted, processes=1)
        if verdict.outcome == 0:
            with zipfile.ZipFile(path) as archive:
                assert {name: archive.read(name) for name in MEMBERS} == FILES


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"x" * 10_000, b"%PDF-1.7\n", b"\0" * 1_000_000]
)
def test_what_is_no_export_at_all_is_told(content, tmp_path):
    path = tmp_path / "e.zip"
    path.write_bytes(content)
    assert told(path)[:2] in {(2, "export-unreadable"), (2, "export-incomplete")}


def test_a_file_that_is_not_there_or_is_a_folder_is_told(tmp_path):
    assert told(tmp_path / "nothing.zip")[:2] == (2, "export-not-found")
    (tmp_path / "folder").mkdir()
    assert told(tmp_path / "folder")[:2] == (2, "export-unreadable")


LINES = FILES[ENTRIES].split(b"\n")
SPOILT = {
    "huge line": LINES[5].replace(b"report:5", b"r" * 5_000_000),
    "NaN": LINES[5].replace(b'"seq":2', b'"seq":NaN'),
    "extra field": LINES[5].replace(b'"v":1', b'"v":1,"content":"x"'),
    "latin-1": LINES[5].replace("é".encode(), b"\xe9"),
    "UTF-16": LINES[5].decode().encode("utf-16-le").replace(b"\n", b""),
    "deep": b"[" * 12_000,
    "nothing": b"",
}


@pytest.mark.parametrize("line", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_line_is_tampering_with_its_index(line, tmp_path):
    entries = b"\n".join([*LINES[:5], line, *LINES[6:]])
    assert told(with_files(tmp_path, **{ENTRIES: entries})) == (1, "entry-malformed", 5)


def test_a_last_line_without_its_end_was_cut(tmp_path):
    assert told(with_files(tmp_path, **{ENTRIES: FILES[ENTRIES][:-1]}))[:2] == (2, "export-unreadable")
    assert told(with_files(tmp_path, **{ENTRIES: b"\n".join(LINES[:9]) + b"\n"})) == (2, "entries-missing", 9)


PROOF = msgspec.json.decode(FILES[PROOFS].split(b"\n")[0])
FALSE = {
    "another path": {"path": [PROOF["path"][0]] * len(PROOF["path"])},
    "a size that is not listed": {"first": 5},
    "another end": {"second": 12},
    "a negative size": {"first": -1},
    "a size beyond": {"first": 2**80},
    "a field too many": {"x": 1},
}


@pytest.mark.parametrize("change", FALSE.values(), ids=FALSE)
def test_a_false_proof_is_told(change, tmp_path):
    false = msgspec.json.encode({**PROOF, **change}) + b"\n"
    assert told(with_files(tmp_path, **{PROOFS: false})) == (1, "proof-wrong", None)


def test_checkpoints_out_of_order_of_another_log_or_malformed_are_told(tmp_path):
    listed = FILES[CHECKPOINTS].splitlines(keepends=True)
    for wrong in (listed[::-1], [listed[0], *listed], [b'"x"\n'], [b"NaN\n"], [listed[0][:-1] + b" \n"]):
        path = with_files(tmp_path, **{CHECKPOINTS: b"".join(wrong), PROOFS: b""})
        assert told(path) == (1, "checkpoints-malformed", None)
    other = msgspec.json.encode(str(checkpoint("other", 4, bytes(32), key("other")))) + b"\n"
    assert told(with_files(tmp_path, **{CHECKPOINTS: other, PROOFS: b""})) == (1, "origin-foreign", None)


def test_checkpoints_taken_out_are_missed(tmp_path):
    """They might have shown something; the export is not taken at less than its word."""
    path = with_files(tmp_path, **{CHECKPOINTS: b"", PROOFS: b""})
    assert told(path) == (2, "checkpoint-missing", 4)
