"""Every field of a header, changed by a courier or by its own author, closes the record."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from msgspec.structs import fields, replace

from shared.crypto.canonical import canonical
from shared.crypto.header import Header, digest, follows
from shared.crypto.opening.records import open_record
from shared.crypto.record import Author, Record, checked, pack, unpack
from tests.security.crypto.parties import Device, refusal, sealed, signed_again

OTHER = {
    "org": "autre",
    "device": "d-2",
    "dseq": 2,
    "prev": "1" * 64,
    "kind": "conversation",
    "object": "o-2",
    "dek_id": "k-2",
    "dek_commit": "2" * 64,
    "ct_sha256": "3" * 64,
    "hlc": "019000000000-0001",
}


def changed(content, name, value):
    """The courier's way: the bytes of one field, the signature as it was."""
    record = unpack(content)
    written = canonical(record.header)
    old, new = (canonical(Header(**{**said(record.header), name: each})) for each in (said(record.header)[name], value))
    assert old == written != new
    start = content.index(written)
    return content[: start - 2] + len(new).to_bytes(2) + new + content[start + len(written) :]


def said(header):
    return {name: getattr(header, name) for name in header.__struct_fields__}


def test_the_table_names_every_field():
    assert set(OTHER) | {"v"} == {field.name for field in fields(Header)}


@pytest.mark.parametrize("name", OTHER)
def test_a_field_changed_on_the_way_is_refused_without_any_key(name):
    content, key, device = sealed()
    altered = changed(content, name, OTHER[name])
    assert refusal(checked, altered, device.author) == "sealed-signature"
    assert refusal(open_record, altered, key, device.author) == "sealed-signature"


@pytest.mark.parametrize("name", [name for name in OTHER if name != "device"])
def test_a_field_that_the_author_changes_and_signs_again_is_refused_by_whoever_opens(name):
    content, key, device = sealed()
    again = signed_again(content, device, **{name: OTHER[name]})
    wanted = {"ct_sha256": "sealed-altered", "org": "sealed-commitment"}
    wanted |= dict.fromkeys(("dek_id", "dek_commit"), "sealed-commitment")
    assert refusal(open_record, again, key, device.author) == wanted.get(name, "sealed-altered")


def test_a_version_that_is_not_known_is_refused():
    content, key, device = sealed()
    assert refusal(open_record, content.replace(b'"v":1}', b'"v":2}'), key, device.author) == "sealed-malformed"


def test_another_body_under_a_good_signature_is_refused():
    content, key, device = sealed()
    body = unpack(content).body
    other = body[:-1] + bytes([body[-1] ^ 1])
    assert refusal(open_record, signed_again(content, device, other), key, device.author) == "sealed-altered"
    again = signed_again(content, device, other, ct_sha256=hashlib.sha256(other).hexdigest())
    assert checked(again, device.author)
    assert refusal(open_record, again, key, device.author) == "sealed-altered"


def test_a_record_is_its_authors_and_nobody_elses():
    content, key, device = sealed()
    twin = Device(device.id)
    assert refusal(open_record, content, key, twin.author) == "sealed-signature"
    record = unpack(content)
    stolen = pack(Record(record.header, twin.signing.sign(canonical(record.header)), record.body))
    assert refusal(open_record, stolen, key, twin.author) == "sealed-signature"  # signed, but not as a record


def test_a_key_certified_for_one_device_does_not_sign_for_another():
    content, key, device = sealed()
    registered_as = Author("d-2", device.author.public)
    assert refusal(checked, content, registered_as) == "sealed-signature"
    assert refusal(open_record, content, key, registered_as) == "sealed-signature"


def test_a_records_place_in_its_devices_chain_is_checked_without_a_key():
    device = Device()
    first, key, _ = sealed(device=device)
    before = unpack(first).header
    second, _, _ = sealed(device=device, key=key, dseq=2, prev=digest(before))
    lost, _, _ = sealed(device=device, key=key, dseq=3, prev=digest(before))
    assert follows(before, None)
    assert follows(unpack(second).header, before)
    assert not follows(unpack(lost).header, before)
    assert not follows(unpack(second).header, None)
    for elsewhere in ({"device": "d-2"}, {"org": "autre"}):
        assert not follows(replace(unpack(second).header, **elsewhere), before)


def test_a_clock_sorts_as_text():
    moments = [datetime(year, 1, 1, tzinfo=UTC) for year in (1971, 2026, 2200)]
    clocks = [f"{int(moment.timestamp() * 1000):012x}-0000" for moment in moments]
    assert clocks == sorted(clocks)
    for clock in clocks:
        assert sealed(hlc=clock)
