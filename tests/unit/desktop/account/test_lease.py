"""A laptop without its server: how long it opens, and what a clock that is turned can and cannot do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.account.refusals import LeaseOver

MONTH = timedelta(days=30)


async def test_without_an_account_there_is_no_lease(laptop):
    laptop.clock.off = timedelta(days=5000)
    await laptop.account.admit()
    assert (laptop.account.lease_until, laptop.account.lease_over) == (None, False)


async def test_within_the_lease_nothing_is_asked_of_the_network(signed_in, server):
    account = await signed_in.restart()
    signed_in.clock.off = MONTH - timedelta(hours=1)
    asked = len(server.requests)
    await account.admit()
    assert len(server.requests) == asked


async def test_after_the_lease_it_opens_where_the_server_is_and_only_there(signed_in, server):
    account = await signed_in.restart()
    signed_in.clock.off = MONTH + timedelta(hours=1)
    server.faults.down = 503
    with pytest.raises(LeaseOver) as told:
        await account.admit()
    assert "intactes" in told.value.message
    assert told.value.code == "lease-over"
    server.faults.down, server.books.ahead = 0, signed_in.clock.off
    await account.admit()
    assert not account.lease_over


async def test_a_clock_turned_back_does_not_open_it_again(signed_in, server):
    server.faults.down = 503
    account = await signed_in.restart()
    signed_in.clock.off = MONTH + timedelta(hours=1)
    with pytest.raises(LeaseOver):
        await account.admit()
    for off in (timedelta(), -MONTH, timedelta(days=-9000)):
        account = await signed_in.restart()
        signed_in.clock.off = off
        with pytest.raises(LeaseOver):
            await account.admit()


async def test_hours_at_work_count_though_the_clock_is_held_back(signed_in, server):
    server.faults.down = 503
    account = signed_in.account
    for _ in range(31):
        signed_in.steady.pass_by(24 * 3600)
        signed_in.clock.off -= timedelta(hours=1)
        account.note()
    with pytest.raises(LeaseOver):
        await account.admit()


async def test_a_clock_that_once_ran_ahead_is_forgiven_by_the_server(signed_in, server):
    server.faults.down = 503
    account = await signed_in.restart()
    signed_in.clock.off = timedelta(days=4000)
    with pytest.raises(LeaseOver):
        await account.admit()
    server.faults.down, signed_in.clock.off = 0, timedelta()
    await (await signed_in.restart()).admit()
    server.faults.down = 503
    await (await signed_in.restart()).admit()


async def test_each_contact_begins_the_lease_anew_with_the_days_that_the_server_gives(signed_in, server):
    server.books.ahead, server.books.lease_days = timedelta(days=10), 7
    await signed_in.account.renew()
    left = signed_in.account.lease_until - signed_in.clock()
    assert timedelta(days=16, hours=23) < left < timedelta(days=17, hours=1)


async def test_signing_out_does_not_lift_the_lease_and_signing_in_renews_it(signed_in, server):
    await signed_in.account.sign_out()
    signed_in.clock.off = MONTH + timedelta(hours=1)
    with pytest.raises(LeaseOver):
        await signed_in.account.admit()
    server.books.ahead = signed_in.clock.off
    await signed_in.account.sign_in(server.url, server.browser())
    await signed_in.account.admit()


async def test_a_session_that_the_server_ended_opens_until_the_lease_is_over(signed_in, server):
    server.books.end_sessions()
    account = await signed_in.restart()
    await account.admit()
    signed_in.clock.off = MONTH + timedelta(hours=1)
    with pytest.raises(LeaseOver):
        await account.admit()


async def test_a_lease_that_comes_while_the_moment_is_noted_is_not_written_over(signed_in, server):
    for _ in range(20):
        signed_in.account.note()
        await signed_in.account.renew()
    server.books.ahead = timedelta(days=3)
    await signed_in.account.renew()
    contact = signed_in.account.last_contact
    signed_in.account.note()
    assert signed_in.account.last_contact == contact
