"""Fingerprints on the account page: there to be read aloud, with an alarm that cannot be missed."""

from __future__ import annotations

import pytest

from desktop.keys.prints import Fingerprints
from desktop.ui.pages.keys_card import KeysCard

DEVICE, ROOT = "12345 " * 11 + "12345", "67890 " * 11 + "67890"


@pytest.fixture
def card(qtbot):
    card = KeysCard(None)
    qtbot.addWidget(card)
    return card


def test_both_fingerprints_are_whole_and_named_for_whoever_listens(card):
    card.show_keys(Fingerprints(device=DEVICE, root=ROOT, number=3))
    assert card.values["device"].text() == DEVICE
    assert ROOT in card.values["root"].accessibleName()
    assert card.alarm.isHidden()


def test_before_there_are_keys_it_says_that_reports_wait(card):
    card.show_keys(Fingerprints(device=DEVICE))
    assert "attendent ici" in card.values["root"].text()


def test_an_alarm_stands_above_all(card):
    card.show_keys(Fingerprints(device=DEVICE, root=ROOT, alarm="Deux listes de clés différentes."))
    assert not card.alarm.isHidden()
    assert card.alarm.words.text() == "Deux listes de clés différentes."
