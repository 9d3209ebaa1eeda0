"""The reminder about the account: only when it needs the person, and only once for each opening."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from desktop.ui.pages.account_shown import Shown, lease_warning
from desktop.ui.reminder import reminder

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=30), ""),
        (timedelta(days=5), ""),
        (timedelta(days=4, hours=23), "Il reste 4 jours"),
        (timedelta(days=1, hours=1), "Il reste un jour"),
        (timedelta(hours=3), "Il reste moins d’un jour"),
        (timedelta(hours=-3), "Il reste moins d’un jour"),
    ],
)
def test_a_lease_is_mentioned_in_its_last_five_days(left, words):
    said = lease_warning(NOW + left, signed_in=True, now=NOW)
    assert said.startswith(words)
    assert bool(said) == bool(words)


def test_without_an_account_nothing_is_ever_mentioned():
    assert not lease_warning(None, signed_in=False)
    assert reminder(Shown(), lambda: None, opening=True) is None


def test_a_session_that_ended_is_told_whenever_it_ends():
    for opening in (True, False):
        told = reminder(Shown(state="sign-in-again"), lambda: None, opening=opening)
        assert "intact" in told.text
        assert told.action == "Voir le compte"


def test_a_lease_that_ends_soon_is_told_at_the_opening_only():
    account = Shown(state="signed-in", lease_until=datetime.now(UTC) + timedelta(days=2))
    assert "Actualiser" in reminder(account, lambda: None, opening=True).text
    assert reminder(account, lambda: None, opening=False) is None


def test_opening_the_window_reminds_and_leads_to_the_account(window, desks, qtbot):
    qtbot.waitUntil(lambda: bool(desks))
    desks[0].identity.put("sign-in-again")
    with qtbot.waitSignal(window._bridge.ready):
        window._bridge.ask(lambda desk: desk.unlock("secret"))
    bar = window.frame.notices
    qtbot.waitUntil(bar.isVisible)
    bar.button.click()
    qtbot.waitUntil(lambda: window.frame.current == "account")
