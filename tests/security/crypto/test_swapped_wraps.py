"""A wrap opens one key of one conversation for one recipient of one epoch; presented as anything else it is refused."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from shared.crypto.canonical import canonical, read
from shared.crypto.data_key import new_data_key
from shared.crypto.keys import new_sealing_key, public_of
from shared.crypto.opening.wraps import rewrap, unwrap
from shared.crypto.recipients import Recipient, Wrap, wrap
from tests.security.crypto.parties import ORG, Device, refusal

LOW_ORDER = ["00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f"]


def reviewers(epoch=2, private=None):
    private = private or new_sealing_key()
    return Recipient(kind="region", id="estuaire", epoch=epoch, public=public_of(private).hex()), private


def test_it_opens_as_what_it_is():
    key = new_data_key(ORG, "c-1")
    to, private = reviewers()
    assert unwrap(read(canonical(wrap(key, to)), Wrap), key.name, private) == key


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("org", "autre"),
        ("conversation", "c-2"),
        ("dek_id", "k-2"),
        ("kind", "nation"),
        ("recipient", "nyanga"),
        ("epoch", 3),
    ],
)
def test_it_opens_as_nothing_else_even_when_the_reader_is_told_so(field, value):
    key = new_data_key(ORG, "c-1")
    to, private = reviewers()
    swapped = replace(wrap(key, to), **{field: value})
    told = replace(
        key.name, **{{"dek_id": "id"}.get(field, field): value} if field in {"org", "conversation", "dek_id"} else {}
    )
    assert refusal(unwrap, swapped, told, private) == "sealed-altered"


def test_the_wrap_of_one_conversation_is_not_taken_for_another():
    one, two = new_data_key(ORG, "c-1"), new_data_key(ORG, "c-2")
    to, private = reviewers()
    assert refusal(unwrap, wrap(one, to), two.name, private) == "sealed-commitment"
    for told in ({"conversation": "c-2"}, {"org": "autre"}, {"id": two.name.id}):  # of the same commitment
        assert refusal(unwrap, wrap(one, to), replace(one.name, **told), private) == "sealed-commitment"
    bodies = replace(wrap(two, to), sealed=wrap(one, to).sealed)
    assert refusal(unwrap, bodies, two.name, private) == "sealed-altered"


def test_a_key_that_the_server_made_is_not_taken_though_its_wrap_is_sound():
    key, servers = new_data_key(ORG, "c-1"), new_data_key(ORG, "c-1")
    to, private = reviewers()
    forged = wrap(replace(servers, name=key.name), to)
    assert refusal(unwrap, forged, key.name, private) == "sealed-commitment"


def test_another_private_key_opens_nothing():
    key = new_data_key(ORG, "c-1")
    assert refusal(unwrap, wrap(key, reviewers()[0]), key.name, new_sealing_key()) == "sealed-altered"


def test_wrapping_again_goes_forward_in_the_same_line_only():
    key = new_data_key(ORG, "c-1")
    to, private = reviewers(epoch=2)
    newer, fresh = reviewers(epoch=3)
    wrapped = wrap(key, to)
    assert unwrap(rewrap(wrapped, key.name, private, newer), key.name, fresh) == key
    for wrong in (to, reviewers(epoch=1)[0], replace(newer, id="nyanga"), replace(newer, kind="nation")):
        assert refusal(rewrap, wrapped, key.name, private, wrong) == "sealed-commitment"


@pytest.mark.parametrize("point", LOW_ORDER)
def test_nothing_is_wrapped_to_a_key_that_makes_the_secret_public(point):
    to = Recipient(kind="device", id="d-9", epoch=0, public=point)
    assert refusal(wrap, new_data_key(ORG, "c-1"), to) == "sealed-malformed"


@pytest.mark.parametrize("point", LOW_ORDER)
def test_nothing_is_unwrapped_from_such_a_key(point):
    key, device = new_data_key(ORG, "c-1"), Device()
    wrapped = wrap(key, device.recipient)
    hostile = replace(wrapped, sealed=point + wrapped.sealed[64:])
    assert refusal(unwrap, hostile, key.name, device.sealing) == "sealed-altered"
