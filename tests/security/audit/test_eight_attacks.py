"""An operator who holds every key of the server changes the log and signs it again: what shows it, and what would not.

The export alone; then an older checkpoint (of 8 entries) that somebody kept; then the devices' chain heads as well.
In the first table the devices were offline all along and never saw a checkpoint, which is the operator's best case.
"""

from __future__ import annotations

import msgspec
import pytest

from shared.audit.chain import Writer
from shared.audit.checkpoint import checkpoint
from shared.audit.entry import Leaf
from shared.audit.gossip import Evidence
from shared.audit.keys import Trusted
from shared.audit.verify import verify
from tests.fakes.ledger import ORGANISATION, ORIGIN, SERVER, Ledger, edited, key, note_key, pack, sample

INTACT = (0, "intact", None, None)


def edit(leaves):
    leaves[5] = edited(leaves[5], change="signé → brouillon")


def drop_the_middle(leaves):
    del leaves[5]


def forge_for_a_device(leaves):
    before = leaves[6].entry
    forger = Writer(ORGANISATION, "A", key("operator"), None)
    forger.at = msgspec.structs.replace(forger.at, seq=before.seq, last=leaves[8].entry.prev)
    signed = forger.entry(who="person-of-A", action="report.erased", on="report:1", at=leaves[7].received)
    leaves.insert(8, Leaf(received=leaves[7].received, signature=signed.signature, entry=signed.entry))


def truncate_the_tail(leaves):
    del leaves[12:]


def truncate_below_the_checkpoint(leaves):
    del leaves[6:]


def erase_a_device(leaves):
    leaves[:] = [leaf for leaf in leaves if leaf.entry.device != "B"]


def reorder_devices(leaves):
    four, five = leaves[4], leaves[5]
    leaves[4] = msgspec.structs.replace(five, received=four.received)
    leaves[5] = msgspec.structs.replace(four, received=five.received)


def backdate_a_receipt(leaves):
    leaves[6] = msgspec.structs.replace(leaves[6], received=leaves[2].received)


def backdate_between_neighbours(leaves):
    leaves[6] = msgspec.structs.replace(leaves[6], received=leaves[5].received)


def rewrite_the_servers_own(leaves):
    leaves[3] = edited(leaves[3], action="person.promoted")


REWRITTEN = (1, "not-an-extension", 0, 8)
OFFLINE = [
    (edit, (1, "signature-wrong", 5, None), (1, "signature-wrong", 5, None), (1, "signature-wrong", 5, None)),
    (drop_the_middle, (1, "sequence-broken", 8, None), REWRITTEN, REWRITTEN),
    (forge_for_a_device, *[(1, "signature-wrong", 8, None)] * 3),
    (truncate_the_tail, INTACT, INTACT, (2, "device-cut", 11, None)),
    (truncate_below_the_checkpoint, INTACT, (2, "shorter-than-kept", 6, None), (2, "shorter-than-kept", 6, None)),
    (erase_a_device, INTACT, REWRITTEN, REWRITTEN),
    (reorder_devices, INTACT, REWRITTEN, REWRITTEN),
    (backdate_a_receipt, *[(1, "received-went-back", 6, None)] * 3),
    (backdate_between_neighbours, INTACT, REWRITTEN, REWRITTEN),
    (rewrite_the_servers_own, INTACT, REWRITTEN, REWRITTEN),
]
SEEING = [
    (edit, (1, "signature-wrong", 5, None)),
    (drop_the_middle, (1, "sequence-broken", 8, None)),
    (forge_for_a_device, (1, "signature-wrong", 8, None)),
    (truncate_the_tail, INTACT),
    (truncate_below_the_checkpoint, INTACT),
    (erase_a_device, (1, "seen-later", 3, None)),
    (reorder_devices, (1, "history-rewritten", 4, 8)),
    (backdate_a_receipt, (1, "received-went-back", 6, None)),
    (backdate_between_neighbours, (1, "history-rewritten", 4, 8)),
    (rewrite_the_servers_own, (1, "history-rewritten", 0, 4)),
]


def found(verdict):
    return int(verdict.outcome), verdict.code, verdict.index, verdict.before


@pytest.mark.parametrize(("attack", "alone", "since", "heads"), OFFLINE, ids=[row[0].__name__ for row in OFFLINE])
def test_each_attack_has_its_code_and_its_place(attack, alone, since, heads, tmp_path):
    honest = sample(offline=True)
    export = honest.operator(attack).export(tmp_path / "export.zip")
    kept, ends = [honest.checkpoints[1]], honest.heads()
    assert found(verify(export, trusted=honest.trusted)) == alone
    assert found(verify(export, trusted=honest.trusted, since=kept)) == since
    assert found(verify(export, trusted=honest.trusted, since=kept, heads=ends)) == heads


@pytest.mark.parametrize(("attack", "alone"), SEEING, ids=[row[0].__name__ for row in SEEING])
def test_what_devices_saw_stands_in_their_entries_and_shows_more_without_any_other_file(attack, alone, tmp_path):
    honest = sample()
    export = honest.operator(attack).export(tmp_path / "export.zip")
    assert found(verify(export, trusted=honest.trusted)) == alone


def test_the_honest_log_passes_with_everything(tmp_path):
    for honest in (sample(), sample(offline=True)):
        export = honest.export(tmp_path / "export.zip")
        assert found(verify(export, trusted=honest.trusted)) == INTACT
        verdict = verify(export, trusted=honest.trusted, since=honest.checkpoints, heads=honest.heads())
        assert (found(verdict), verdict.notice, verdict.confirmed) == (INTACT, "", 16)


def test_two_kept_checkpoints_narrow_the_place(tmp_path):
    honest = sample(offline=True)
    export = honest.operator(reorder_devices).export(tmp_path / "export.zip")
    verdict = verify(export, trusted=honest.trusted, since=[honest.checkpoints[2], honest.checkpoints[0]])
    assert found(verdict) == (1, "not-an-extension", 4, 12)


def test_heads_alone_show_an_erased_device(tmp_path):
    honest = sample(offline=True)
    export = honest.operator(erase_a_device).export(tmp_path / "export.zip")
    assert found(verify(export, trusted=honest.trusted, heads=honest.heads())) == (2, "device-cut", 0, None)


def test_a_split_view_leaves_evidence_that_convicts_the_log(tmp_path):
    honest = sample(offline=True)
    export = honest.operator(reorder_devices).export(tmp_path / "export.zip")
    verdict = verify(export, trusted=honest.trusted, since=[honest.checkpoints[3]])
    assert found(verdict) == (1, "split-view", 0, 16)
    assert Evidence(*verdict.evidence).holds(note_key(ORIGIN))
    assert not Evidence(*verdict.evidence).holds(note_key("another"))


def test_an_entry_moved_before_the_checkpoint_it_saw_is_out_of_place(tmp_path):
    def move(leaves):
        leaves.insert(2, msgspec.structs.replace(leaves.pop(4), received=leaves[1].received))
        leaves[2], leaves[3] = leaves[3], leaves[2]
        leaves[2] = msgspec.structs.replace(leaves[2], received=leaves[1].received)

    honest = sample()
    assert found(verify(honest.operator(move).export(tmp_path / "e"), trusted=honest.trusted))[:3] == (
        1,
        "seen-later",
        3,
    )


def test_a_device_whose_checkpoint_goes_back_is_told(tmp_path):
    ledger = sample()
    ledger.seen["A"] = msgspec.structs.replace(ledger.seen["A"], size=4, root=ledger.checkpoints[0].root)
    ledger.act("A")
    assert found(verify(ledger.export(tmp_path / "e"), trusted=ledger.trusted))[:3] == (1, "checkpoint-went-back", 16)


def test_a_device_that_signed_two_histories_is_told_by_its_head(tmp_path):
    ledger, other = sample(), sample(3)
    other.act("A", action="report.other")
    other.act("A")
    verdict = verify(ledger.export(tmp_path / "e"), trusted=ledger.trusted, heads=other.heads()[:1])
    assert found(verdict) == (1, "head-differs", 14, None)


def test_an_invented_device_is_not_trusted(tmp_path):
    inventive = Ledger("A", "B", "C")
    inventive.manifest = inventive.keys(devices=["A", "B"])
    for device in ("A", "C", "B"):
        inventive.act(device)
    export = inventive.export(tmp_path / "export.zip")
    assert found(verify(export, trusted=inventive.trusted)) == (3, "signer-unknown", 1, None)


def test_a_manifest_of_the_operators_own_is_not_trusted_and_an_altered_one_is_forged(tmp_path):
    ledger = sample()
    ledger.manifest = ledger.keys(root="operator")
    assert found(verify(ledger.export(tmp_path / "own"), trusted=ledger.trusted)) == (
        3,
        "manifest-not-trusted",
        None,
        None,
    )
    files = sample().files()
    files["keys"] = files["keys"].replace(b"number 1", b"number 2")
    assert found(verify(pack(tmp_path / "altered", files), trusted=ledger.trusted))[:2] == (1, "manifest-forged")


def test_an_older_manifest_than_demanded_and_a_missing_witness_are_not_trusted(tmp_path):
    ledger = sample()
    export, root = ledger.export(tmp_path / "export.zip"), note_key("essai.example.ga/racine")
    assert found(verify(export, trusted=Trusted((root,), least=2)))[:2] == (3, "manifest-old")
    witness = msgspec.structs.replace(note_key("temoin.example.ga"), type=4)
    assert found(verify(export, trusted=Trusted((root,), (witness,))))[:2] == (3, "witness-missing")
    ledger.checkpoints[-1] = ledger.check().witness("temoin.example.ga", key("temoin.example.ga"), 1_800_000_000)
    ledger.check = lambda *_: ledger.checkpoints[-1]
    assert found(verify(ledger.export(tmp_path / "seen"), trusted=Trusted((root,), (witness,)))) == INTACT


def test_a_log_signed_by_another_key_is_not_trusted_and_a_false_signature_is_forged(tmp_path):
    ledger = sample()
    ledger.log_key = key("operator")
    verdict = verify(ledger.export(tmp_path / "other"), trusted=ledger.trusted)
    assert found(verdict)[:2] == (3, "checkpoint-not-trusted")
    files = sample().files()
    other = str(checkpoint(ORIGIN, 15, bytes(32), key(ORIGIN))).split("\n")
    files["checkpoint"] = "\n".join([*files["checkpoint"].decode().split("\n")[:4], *other[4:]]).encode()
    assert found(verify(pack(tmp_path / "forged", files), trusted=ledger.trusted))[:2] == (1, "checkpoint-forged")


def test_a_key_that_ceased_to_count_signs_nothing_later(tmp_path):
    ledger = Ledger(until="2026-11-02T08:01:00.000Z")
    for device in ("A", "B", "A", "B"):
        ledger.act(device)
    assert found(verify(ledger.export(tmp_path / "e"), trusted=ledger.trusted)) == (3, "signer-ended", 3, None)


def test_worse_comes_first(tmp_path):
    """Tampering outweighs what is missing, and both outweigh keys that nobody vouches for."""
    honest = sample()
    export = honest.operator(edit).export(tmp_path / "export.zip")
    assert found(verify(export)) == (1, "signature-wrong", 5, None)
    cut = honest.operator(truncate_below_the_checkpoint).export(tmp_path / "cut.zip")
    assert found(verify(cut, since=honest.checkpoints)) == (2, "shorter-than-kept", 6, None)
    assert found(verify(honest.export(tmp_path / "whole.zip"))) == (3, "nobody-trusted", None, None)


def test_the_servers_own_word_confirms_nothing(tmp_path):
    ledger = Ledger()
    ledger.act("A")
    ledger.check(SERVER)
    ledger.act(SERVER)
    assert verify(ledger.export(tmp_path / "e"), trusted=ledger.trusted).confirmed == 0
