"""A verifier written from docs/audit-export.md alone, importing nothing of ours, comes to the same answer."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.audit.verify import verify
from tests.fakes.ledger import ROOT_NAME, note_key, pack, sample
from tests.security.audit import test_eight_attacks as attacks


def unb64(text):
    return base64.b64decode(text, validate=True)


def signed(public, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def opened(note, vkey):
    """A note's text, if the key signed it."""
    name, _, typed = vkey.split("+", 2)
    text, _, under = note.rpartition("\n\n")
    public = unb64(typed)[1:]
    expected = hashlib.sha256(name.encode() + b"\n" + unb64(typed)).digest()[:4]
    for line in under.splitlines():
        _, who, encoded = line.split(" ")
        raw = unb64(encoded)
        if (who, raw[:4]) == (name, expected) and signed(public, raw[4:], (text + "\n").encode()):
            return text.split("\n")
    return None


def root_of(leaves):
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + root_of(leaves[:split]) + root_of(leaves[split:])).digest()


def whole(path, root):
    """True when nothing is wrong with the export."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    keys = opened(files["keys"].decode(), root)
    if keys is None or keys[0] != "iasted-audit-keys v1":
        return False
    log = next(line.split(" ")[1] for line in keys if line.startswith("log "))
    signers = {line.split(" ")[1]: unb64(line.split(" ")[2]) for line in keys if line[:7] in {"device ", "server "}}
    head = opened(files["checkpoint"].decode(), log)
    leaves = files["entries.jsonl"].split(b"\n")[:-1]
    if head is None or (head[0], int(head[1])) != (keys[1].split(" ")[1], len(leaves)):
        return False
    return unb64(head[2]) == root_of(leaves) and all(_entries_hold(leaves, signers, keys[2].split(" ")[1]))


def _entries_hold(leaves, signers, organisation):
    last, received = {}, ""
    for index, line in enumerate(leaves):
        leaf = json.loads(line)
        entry, signature = leaf["entry"], unb64(leaf["signature"])
        message = b"iasted-audit-entry-v1\0" + line[line.index(b'"entry":') + 8 : -1]
        yield json.dumps(leaf, ensure_ascii=False, separators=(",", ":")).encode() == line
        yield entry["organisation"] == organisation
        yield entry["device"] in signers and signed(signers[entry["device"]], signature, message)
        seq, prev = last.get(entry["device"], (0, bytes(32)))
        yield (entry["seq"], unb64(entry["prev"])) == (seq + 1, prev)
        last[entry["device"]] = entry["seq"], hashlib.sha256(message + signature).digest()
        yield leaf["received"] >= received
        received = leaf["received"]
        if seen := entry["seen"]:
            yield seen["size"] <= index and root_of(leaves[: seen["size"]]) == unb64(seen["root"])


@pytest.mark.parametrize("offline", [False, True])
@pytest.mark.parametrize("attack", [None, *(row[0] for row in attacks.OFFLINE)])
def test_the_strangers_answer_is_ours(attack, offline, tmp_path):
    honest = sample(offline=offline)
    ledger = honest if attack is None else honest.operator(attack)
    path = ledger.export(tmp_path / "e.zip")
    ours = verify(path, trusted=honest.trusted).outcome == 0
    assert whole(path, str(note_key(ROOT_NAME))) == ours


def test_the_stranger_too_asks_who_vouches_for_the_keys(tmp_path):
    files = sample().files()
    files["keys"] = files["keys"].replace(b"number 1", b"number 2")
    assert not whole(pack(tmp_path / "e.zip", files), str(note_key(ROOT_NAME)))
    assert not whole(sample().export(tmp_path / "f.zip"), str(note_key("somebody")))
