"""The keeper's export: it opens with its passphrase into the same organisation, whole or not at all."""

from __future__ import annotations

import pytest

from desktop.keys.cabinet import Cabinet
from desktop.keys.exporting import read_into, written
from desktop.keys.refusals import ExportDamaged, ExportOther, NoKeeper
from desktop.store.derivation import Cost
from desktop.store.refusals import PassphraseUnfit, WrongPassphrase
from tests.fakes.keys_server import ORGANISATION

QUICK, PHRASE = Cost(64, 1, 1), "un coffre au fond du fleuve"


@pytest.fixture
def file(keeper):
    return written(keeper.cabinet, ORGANISATION, PHRASE, QUICK)


@pytest.fixture
def other(desk):
    return Cabinet(desk("super_admin", None).store, ORGANISATION)


async def test_what_went_out_comes_in(keeper, file, other):
    read_into(other, file, PHRASE, ORGANISATION, keeper.keyring.trust)
    assert other.root.private_bytes_raw() == keeper.cabinet.root.private_bytes_raw()
    assert [key for key, _ in other.halves()] == [key for key, _ in keeper.cabinet.halves()]
    assert other.devices() == keeper.cabinet.devices()
    read_into(other, file, PHRASE, ORGANISATION, keeper.keyring.trust)
    assert other.devices() == keeper.cabinet.devices()


async def test_nothing_of_it_is_in_clear(keeper, file):
    secrets = [
        keeper.cabinet.root.private_bytes_raw(),
        *(half.private_bytes_raw() for _, half in keeper.cabinet.halves()),
    ]
    assert not [each for each in secrets if each in file or each.hex().encode() in file]


async def test_the_recovery_key_is_not_in_it(keeper):
    assert {key.kind for key, _ in keeper.cabinet.halves()} == {"nation", "region"}


async def test_another_passphrase_and_a_damaged_file_are_told_apart(file, other):
    with pytest.raises(WrongPassphrase):
        read_into(other, file, "un autre coffre", ORGANISATION, None)
    for place in range(0, len(file), 7):
        bent = bytes([*file[:place], file[place] ^ 1, *file[place + 1 :]])
        with pytest.raises(ExportDamaged):
            read_into(other, bent, PHRASE, ORGANISATION, None)
    for content in (b"", b"{}", file[:-1], b"\xff" * 10):
        with pytest.raises(ExportDamaged):
            read_into(other, content, PHRASE, ORGANISATION, None)
    assert other.root is None


async def test_another_organisations_or_another_roots_is_refused(desk, keeper, file, other):
    with pytest.raises(ExportOther):
        read_into(other, file, PHRASE, "une-autre", None)
    another = keeper.keyring.trust.__class__(org=ORGANISATION, root="ab" * 32)
    with pytest.raises(ExportOther):
        read_into(other, file, PHRASE, ORGANISATION, another)


async def test_a_passphrase_that_is_too_short_and_a_laptop_without_a_root_write_nothing(keeper, other):
    with pytest.raises(PassphraseUnfit):
        written(keeper.cabinet, ORGANISATION, "court", QUICK)
    with pytest.raises(NoKeeper):
        written(other, ORGANISATION, PHRASE, QUICK)
