"""The account: signed in once, it goes on through bad networks, and ends only when its person or its server says so."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import pytest

from desktop.account import kept
from desktop.account.account import Account
from desktop.account.refusals import (
    NotSignedIn,
    OtherPerson,
    Refused,
    ServerUnclear,
    SignInAgain,
    SignInRefused,
    SignInTimedOut,
    Unreachable,
)
from desktop.store.backup import restore_backup, write_backup
from desktop.store.derivation import Cost
from desktop.store.keyfile import Means
from desktop.store.refusals import DiskFull
from desktop.store.vault import Vault
from shared.errors import BadInput
from tests.fakes.identity import IdentityServer
from tests.fakes.identity_books import Person
from tests.fakes.laptop import PASSPHRASE

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)


async def _never():
    pytest.fail("nothing is to be destroyed")


def kept_in(laptop):
    return {row["name"]: row["value"] for row in laptop.store.database.rows("SELECT * FROM meta")}


async def test_who_signs_in_is_known_afterwards_without_any_network(laptop, server):
    assert laptop.account.state == "signed-out"
    assert laptop.account.profile is None
    profile = await laptop.account.sign_in(server.url, server.browser())
    assert (profile.shown, profile.role, profile.region) == ("Odile Moussavou", "agent", "Moyen-Ogooué")
    assert (profile.organisation, profile.server) == ("Inspection générale", server.url)
    assert profile.device in server.books.devices
    server.close()
    account = await laptop.restart()
    assert (account.profile, account.state) == (profile, "signed-in")
    assert account.lease_until - account.last_contact == timedelta(days=30)


async def test_a_new_session_goes_on_after_a_restart(signed_in, server):
    for _ in range(3):
        account = await signed_in.restart()
        await account.renew()
    assert len(server.books.families) == 1


async def test_the_profile_follows_the_server(signed_in, server):
    server.books.families[0].person = Person(role="admin")
    assert (await signed_in.account.renew()).role == "admin"
    assert (await signed_in.restart()).profile.role == "admin"


async def test_no_refresh_token_is_used_twice_when_many_ask_at_once(signed_in, server):
    account = await signed_in.restart()
    tokens = await asyncio.gather(*(account.bearer() for _ in range(10)))
    assert len(set(tokens)) == 1
    assert sum("grant_type=refresh_token" in body for _, _, body in server.requests) == 1


async def test_a_lost_reply_signs_nobody_out(signed_in, server):
    account = await signed_in.restart()
    server.faults.lost_replies = 2
    for _ in range(2):
        with pytest.raises(Unreachable):
            await account.renew()
    assert account.state == "signed-in"
    await account.renew()
    await (await signed_in.restart()).renew()


async def test_the_new_refresh_token_is_on_disk_before_anything_else_is_asked(signed_in, server):
    account = await signed_in.restart()
    before = kept.read(signed_in.store).refresh_token
    token = await account.bearer()
    assert token
    assert kept.read(signed_in.store).refresh_token == server.books.families[0].present != before


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_server_in_trouble_signs_nobody_out_and_says_how_long_to_wait(signed_in, server, status):
    account = await signed_in.restart()
    server.faults.down = status
    with pytest.raises(Unreachable) as told:
        await account.renew()
    assert told.value.wait_s == 7
    server.faults.down = 0
    await account.renew()


@pytest.mark.parametrize(
    "garbage",
    [b"<html>Bienvenue au Wi-Fi</html>", b"{}", b"[]", b"\xff\xfe", b"{" * 5000, b'"' + b"x" * 400_000 + b'"'],
)
async def test_a_welcome_page_in_the_servers_place_signs_nobody_out(signed_in, server, garbage):
    account = await signed_in.restart()
    server.faults.garbage = garbage
    with pytest.raises(ServerUnclear):
        await account.renew()
    server.faults.garbage = b""
    assert (await account.renew()).name == "odile"


async def test_no_redirect_is_followed(signed_in, server):
    with IdentityServer() as elsewhere:
        server.faults.elsewhere = elsewhere.url
        with pytest.raises(ServerUnclear):
            await (await signed_in.restart()).renew()
        assert elsewhere.requests == []


async def test_an_access_token_that_the_server_no_longer_takes_is_renewed_once(signed_in, server):
    server.books.expire_access()
    await signed_in.account.renew()
    assert signed_in.account.state == "signed-in"


async def test_only_the_servers_word_ends_a_session_and_no_data_are_touched(signed_in, server):
    begun = signed_in.store.conversations.begin(title="Makokou")
    server.books.end_sessions()
    with pytest.raises(SignInAgain):
        await signed_in.account.renew()
    account = await signed_in.restart()
    assert (account.state, account.profile.name) == ("sign-in-again", "odile")
    assert signed_in.store.conversations.list() == [begun]
    asked = len(server.requests)
    with pytest.raises(SignInAgain):
        await account.renew()
    assert len(server.requests) == asked
    await account.sign_in(server.url, server.browser())
    assert account.state == "signed-in"


async def test_signing_out_tells_the_server_and_keeps_what_waits(signed_in, server):
    signed_in.store.conversations.begin(title="Makokou")
    waiting = signed_in.store.outbox.count()
    left = await signed_in.account.sign_out()
    assert (left.unsent, left.told_server) == (waiting, True)
    assert server.books.families[0].ended
    assert (signed_in.account.state, signed_in.store.outbox.count()) == ("signed-out", waiting)
    with pytest.raises(NotSignedIn):
        await signed_in.account.renew()


async def test_signing_out_works_without_a_network(signed_in, server):
    server.faults.down = 503
    assert not (await signed_in.account.sign_out()).told_server
    assert signed_in.account.state == "signed-out"
    assert server.books.families[0].present not in "".join(kept_in(signed_in).values())


async def test_the_same_laptop_signs_in_again_as_the_same_device(signed_in, server):
    first = signed_in.account.profile.device
    await signed_in.account.sign_out()
    assert (await signed_in.account.sign_in(server.url, server.browser())).device == first
    assert len(server.books.devices) == 1


async def test_signing_in_anew_ends_the_former_session(signed_in, server):
    await signed_in.account.sign_in(server.url, server.browser())
    assert [family.ended for family in server.books.families] == [True, False]


async def test_another_person_is_refused_and_nothing_has_changed(signed_in, server):
    await signed_in.account.sign_out()
    before = kept_in(signed_in)
    server.person = Person(id="p-2", name="prosper", display_name="Prosper")
    with pytest.raises(OtherPerson) as told:
        await signed_in.account.sign_in(server.url, server.browser())
    assert "Odile Moussavou" in told.value.message
    assert kept_in(signed_in) == before
    assert server.books.families[-1].ended


async def test_who_refuses_in_the_browser_changes_nothing(laptop, server):
    server.person = None
    with pytest.raises(SignInRefused):
        await laptop.account.sign_in(server.url, server.browser())
    assert kept_in(laptop) == {}


async def test_a_sign_in_that_nobody_finishes_ends_by_itself(laptop, server):
    with pytest.raises(SignInTimedOut):
        await laptop.account.sign_in(server.url, lambda _: None, wait_s=0.05)


async def test_a_sign_in_can_be_given_up(laptop, server):
    shown = asyncio.Event()
    signing_in = asyncio.create_task(laptop.account.sign_in(server.url, lambda _: shown.set()))
    await asyncio.wait_for(shown.wait(), 5)
    signing_in.cancel()
    with pytest.raises(asyncio.CancelledError):
        await signing_in
    await laptop.account.sign_in(server.url, server.browser())


async def test_a_taken_laptop_is_refused_in_the_servers_own_words(laptop, server):
    await laptop.account.sign_in(server.url, server.browser())
    laptop.store.database.script("DELETE FROM meta WHERE name = 'account'")
    server.person = Person(id="p-2")
    with pytest.raises(Refused) as told:
        await laptop.account.sign_in(server.url, server.browser())
    assert (told.value.code, told.value.message) == ("device-taken", "Ce poste est déjà à quelqu’un d’autre.")
    assert laptop.account.state == "signed-out"


async def test_an_answer_in_another_servers_name_is_not_taken(laptop, server):
    server.faults.iss = "https://evil.example"
    with pytest.raises(ServerUnclear):
        await laptop.account.sign_in(server.url, server.browser())
    assert server.books.families == []


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://127.0.0.1:1/token"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"code_challenge_methods_supported": ["plain"]},
        {"jwks_uri": None},
    ],
)
async def test_metadata_that_point_elsewhere_are_not_followed(laptop, server, metadata):
    server.faults.metadata = metadata
    with pytest.raises(ServerUnclear):
        await laptop.account.sign_in(server.url, lambda _: pytest.fail("no page is shown"))


async def test_no_server_at_all_is_told_as_no_network(laptop, server):
    server.close()
    with pytest.raises(Unreachable):
        await laptop.account.sign_in(server.url, lambda _: None)


async def test_without_protection_nothing_is_asked(laptop):
    with pytest.raises(BadInput) as told:
        await laptop.account.sign_in("http://iasted.example", lambda _: None)
    assert told.value.code == "server-insecure"


async def test_a_restored_backup_knows_its_owner_and_signs_in_again(signed_in, server, tmp_path):
    token = kept.read(signed_in.store).refresh_token
    write_backup(signed_in.store, tmp_path / "b.sealed", PASSPHRASE, cost=CHEAP)
    assert kept.read(signed_in.store).refresh_token == token
    restore_backup(tmp_path / "b.sealed", tmp_path / "other", PASSPHRASE, means=Means(CHEAP))
    other = Vault(tmp_path / "other", None, cost=CHEAP)
    with other.unlock(PASSPHRASE) as store:
        account = Account(store, _never)
        owner, device = signed_in.account.profile, signed_in.account.profile.device
        assert (account.state, account.profile) == ("signed-out", msgspec.structs.replace(owner, device=""))
        assert account.lease_until == signed_in.account.lease_until
        server.books.wipe()  # the laptop that the backup comes from was stolen
        assert (await account.sign_in(server.url, server.browser())).device not in {device, ""}
        await account.renew()
        await account.aclose()


async def test_a_full_disk_at_a_refresh_costs_nothing_but_another_refresh(signed_in, monkeypatch):
    account = await signed_in.restart()
    write = kept.change

    def full(*_, **__):
        raise DiskFull

    for _ in range(2):
        monkeypatch.setattr(kept, "change", full)
        with pytest.raises(DiskFull):
            await account.renew()
    monkeypatch.setattr(kept, "change", write)
    await account.renew()
    assert account.state == "signed-in"


async def test_a_full_disk_locks_nobody_out(signed_in, monkeypatch):
    def full(*_):
        raise DiskFull

    monkeypatch.setattr(kept, "write_lease", full)
    await (await signed_in.restart()).admit()
