"""Gestures reach the desk on its loop; results, errors and events come back on the window's thread."""

from __future__ import annotations

import asyncio
import threading

import pytest
from PySide6.QtCore import QObject

from desktop.settings import load
from desktop.store.refusals import WrongPassphrase
from desktop.talk.events import Listening, Told
from shared.language import current


def test_a_result_comes_back_on_the_windows_thread(bridge, qtbot):
    came = []

    async def where(desk):
        return threading.get_ident()

    bridge.ask(where, lambda ident: came.append((ident, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(came))
    assert came[0][1] == threading.get_ident() != came[0][0]


def test_an_error_goes_to_whoever_asked_or_is_shown(bridge, qtbot):
    came = []
    bridge.ask(lambda desk: desk.unlock("wrong"), failed=came.append)
    qtbot.waitUntil(lambda: bool(came))
    assert isinstance(came[0], WrongPassphrase)
    with qtbot.waitSignal(bridge.notice) as shown:
        bridge.ask(lambda desk: desk.unlock("wrong"))
    assert shown.args[0].kind == "error"
    assert shown.args[0].text == came[0].message


@pytest.mark.expects_error_log
def test_what_nobody_expected_is_one_sentence_too(bridge, qtbot):
    async def break_down(desk):
        raise ZeroDivisionError

    with qtbot.waitSignal(bridge.notice) as shown:
        bridge.ask(break_down)
    assert "inattendue" in shown.args[0].text


def test_nothing_comes_back_to_an_owner_that_is_gone(bridge, qtbot):
    import shiboken6  # noqa: PLC0415

    came, owner = [], QObject()

    async def nothing(desk):
        return 1

    bridge.ask(nothing, came.append, owner=owner)
    shiboken6.delete(owner)
    bridge.ask(nothing, lambda _: came.append("later"))
    qtbot.waitUntil(lambda: bool(came))
    assert came == ["later"]


def test_what_was_asked_can_be_called_off(bridge, qtbot):
    called_off = threading.Event()

    async def forever(desk):
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            called_off.set()
            raise

    started = bridge.ask(forever)
    qtbot.wait(50)
    started.cancel()
    assert called_off.wait(2)


def test_events_become_signals(opened, desks, qtbot):
    assert opened.is_open
    with qtbot.waitSignal(opened.told) as told:
        desks[0].tell(Told(at_s=1.0, event=Listening()))
    assert told.args[0].event == Listening()
    with qtbot.waitSignal(opened.locked) as locked:
        opened.lock()
    assert locked.args == ["asked"]
    assert not opened.is_open


def test_a_gesture_at_a_locked_desk_does_nothing(opened, desks, qtbot):
    opened.call(lambda desk: desk.talk.press())
    with qtbot.waitSignal(opened.locked):
        opened.lock()
    opened.call(lambda desk: desk.talk.press())
    qtbot.wait(50)
    assert desks[0]._talk.done.count("press") == 1


def test_the_store_is_read_off_the_windows_thread(opened, desks, qtbot):
    begun = desks[0].memory.conversations.begin(title="Bitam")
    came = []
    opened.store(lambda store: store.conversations.list(), came.append)
    qtbot.waitUntil(lambda: bool(came))
    assert came == [[begun]]


def test_choices_are_kept_and_used_at_once(bridge, desks, qtbot, tmp_path):
    with qtbot.waitSignals([bridge.language_changed, bridge.settings_changed]):
        bridge.change(language="en", text_percent=150)
    assert current() == "en"
    qtbot.waitUntil(lambda: bool(desks) and desks[0].settings.text_percent == 150)
    assert load(tmp_path / "settings") == bridge.settings


def test_who_asks_while_the_program_ends_is_not_answered_and_does_no_harm(opened, runtime):
    runtime.close()
    assert opened.store(lambda store: store.outbox.unsent()).cancelled()
