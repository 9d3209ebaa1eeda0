"""The key manifest: one root, one line of numbers, nothing taken out, and no reader that the server made up."""

from __future__ import annotations

from itertools import pairwise

import pytest
from msgspec.structs import replace

from shared.crypto.keys import new_sealing_key, new_signing_key, public_of
from shared.crypto.manifest import NONE, accept, current, digest, issue, signed
from shared.crypto.recipients import Recipient
from shared.crypto.review import begin
from tests.security.crypto.parties import ORG, Organisation, refusal


def listed(kind="region", name="haut-ogooue", epoch=1):
    return Recipient(kind=kind, id=name, epoch=epoch, public=public_of(new_sealing_key()).hex())


@pytest.fixture
def ours():
    return Organisation()


def test_the_first_manifest_is_taken_under_the_pinned_root(ours):
    trust = accept(ours.trust, ours.signed)
    assert trust.manifest == ours.manifest
    assert (trust.manifest.number, trust.manifest.previous) == (1, NONE)
    assert accept(trust, ours.signed) == trust  # again changes nothing


def test_manifests_follow_each_other_and_the_newest_epoch_counts(ours):
    trust = accept(ours.trust, ours.signed)
    fresh = ours.rotate("region", "estuaire")
    trust = accept(trust, ours.signed)
    assert trust.manifest.number == 2
    assert current(trust.manifest, "region", "estuaire") == fresh
    assert current(trust.manifest, "region", "nyanga").epoch == 1
    assert current(trust.manifest, "region", "ailleurs") is None


def test_whoever_was_away_takes_a_later_one_without_those_between(ours):
    trust = accept(ours.trust, ours.signed)
    for _ in range(5):
        ours.rotate("nation", ORG)
    assert accept(trust, ours.signed).manifest.number == 6


def test_a_lower_number_is_refused(ours):
    old = ours.signed
    ours.rotate("region", "estuaire")
    trust = accept(ours.trust, ours.signed)
    assert refusal(accept, trust, old) == "manifest-older"


def test_two_manifests_with_one_number_are_refused(ours):
    trust = accept(ours.trust, ours.signed)
    other = replace(ours.manifest, keys=(*ours.manifest.keys, listed()))
    assert refusal(accept, trust, signed(other, ours.root)) == "manifest-forked"


def test_the_next_one_of_another_line_is_refused(ours):
    trust = accept(ours.trust, ours.signed)
    other = replace(issue(ORG, (listed(),), ours.manifest), previous="1" * 64)
    assert refusal(accept, trust, signed(other, ours.root)) == "manifest-forked"


def test_a_foreign_signer_is_refused(ours):
    for signer in (new_signing_key(), Organisation().root):
        assert refusal(accept, ours.trust, signed(ours.manifest, signer)) == "sealed-signature"


def test_the_manifest_of_another_organisation_is_refused_even_under_this_root(ours):
    theirs = Organisation("autre")
    assert refusal(accept, ours.trust, signed(theirs.manifest, ours.root)) == "sealed-signature"


def test_a_server_cannot_slip_in_its_own_reader(ours):
    content = ours.signed
    victim, servers = ours.manifest.keys[0], listed()
    swapped = content.replace(victim.public.encode(), servers.public.encode())
    assert swapped != content
    assert refusal(accept, ours.trust, swapped) == "sealed-signature"


@pytest.mark.parametrize("distance", [1, 3])
def test_a_key_that_is_known_neither_goes_nor_changes(ours, distance):
    trust = accept(ours.trust, ours.signed)
    for _ in range(distance):
        ours.rotate("nation", ORG)
    gone = replace(ours.manifest, keys=ours.manifest.keys[1:])
    changed = replace(
        ours.manifest, keys=(replace(ours.manifest.keys[0], public=listed().public), *ours.manifest.keys[1:])
    )
    for wrong in (gone, changed):
        assert refusal(accept, trust, signed(wrong, ours.root)) == "manifest-shrunk"


def test_an_epoch_is_one_key_and_a_key_is_one_epoch(ours):
    again = replace(ours.manifest.keys[0], public=listed().public)
    twice = replace(ours.manifest.keys[0], epoch=2)
    for wrong in (
        (again,),
        (twice,),
        (listed("device", "d-1", 1),),
        (listed(epoch=0),),
        (listed("nation", "autre"),),
        (listed("recovery", "autre"),),
    ):
        assert refusal(issue, ORG, wrong, ours.manifest) == "sealed-malformed"
        by_hand = replace(ours.manifest, number=2, keys=ours.manifest.keys + wrong)
        assert refusal(accept, ours.trust, signed(by_hand, ours.root)) == "sealed-malformed"


def test_each_names_the_one_before(ours):
    line = [ours.manifest]
    for _ in range(3):
        ours.rotate("region", "nyanga")
        line.append(ours.manifest)
    for before, after in pairwise(line):
        assert (after.number, after.previous) == (before.number + 1, digest(before))


def test_any_other_bytes_are_refused_by_name(ours):
    content = ours.signed
    for cut in range(0, len(content), 7):
        assert refusal(accept, ours.trust, content[:cut]) == "sealed-malformed"
    assert refusal(accept, ours.trust, content + b" ") == "sealed-malformed"
    assert refusal(accept, ours.trust, b" " * 2_000_000) == "sealed-malformed"


def test_a_manifest_of_no_end_is_not_read(ours):
    key = listed()
    many = (replace(key, epoch=epoch, public=f"{epoch:064x}") for epoch in range(1, 9000))
    endless = replace(ours.manifest, keys=tuple(many))
    assert refusal(accept, ours.trust, signed(endless, ours.root)) == "sealed-malformed"


def test_a_manifest_of_a_country_is_small():
    organisation = Organisation(regions=tuple(f"region-{number}" for number in range(9)))
    for _ in range(10):
        organisation.rotate("region", "region-3")
    assert len(organisation.signed) < 4000
    assert begin("region", "region-3", current(organisation.manifest, "region", "region-3"))[0].epoch == 12
