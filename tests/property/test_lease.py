"""Laws of the offline lease: no clock makes it longer, work counts, and the server forgives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop.account.lease import Lease, granted

CONTACT = datetime(2026, 11, 27, 8, tzinfo=UTC)

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
days = st.integers(1, 365)
worked = st.timedeltas(timedelta(), timedelta(days=2))
steps = st.lists(st.tuples(moments, worked), max_size=30)


def lived(lease: Lease, steps: list[tuple[datetime, timedelta]]) -> Lease:
    for now, work in steps:
        lease = lease.noted(now, work)
    return lease


@given(days, steps)
def test_whatever_the_clock_showed_the_lease_ends_when_the_server_said(granted_days, steps):
    assert lived(granted(CONTACT, granted_days), steps).until == CONTACT + timedelta(days=granted_days)


@given(days, steps, moments, moments)
def test_once_it_is_over_no_clock_opens_it_again(granted_days, steps, now, turned_back):
    lease = lived(granted(CONTACT, granted_days), steps).noted(now)
    if lease.over(now):
        assert lease.over(turned_back)
        assert lease.noted(turned_back).over(turned_back)


@given(days, steps, moments)
def test_what_was_seen_never_goes_back(granted_days, steps, now):
    lease = granted(CONTACT, granted_days)
    for step in [*steps, (now, timedelta())]:
        later = lease.noted(*step)
        assert later.seen >= lease.seen
        assert later.moment(now) >= lease.moment(now)
        lease = later


@given(days, st.lists(worked, max_size=60))
def test_hours_at_work_count_though_the_clock_stands_still(granted_days, hours):
    lease = lived(granted(CONTACT, granted_days), [(CONTACT, each) for each in hours])
    assert lease.over(CONTACT) == (sum(hours, timedelta()) > timedelta(days=granted_days))


@given(days, st.timedeltas(timedelta(), timedelta(days=400)))
def test_with_an_honest_clock_it_lasts_exactly_its_days(granted_days, later):
    lease = granted(CONTACT, granted_days)
    assert lease.over(CONTACT + later) == (later > timedelta(days=granted_days))


@given(days, steps, days)
def test_a_contact_forgives_every_clock_that_ran_ahead(before, steps, after):
    spent = lived(granted(CONTACT, before), steps)
    fresh = granted(CONTACT, after)
    assert fresh == granted(spent.contact, after)
    assert not fresh.over(CONTACT)


@given(days, moments, st.timedeltas(timedelta(days=-2), timedelta(seconds=-1)))
def test_a_steady_clock_that_goes_back_takes_nothing_away(granted_days, now, backwards):
    lease = granted(CONTACT, granted_days)
    assert lease.noted(now, backwards) == lease.noted(now)
