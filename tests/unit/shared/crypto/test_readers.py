"""To whom a key is wrapped, and who is given which review keys."""

from __future__ import annotations

import pytest

from shared.crypto.manifest import issue
from shared.crypto.readers import Review, recipients_of, reviews_of
from shared.roles import Standing
from tests.security.crypto.parties import ORG, Device, Organisation, refusal


@pytest.fixture(scope="module")
def ours():
    return Organisation()


def who(role, region="estuaire"):
    return Standing(person="me", organisation=ORG, role=role, region=region)


def test_the_owners_devices_the_region_the_nation_and_recovery(ours):
    devices = [Device("d-1").recipient, Device("d-2").recipient]
    kinds = [(each.kind, each.id) for each in recipients_of(ours.manifest, "estuaire", devices)]
    assert kinds == [("device", "d-1"), ("device", "d-2"), ("region", "estuaire"), ("nation", ORG), ("recovery", ORG)]


def test_without_a_region_or_where_it_has_no_key_the_nations_reviewers_read_it(ours):
    for region in (None, "ailleurs"):
        kinds = [each.kind for each in recipients_of(ours.manifest, region, [Device().recipient])]
        assert kinds == ["device", "nation", "recovery"]


def test_nothing_is_wrapped_while_the_nation_or_recovery_has_no_key(ours):
    for missing in ("nation", "recovery"):
        keys = tuple(key for key in ours.manifest.keys if key.kind != missing)
        assert refusal(recipients_of, issue(ORG, keys), "estuaire", []) == "sealed-commitment"


def test_a_new_epoch_takes_the_place_of_the_old_one():
    organisation = Organisation()
    fresh = organisation.rotate("region", "estuaire")
    assert fresh in recipients_of(organisation.manifest, "estuaire", [])
    assert [each.epoch for each in recipients_of(organisation.manifest, "estuaire", [])] == [2, 1, 1]


def test_each_role_is_given_the_keys_of_its_reach():
    assert reviews_of(who("user")) == []
    assert reviews_of(who("agent")) == [Review("region", "estuaire")]
    assert reviews_of(who("agent", None)) == []
    assert reviews_of(who("admin")) == reviews_of(who("super_admin", None)) == [Review("nation", ORG)]
