"""Exactly those who may read a report open it, by the table of roles; whoever left opens what was, not what comes."""

from __future__ import annotations

from itertools import product

import pytest

from shared.crypto.data_key import new_data_key
from shared.crypto.manifest import accept, current, listed
from shared.crypto.opening.records import open_record
from shared.crypto.opening.wraps import open_share, rewrap, unwrap
from shared.crypto.readers import recipients_of, reviews_of, wrap_to_all
from shared.crypto.refusals import Refused
from shared.roles import ROLES, Standing, Target, allowed
from tests.security.crypto.parties import ORG, REGIONS, Device, Organisation, refusal, sealed

WHERE = (None, *REGIONS)


def ring(organisation, who, device):
    """All private keys that this person's device comes to hold, from the shares it is given."""
    keys = [device.sealing]
    for line in reviews_of(who):
        epochs = [key for key in organisation.manifest.keys if (key.kind, key.id) == (line.kind, line.id)]
        keys += [open_share(organisation.share(key, device), key, device.sealing) for key in epochs]
    return keys


def opens(keys, wraps, name, content, author):
    """Whether any key of the ring leads through any wrap to the content."""
    for private, wrapped in product(keys, wraps):
        try:
            return open_record(content, unwrap(wrapped, name, private), author).content
        except Refused:
            continue
    return None


def written(organisation, region, owner):
    manifest = accept(organisation.trust, organisation.signed).manifest
    key = new_data_key(organisation.name, "c-1")
    content, _, _ = sealed(b"confidentiel", device=owner, key=key)
    return content, key.name, wrap_to_all(key, recipients_of(manifest, region, [owner.recipient]))


@pytest.fixture(scope="module")
def ours():
    return Organisation()


@pytest.mark.parametrize("region", WHERE)
def test_whoever_may_read_it_opens_it_and_nobody_else(ours, region):
    owner, reader = Device("d-owner"), Device("d-reader")
    content, name, wraps = written(ours, region, owner)
    target = Target(organisation=ORG, owner="owner", region=region)
    for role, home in product(ROLES, WHERE):
        who = Standing(person="reader", organisation=ORG, role=role, region=home)
        opened = opens(ring(ours, who, reader), wraps, name, content, owner.author)
        assert (opened == b"confidentiel") is allowed(who, "reports:read", target), (role, home, region)


def test_the_owner_opens_it_on_each_of_their_devices_whatever_their_role(ours):
    first, second, lost = Device("d-1"), Device("d-2"), Device("d-3")
    key = new_data_key(ORG, "c-1")
    content, _, _ = sealed(b"confidentiel", device=first, key=key)
    wraps = wrap_to_all(key, recipients_of(ours.manifest, None, [first.recipient, second.recipient]))
    for role in ROLES:  # every role reads at least what is its own: the device's own key is enough
        who = Standing(person="owner", organisation=ORG, role=role)
        assert allowed(who, "reports:read", Target(organisation=ORG, owner="owner"))
    for device in (first, second):
        assert opens([device.sealing], wraps, key.name, content, first.author) == b"confidentiel"
    assert opens([lost.sealing], wraps, key.name, content, first.author) is None


def test_nobody_of_another_organisation_opens_it(ours):
    theirs, owner, reader = Organisation("autre"), Device("d-owner"), Device("d-reader")
    content, name, wraps = written(ours, "estuaire", owner)
    for role, home in product(ROLES, WHERE):
        who = Standing(person="reader", organisation="autre", role=role, region=home)
        assert opens(ring(theirs, who, reader), wraps, name, content, owner.author) is None


def test_the_recovery_key_opens_it_when_every_device_is_lost(ours):
    owner = Device()
    content, name, wraps = written(ours, "nyanga", owner)
    recovery = ours.private["recovery", ORG, 1]
    assert opens([recovery], wraps, name, content, owner.author) == b"confidentiel"


def test_the_server_holds_every_byte_and_opens_nothing(ours):
    owner, server = Device(), Device("server")
    content, name, wraps = written(ours, "estuaire", owner)
    assert opens([server.sealing], wraps, name, content, owner.author) is None


def test_a_reviewer_who_left_opens_what_was_and_nothing_of_the_new_epoch():
    ours, owner, leaver, stays = Organisation(), Device("d-owner"), Device("d-left"), Device("d-stays")
    agent = Standing(person="reader", organisation=ORG, role="agent", region="estuaire")
    old, old_name, old_wraps = written(ours, "estuaire", owner)
    left_with = ring(ours, agent, leaver)
    ours.rotate("region", "estuaire")
    new, new_name, new_wraps = written(ours, "estuaire", owner)
    assert opens(left_with, old_wraps, old_name, old, owner.author) == b"confidentiel"
    assert opens(left_with, new_wraps, new_name, new, owner.author) is None
    still = ring(ours, agent, stays)
    for content, name, wraps in ((old, old_name, old_wraps), (new, new_name, new_wraps)):
        assert opens(still, wraps, name, content, owner.author) == b"confidentiel"


def test_old_conversations_come_to_the_new_epoch_without_being_sealed_anew():
    ours, owner = Organisation(), Device("d-owner")
    content, name, wraps = written(ours, "estuaire", owner)
    fresh = ours.rotate("region", "estuaire")
    of_region = next(each for each in wraps if each.kind == "region")
    again = rewrap(of_region, name, ours.private["region", "estuaire", 1], fresh)
    only_new = [ours.private["region", "estuaire", 2]]
    assert opens(only_new, wraps, name, content, owner.author) is None
    assert opens(only_new, [again], name, content, owner.author) == b"confidentiel"


def test_a_rotation_cut_anywhere_leaves_every_conversation_open_to_somebody_entitled():
    ours, owner = Organisation(), Device("d-owner")
    kept = [written(ours, "estuaire", owner) for _ in range(4)]
    fresh = ours.rotate("region", "estuaire")
    private = [ours.private["region", "estuaire", epoch] for epoch in (1, 2)]
    for done in range(5):
        for number, (content, name, wraps) in enumerate(kept):
            held = list(wraps)
            if number < done:
                held.append(rewrap(next(each for each in wraps if each.kind == "region"), name, private[0], fresh))
            assert opens(private, held, name, content, owner.author) == b"confidentiel"


def test_late_work_under_an_old_epoch_still_opens():
    ours, owner = Organisation(), Device("d-owner")
    offline = accept(ours.trust, ours.signed).manifest
    for _ in range(3):
        ours.rotate("region", "estuaire")
    key = new_data_key(ORG, "c-late")
    content, _, _ = sealed(b"trente jours plus tard", device=owner, key=key)
    wraps = wrap_to_all(key, recipients_of(offline, "estuaire", [owner.recipient]))
    agent = Standing(person="reader", organisation=ORG, role="agent", region="estuaire")
    assert opens(ring(ours, agent, Device("d-new")), wraps, key.name, content, owner.author)


def test_a_share_opens_on_its_device_and_only_as_the_key_the_manifest_lists(ours):
    device, other = Device("d-1"), Device("d-2")
    key, nation = current(ours.manifest, "region", "estuaire"), current(ours.manifest, "nation", ORG)
    shared = ours.share(key, device)
    assert refusal(open_share, shared, key, other.sealing) == "sealed-altered"
    assert refusal(open_share, shared, nation, device.sealing) == "sealed-commitment"
    assert listed(ours.manifest, "region", "estuaire", 1) == key
    assert listed(ours.manifest, "region", "estuaire", 2) is None


def test_nothing_is_wrapped_to_a_reader_that_only_the_server_speaks_of(ours):
    intruder = Organisation().manifest.keys[0]
    assert refusal(recipients_of, ours.manifest, "estuaire", [intruder]) == "sealed-commitment"
