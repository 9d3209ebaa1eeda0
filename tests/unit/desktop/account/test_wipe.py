"""An order to erase the laptop: a genuine one leaves nothing, any other one changes nothing."""

from __future__ import annotations

import logging
import time

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from desktop.account.refusals import DeviceWiped, ServerUnclear, SignInAgain, Unreachable
from tests.fakes.identity import IdentityServer

GONE = {"lock"}


def left(laptop):
    return {path.name for path in laptop.vault.folder.rglob("*") if path.is_file()}


def orders(server, device):
    """Orders that are wrong in one thing each, by what is wrong."""
    books = server.books
    other = OKPKey.generate_key("Ed25519", {"kid": "k1"})
    body = {"iss": books.issuer, "device": device, "iat": int(time.time()), "jti": "1"}
    public = OctKey.import_key(books.key.as_dict(private=False)["x"])
    return {
        "another key": books.order(device, key=other),
        "another device": books.order("d-00000000"),
        "another server": books.order(device, iss="https://evil.example"),
        "another kind": books.order(device, typ="at+jwt"),
        "expired": books.order(device, exp=int(time.time()) - 10),
        "an unknown key": jwt.encode(
            {"alg": "EdDSA", "typ": "iasted-wipe+jwt", "kid": "k9"}, body, books.key, algorithms=["EdDSA"]
        ),
        "no key named": jwt.encode({"alg": "EdDSA", "typ": "iasted-wipe+jwt"}, body, books.key, algorithms=["EdDSA"]),
        "a shared secret": jwt.encode({"alg": "HS256", "typ": "iasted-wipe+jwt", "kid": "k1"}, body, public),
        "no signature": books.order(device).rpartition(".")[0] + ".",
        "no claims": jwt.encode(
            {"alg": "EdDSA", "typ": "iasted-wipe+jwt", "kid": "k1"}, {"device": device}, books.key, algorithms=["EdDSA"]
        ),
        "no order": "effacez tout",
    }


WRONG = (
    "another key",
    "another device",
    "another server",
    "another kind",
    "expired",
    "an unknown key",
    "no key named",
    "a shared secret",
    "no signature",
    "no claims",
    "no order",
)


async def test_an_order_at_any_call_leaves_nothing_and_the_server_hears_of_it(signed_in, server):
    device = signed_in.account.profile.device
    signed_in.store.conversations.begin(title="Makokou")
    server.books.wipe()
    with pytest.raises(DeviceWiped):
        await signed_in.account.renew()
    assert left(signed_in) == GONE
    assert not signed_in.vault.exists
    assert server.books.wiped == [device]


async def test_an_order_that_comes_with_the_end_of_the_session_is_obeyed_too(signed_in, server):
    account = await signed_in.restart()
    server.books.wipe()
    server.books.end_sessions()
    with pytest.raises(DeviceWiped):
        await account.renew()
    assert left(signed_in) == GONE


async def test_who_signs_in_again_on_a_laptop_that_is_to_be_erased_erases_it(signed_in, server):
    await signed_in.account.sign_out()
    server.books.wipe()
    with pytest.raises(DeviceWiped):
        await signed_in.account.sign_in(server.url, server.browser())
    assert left(signed_in) == GONE


async def test_the_data_go_though_the_server_cannot_hear_of_it(signed_in, server, monkeypatch):
    monkeypatch.setattr(server.books, "said_wiped", lambda *_: 1 / 0)
    server.books.wipe()
    with pytest.raises(DeviceWiped):
        await signed_in.account.renew()
    assert left(signed_in) == GONE


@pytest.mark.parametrize("wrong", WRONG)
async def test_any_other_order_destroys_nothing_and_is_noted(signed_in, server, wrong, caplog):
    before = left(signed_in)
    server.books.wipe(orders(server, signed_in.account.profile.device)[wrong])
    with caplog.at_level(logging.WARNING), pytest.raises(ServerUnclear):
        await signed_in.account.renew()
    assert left(signed_in) == before
    assert [record.levelname for record in caplog.records if record.name.startswith("desktop.")] == ["WARNING"]
    server.books.orders.clear()
    await signed_in.account.renew()


async def test_a_false_order_with_the_end_of_the_session_is_only_the_end_of_the_session(signed_in, server):
    account = await signed_in.restart()
    server.books.wipe(server.books.order("d-00000000"))
    server.books.end_sessions()
    with pytest.raises(SignInAgain):
        await account.renew()
    assert account.state == "sign-in-again"
    assert signed_in.vault.exists


async def test_another_server_cannot_erase_what_it_did_not_enrol(signed_in, server):
    await signed_in.account.sign_out()
    device = signed_in.account.profile.device
    with IdentityServer() as lure:
        lure.books.orders[device] = lure.books.order(device)
        with pytest.raises(ServerUnclear):
            await signed_in.account.sign_in(lure.url, lure.browser())
    assert signed_in.vault.exists
    assert signed_in.account.profile.server == server.url


async def test_while_the_servers_keys_cannot_be_had_nothing_is_destroyed_and_the_order_is_not_forgotten(
    signed_in, server, monkeypatch
):
    account = await signed_in.restart()
    server.books.wipe()
    server.books.end_sessions()

    def down():
        server.faults.down = 503
        return {}

    monkeypatch.setattr(server.books, "jwks", down)
    with pytest.raises(Unreachable):
        await account.renew()
    assert signed_in.vault.exists
    assert account.state == "signed-in"
    monkeypatch.undo()
    server.faults.down = 0
    with pytest.raises(DeviceWiped):
        await account.renew()
    assert left(signed_in) == GONE
