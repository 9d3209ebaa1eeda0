"""An export is written whole or not at all, and only if it would verify."""

from __future__ import annotations

import zipfile

import msgspec
import pytest

from shared.audit.archive import CHECKPOINTS, ENTRIES, MEMBERS, PROOFS
from shared.audit.checkpoint import checkpoint
from shared.audit.export import Proof, begun, lines_of, write_export
from shared.audit.verify import verify
from shared.errors import BadInput
from tests.fakes.ledger import ORIGIN, edited, key, sample


@pytest.fixture
def ledger():
    return sample()


def written(ledger, path, **other):
    *earlier, head = ledger.checkpoints
    parts = {
        "manifest": ledger.manifest,
        "head": head,
        "earlier": earlier,
        "leaves": ledger.leaves,
        "prover": ledger.tree,
    }
    write_export(path, **{**parts, **other})
    return path


def test_what_is_written_verifies_and_is_the_same_file_every_time(ledger, tmp_path):
    one, other = (written(ledger, tmp_path / name) for name in ("one.zip", "other.zip"))
    assert verify(one, trusted=ledger.trusted).code == "intact"
    assert one.read_bytes() == other.read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["one.zip", "other.zip"]
    with zipfile.ZipFile(one) as archive:
        assert {name: archive.read(name) for name in MEMBERS} == ledger.files()
        assert tuple(archive.namelist()) == MEMBERS


def test_an_empty_log_and_one_of_a_single_entry_verify(tmp_path):
    for rounds in (0, 1):
        ledger = sample(rounds)
        head = ledger.check()
        path = written(ledger, tmp_path / "e.zip", head=head, earlier=[])
        verdict = verify(path, trusted=ledger.trusted, since=[head])
        assert (verdict.code, verdict.entries) == ("intact", rounds * 4)


def test_a_log_that_would_not_verify_is_refused_and_leaves_nothing(ledger, tmp_path):
    altered = [*ledger.leaves[:-1], edited(ledger.leaves[-1], change="x")]
    false = checkpoint(ORIGIN, 12, bytes(32), key(ORIGIN))
    for wrong in (
        {"leaves": altered},
        {"leaves": ledger.leaves[:-1]},
        {"leaves": [*ledger.leaves, ledger.leaves[0]]},
        {"earlier": ledger.checkpoints[1:-1]},
        {"earlier": [*ledger.checkpoints[:2], false]},
        {"earlier": ledger.checkpoints},
        {"earlier": ledger.checkpoints[2::-1]},
    ):
        with pytest.raises(BadInput) as refused:
            written(ledger, tmp_path / "e.zip", **wrong)
        assert refused.value.code == "export-refused"
        assert not list(tmp_path.iterdir())


def test_a_failure_leaves_the_file_that_was_there(ledger, tmp_path):
    def broken():
        yield ledger.leaves[0]
        raise OSError("disk")

    path = written(ledger, tmp_path / "e.zip")
    before = path.read_bytes()
    with pytest.raises(OSError, match="disk"):
        written(ledger, path, leaves=broken())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_proofs_are_for_those_who_have_no_entries(ledger, tmp_path):
    with zipfile.ZipFile(written(ledger, tmp_path / "e.zip")) as archive:
        proofs = [msgspec.json.decode(line) for line in archive.read("proofs.jsonl").splitlines()]
    assert [(proof["first"], proof["second"]) for proof in proofs] == [(4, 16), (8, 16), (12, 16)]


class Pipe:
    """What is written is gone."""

    def __init__(self):
        self.parts = []

    def write(self, part):
        self.parts.append(bytes(part))
        return len(part)

    def flush(self):
        pass


def test_one_that_is_sent_while_it_is_written_verifies_too(ledger, tmp_path):
    *earlier, head = ledger.checkpoints
    proofs = (Proof(each.size, head.size, ledger.tree.consistency(each.size, head.size)) for each in earlier)
    members = {
        CHECKPOINTS: [msgspec.json.encode(str(each)) for each in earlier],
        PROOFS: map(msgspec.json.encode, proofs),
        ENTRIES: [leaf.line() for leaf in ledger.leaves],
    }
    pipe = Pipe()
    with begun(pipe, str(ledger.manifest), str(head)) as archive:
        for name, lines in members.items():
            with lines_of(archive, name) as member:
                for line in lines:
                    member.write(line + b"\n")
    (tmp_path / "sent.zip").write_bytes(b"".join(pipe.parts))
    assert verify(tmp_path / "sent.zip", trusted=ledger.trusted).code == "intact"
