"""The window: a door, then pages that keys reach, words in another language at once, and an orderly end."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from desktop.desk.events import Wiped
from desktop.sync.stand import Stand, Waiting
from desktop.sync.status import Status
from desktop.ui.notice import Notice
from desktop.ui.pages.first_run_page import FirstRunPage
from desktop.ui.pages.wiped_page import WipedPage
from desktop.ui.window import MainWindow


def test_the_right_passphrase_leads_from_the_door_to_the_talk_page(window, qtbot):
    qtbot.keyClicks(window.door.field.line, "secret")
    qtbot.keyClick(window.door.field.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.frame is not None and window.frame.current == "talk")
    assert window.door is None


def test_keys_reach_every_page(talking, window, qtbot):
    for number, name in enumerate(("talk", "history", "reports", "models", "settings", "help", "account"), start=1):
        if name in {"talk", "history", "help", "account"}:
            qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
            qtbot.waitUntil(lambda name=name: window.frame.current == name)
            assert window.frame.navigation.buttons[name].isChecked()


def test_ctrl_f_goes_where_one_can_search(talking, window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.frame.current == "history")


def test_ctrl_l_locks_and_forgets_what_was_shown(talking, window, desks, qtbot):
    talking.composer.line.setPlainText("un secret")
    with qtbot.waitSignal(window._bridge.locked):
        qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.door is not None
    assert window.currentWidget() is window.door
    assert not talking.composer.line.question
    assert not talking.messages.messages
    assert desks[0].state == "locked"


def test_no_key_opens_a_page_behind_the_door(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.frame is None


def test_another_language_needs_no_restart(talking, window, qtbot):
    window._bridge.change(language="en")
    assert window.frame.navigation.buttons["talk"].accessibleName() == "Talk"
    assert talking.composer.talk.text() == "Talk"
    assert window.frame.status.network.whole.startswith("No account")
    assert window.tray.quit.text() == "Quit"
    window._bridge.change(language="fr")
    assert talking.composer.talk.text() == "Parler"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("percent", [100, 150])
def test_nothing_on_the_talk_page_lies_outside_or_over_the_small_screen(talking, window, qtbot, language, percent):
    window._bridge.change(language=language, text_percent=percent)
    window.resize(1366, 768)
    qtbot.wait(50)
    assert window.width() <= 1366
    assert window.height() <= 768
    for part in _parts(window):
        corner = part.mapTo(window, QPoint(part.width(), part.height()))
        assert corner.x() <= 1366, part.accessibleName()
        assert corner.y() <= 768, part.accessibleName()
        assert part.height() >= part.minimumSizeHint().height() - 1, part.accessibleName()


def _parts(window):
    return [part for kind in (QAbstractButton, QLabel) for part in window.findChildren(kind) if part.isVisible()]


def test_the_status_line_says_what_waits(talking, window, desks, qtbot):
    waiting = Stand(account="signed-in", known=True, waiting=Waiting(items=3))
    desks[0].synchronising.show(Status(phase="offline", stand=waiting))
    qtbot.waitUntil(lambda: "3 éléments attendent" in window.frame.status.network.whole)
    assert "Hors ligne" in window.frame.status.accessibleName()
    assert window.frame.status.microphone.text().replace("\u00a0", " ") == "Micro : Micro de test"


def test_a_notice_offers_its_button_once_and_errors_stay(talking, window, qtbot):
    done = []
    window._bridge.notice.emit(Notice(text="Supprimée.", action="Annuler", act=lambda: done.append(1)))
    bar = window.frame.notices
    assert bar.isVisible()
    assert bar._goes.isActive()
    bar.button.click()
    assert done == [1]
    assert not bar.isVisible()
    window._bridge.notice.emit(Notice(text="Le disque est plein.", kind="error"))
    assert not bar._goes.isActive()
    assert not bar.button.isVisible()


def test_gestures_put_off_the_lock(talking, window, desks, qtbot):
    before = desks[0].touches
    window._touched.stop()
    qtbot.keyClick(window, Qt.Key.Key_Shift)
    qtbot.waitUntil(lambda: desks[0].touches > before)


def test_closing_closes_the_desk_first(talking, window, desks, qtbot):
    with qtbot.waitSignal(window._bridge.left):
        window.close()
    assert desks[0].left
    assert not window.isVisible()


def test_the_tray_menu_locks_and_quits_where_there_is_no_tray(talking, window, desks, qtbot):
    assert window.tray.lock.isEnabled()
    with qtbot.waitSignal(window._bridge.locked):
        window.tray.lock.trigger()
    assert not window.tray.lock.isEnabled()
    with qtbot.waitSignal(window._bridge.left):
        window.tray.quit.trigger()


def test_where_the_window_was_is_remembered(window, bridge, qtbot):
    window.resize(960, 711)
    _at_once(window)
    window.close()
    again = MainWindow(bridge, window._memory)
    qtbot.addWidget(again, before_close_func=_at_once)
    again.setWindowState(Qt.WindowState.WindowNoState)
    assert (again.width(), again.height()) == (960, 711)


def _at_once(window):
    """Close without waiting for the desk: its loop may have ended."""
    window._leaving = window._left = True


def test_a_desk_that_locked_itself_says_so(talking, window, desks, qtbot):
    with qtbot.waitSignal(window._bridge.locked):
        window._bridge.ask(lambda desk: desk.lock("idle"))
    assert "tout seul" in window.door.lead.text()


@pytest.mark.parametrize("locked_first", [True, False])
def test_a_lease_that_ends_is_told_at_the_door(talking, window, qtbot, locked_first):
    if not locked_first:
        window._bridge.lease_over.emit("Trop longtemps sans serveur : vos données sont intactes.")
    with qtbot.waitSignal(window._bridge.locked):
        window._bridge.lock()
    if locked_first:
        window._bridge.lease_over.emit("Trop longtemps sans serveur : vos données sont intactes.")
    assert "intactes" in window.door.said.text()
    assert window.door.open_button.text() == "Réessayer"
    qtbot.keyClicks(window.door.field.line, "secret")
    with qtbot.waitSignal(window._bridge.opened):
        qtbot.keyClick(window.door.field.line, Qt.Key.Key_Return)
    with qtbot.waitSignal(window._bridge.locked):
        window._bridge.lock()
    assert not window.door.said.text()


def test_an_erased_laptop_says_so_once_and_can_begin_anew(talking, window, desks, qtbot):
    desks[0].vault.exists = False
    desks[0].tell(Wiped(message="Les données ont été détruites."))
    qtbot.waitUntil(lambda: isinstance(window.door, WipedPage))
    assert window.door.lead.text() == "Les données ont été détruites."
    with qtbot.waitSignal(window._bridge.locked):
        window._bridge.ask(lambda desk: desk.lock())
    assert isinstance(window.door, WipedPage)
    assert not talking.messages.messages
    window.door.begin.click()
    assert isinstance(window.door, FirstRunPage)


@pytest.mark.parametrize("role", ["agent", "admin", "super_admin"])
def test_whoever_reviews_others_has_their_page_in_the_rail(talking, window, desks, qtbot, role):
    rail = window.frame.navigation
    assert not rail.buttons["review"].isVisible()
    desks[0].identity.put(role=role)
    window._bridge.account_changed.emit()
    qtbot.waitUntil(rail.buttons["review"].isVisible)
    qtbot.keyClick(window, Qt.Key.Key_8, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.frame.current == "review")
    assert rail.buttons["review"].isChecked()
    desks[0].identity.state = "signed-out"
    window._bridge.account_changed.emit()
    qtbot.waitUntil(lambda: window.frame.current == "talk")
    assert not rail.buttons["review"].isVisible()


def test_new_cases_are_told_in_the_rail_in_words_too(talking, window, desks, qtbot, monkeypatch):
    desks[0].identity.put(role="agent")
    monkeypatch.setattr(desks[0].memory.database, "value", lambda *_: 3)
    window._bridge.account_changed.emit()
    button = window.frame.navigation.buttons["review"]
    qtbot.waitUntil(lambda: "3" in button.accessibleName())
    assert button.accessibleName() == "À examiner, 3 nouveaux"
    window._bridge.change(language="en")
    assert button.accessibleName() == "To review, 3 new"
    monkeypatch.setattr(desks[0].memory.database, "value", lambda *_: 0)
    window._bridge.sync_changed.emit(Status())
    qtbot.waitUntil(lambda: button.accessibleName() == "To review")


def test_who_reads_only_their_own_reaches_it_by_no_way(talking, window, desks, qtbot):
    desks[0].identity.put(role="user")
    window._bridge.account_changed.emit()
    qtbot.wait(50)
    assert not window.frame.navigation.buttons["review"].isVisible()
    qtbot.keyClick(window, Qt.Key.Key_8, Qt.KeyboardModifier.ControlModifier)
    window._bridge.go.emit("review", "a-case")
    assert window.frame.current == "talk"
    assert "review" not in window.frame.pages
