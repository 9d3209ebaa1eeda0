"""Review keys: epochs count up in one line, shares go to devices."""

from __future__ import annotations

from msgspec.structs import replace

from shared.crypto.canonical import canonical, read
from shared.crypto.keys import new_sealing_key, public_of
from shared.crypto.opening.wraps import open_share
from shared.crypto.review import Share, begin, share
from tests.security.crypto.parties import ORG, Device, refusal


def test_a_line_begins_at_one_and_counts_up_with_a_new_pair_each_time():
    first, one = begin("region", "estuaire")
    second, two = begin("region", "estuaire", first)
    assert (first.epoch, second.epoch) == (1, 2)
    assert first.public == public_of(one).hex() != second.public == public_of(two).hex()


def test_an_epoch_follows_only_its_own_line():
    first, _ = begin("region", "estuaire")
    assert refusal(begin, "region", "nyanga", first) == "sealed-commitment"
    assert refusal(begin, "nation", "estuaire", first) == "sealed-commitment"


def test_a_share_travels_and_opens_on_the_reviewers_device():
    listed, private = begin("nation", ORG)
    device = Device()
    shared = read(canonical(share(ORG, listed, private, device.recipient)), Share)
    assert public_of(open_share(shared, listed, device.sealing)) == public_of(private)


def test_only_the_private_half_of_the_listed_key_is_shared_and_only_to_devices():
    listed, private = begin("nation", ORG)
    device = Device().recipient
    assert refusal(share, ORG, listed, new_sealing_key(), device) == "sealed-commitment"
    assert refusal(share, ORG, listed, private, listed) == "sealed-commitment"
    assert refusal(share, ORG, replace(device, public=listed.public), private, device) == "sealed-commitment"


def test_every_word_of_a_share_is_bound():
    listed, private = begin("region", "estuaire")
    device, other = Device(), Device("d-2")
    shared = share(ORG, listed, private, device.recipient)
    for changed in ({"org": "autre"}, {"device": "d-2"}, {"sealed": share_of_other(listed, private, other)}):
        assert refusal(open_share, replace(shared, **changed), listed, device.sealing) == "sealed-altered"
    for changed in ({"epoch": 2}, {"id": "nyanga"}, {"kind": "nation"}, {"public": "1" * 64}):
        moved = replace(shared, **changed)
        assert refusal(open_share, moved, listed, device.sealing) == "sealed-commitment"
        told = replace(listed, **changed)
        assert refusal(open_share, moved, told, device.sealing) == "sealed-altered"


def share_of_other(listed, private, other):
    return share(ORG, listed, private, other.recipient).sealed


def test_a_share_that_holds_another_key_than_the_listed_one_is_refused():
    listed, _ = begin("region", "estuaire")
    hostile, private = begin("region", "estuaire")
    device = Device()
    from shared.crypto.recipients import encapsulated  # noqa: PLC0415 - only the forger needs it
    from shared.crypto.review import share_info  # noqa: PLC0415

    said = replace(share(ORG, hostile, private, device.recipient), public=listed.public)
    forged = replace(said, sealed=encapsulated(private.private_bytes_raw(), device.recipient, share_info(said)))
    assert refusal(open_share, forged, listed, device.sealing) == "sealed-commitment"
