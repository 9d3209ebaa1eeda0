"""Laws of sealed records: what goes in comes out, and no other bytes do anything but be refused."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from shared.crypto.canonical import canonical, read
from shared.crypto.data_key import new_data_key
from shared.crypto.header import Header, Place
from shared.crypto.opening.records import open_record
from shared.crypto.opening.wraps import open_share, unwrap
from shared.crypto.padding import FLOOR, pad, padme, unpad
from shared.crypto.recipients import Recipient, Wrap, wrap
from shared.crypto.record import checked, pack, unpack
from shared.crypto.review import Share
from shared.crypto.sealing import seal
from tests.security.crypto.parties import ORG, Device, Organisation, place, refusal, sealed

DEVICE, READER = Device("d-1"), Device("d-2")
KEY = new_data_key(ORG, "c-1")
RECORD, _, _ = sealed("Le pont est fermé.".encode(), DEVICE, KEY)
ORGANISATION = Organisation()
SHARE = ORGANISATION.share(ORGANISATION.manifest.keys[0], READER)

names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)
hashes = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
places = st.builds(
    Place,
    device=st.just("d-1"),
    dseq=st.integers(1, 2**53 - 1),
    prev=hashes,
    kind=st.from_regex(r"[a-z][a-z-]{0,31}", fullmatch=True),
    object=names,
    hlc=st.from_regex(r"[0-9a-f]{12}-[0-9a-f]{4}", fullmatch=True),
)
recipients = st.builds(
    Recipient,
    kind=st.sampled_from(["device", "region", "nation", "recovery"]),
    id=names,
    epoch=st.integers(0, 2**53 - 1),
    public=st.just(READER.recipient.public),
)


@settings(max_examples=60)
@given(st.binary(max_size=5000), places)
def test_what_is_sealed_comes_out_with_its_place(content, where):
    record = seal(content, KEY, where, DEVICE.signing)
    opened = open_record(record, KEY, DEVICE.author)
    assert opened.content == content
    assert all(getattr(opened.header, field) == getattr(where, field) for field in where.__struct_fields__)
    assert pack(unpack(record)) == record
    assert read(canonical(opened.header), Header) == opened.header


@given(st.binary(max_size=3000))
def test_the_length_shown_is_padmes(content):
    body = unpack(seal(content, KEY, place(), DEVICE.signing)).body
    assert padme(len(body) - 28) == len(body) - 28
    assert len(body) - 28 <= max(FLOOR, (len(content) + 64) * 1.12)


@given(st.binary(max_size=5000))
def test_padding_comes_off(content):
    assert unpad(pad(content)) == content


def test_a_record_cut_at_any_byte_is_refused():
    for cut in range(len(RECORD)):
        assert refusal(open_record, RECORD[:cut], KEY, DEVICE.author) in {
            "sealed-malformed",
            "sealed-signature",
            "sealed-altered",
        }


def test_a_record_with_any_one_bit_changed_is_refused():
    for at in range(len(RECORD)):
        bent = bytearray(RECORD)
        bent[at] ^= 1 << at % 8
        assert refusal(open_record, bytes(bent), KEY, DEVICE.author)


@given(st.binary(max_size=2000), st.booleans())
def test_random_bytes_are_refused_and_nothing_else(noise, dressed):
    for content in (noise, b"iS1" + noise, RECORD[:300] + noise if dressed else RECORD + noise + b"\0"):
        assert refusal(open_record, content, KEY, DEVICE.author)
        assert refusal(checked, content, DEVICE.author)


@given(st.integers(0, len(RECORD)), st.integers(0, len(RECORD)), st.binary(max_size=40))
def test_a_record_with_a_piece_replaced_is_refused(start, end, piece):
    changed = RECORD[: min(start, end)] + piece + RECORD[max(start, end) :]
    assume(changed != RECORD)
    assert refusal(open_record, changed, KEY, DEVICE.author)


@given(recipients)
def test_a_wrap_opens_to_its_key_wherever_it_travelled(to):
    wrapped = wrap(KEY, to)
    assert unwrap(read(canonical(wrapped), Wrap), KEY.name, READER.sealing) == KEY


@given(recipients, recipients)
def test_a_wrap_passed_off_as_anothers_is_refused(one, two):
    as_two = replace(wrap(KEY, one), kind=two.kind, recipient=two.id, epoch=two.epoch)
    assume((one.kind, one.id, one.epoch) != (two.kind, two.id, two.epoch))
    assert refusal(unwrap, as_two, KEY.name, READER.sealing) == "sealed-altered"


@settings(max_examples=200)
@given(st.data())
def test_bent_wraps_and_shares_are_refused_and_nothing_else(data):
    wrapped = canonical(wrap(KEY, READER.recipient))
    for content, kind, finish in (
        (wrapped, Wrap, lambda each: unwrap(each, KEY.name, READER.sealing)),
        (canonical(SHARE), Share, lambda each: open_share(each, ORGANISATION.manifest.keys[0], READER.sealing)),
    ):
        at = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(st.binary(max_size=3))
        bent = content[:at] + piece + content[at + 1 :]
        if bent != content:
            assert refusal(lambda bent=bent, kind=kind, finish=finish: finish(read(bent, kind)))


@given(st.binary(max_size=300))
def test_noise_is_never_read_as_anything(noise):
    for kind in (Header, Wrap, Share):
        assert refusal(read, noise, kind) == "sealed-malformed"
