"""The doors: a passphrase is made and its sheet kept, it opens the desk, each refusal has its sentence and a way on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.account.refusals import DeviceWiped, LeaseOver, SignInTimedOut
from desktop.settings import Settings
from desktop.store.refusals import KeyringLost, StoreDamaged, StoreInUse, StoreTooNew, TooSoon
from desktop.ui.bridge import Bridge
from desktop.ui.pages.first_run_page import FirstRunPage
from desktop.ui.pages.unlock_page import UnlockPage
from desktop.ui.pages.wiped_page import WipedPage
from desktop.ui.widgets.passphrase_field import strength
from tests.fakes.account import LINK
from tests.fakes.desk import CODE, FakeDesk

NOW = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.fixture
def first_run(qtbot, runtime, desks):
    def make(tell):
        desks.append(FakeDesk(tell, exists=False))
        return desks[-1]

    bridge = Bridge(runtime, make, Settings(), exists=False)
    page = FirstRunPage(bridge)
    qtbot.addWidget(page)
    page.show()
    return page


@pytest.fixture
def unlock(qtbot, bridge, desks):
    bridge.start()
    page = UnlockPage(bridge)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: bool(desks))
    return page


def refuse(unlock, desks, qtbot, error):
    desks[0].refusals.append(error)
    qtbot.keyClicks(unlock.field.line, "secret")
    qtbot.keyClick(unlock.field.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(unlock.said.text()))
    if error.code != "lease-over":
        assert unlock.said.text() == error.message


def make_passphrase(page, qtbot, first, second):
    qtbot.keyClicks(page.pair.first.line, first)
    qtbot.keyClicks(page.pair.second.line, second)
    qtbot.keyClick(page.pair.second.line, Qt.Key.Key_Return)


def test_a_first_start_makes_a_passphrase_and_waits_for_the_sheet_to_be_kept(first_run, desks, qtbot):
    make_passphrase(first_run, qtbot, "pirogue lampe citron orage", "pirogue lampe citron orage")
    qtbot.waitUntil(first_run.code.isVisible)
    assert first_run.code.text().replace("\n", "-") == CODE
    assert not first_run.pair.first.text
    assert not first_run.enter.isEnabled()
    first_run.kept.click()
    assert first_run.enter.isEnabled()
    with qtbot.waitSignal(first_run.bridge.opened):
        first_run.enter.click()


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [("court", "court", "au moins 8"), ("une phrase assez longue", "une autre phrase", "pas pareilles")],
)
def test_a_pair_that_cannot_be_used_is_not_tried(first_run, qtbot, first, second, says):
    make_passphrase(first_run, qtbot, first, second)
    assert says in first_run.said.text()
    assert not first_run.bridge.started


def test_the_sheet_can_be_saved_and_read_on_paper(first_run, desks, qtbot, tmp_path):
    make_passphrase(first_run, qtbot, "pirogue lampe citron orage", "pirogue lampe citron orage")
    qtbot.waitUntil(first_run.code.isVisible)
    first_run.save_pdf(tmp_path / "fiche.pdf")
    pages = PdfReader(tmp_path / "fiche.pdf").pages
    assert len(pages) == 1
    letters = "".join(character for character in pages[0].extract_text() if character.isalnum())
    assert CODE.replace("-", "") in letters
    assert str(tmp_path / "fiche.pdf") in first_run.where.text()


def test_a_sheet_that_cannot_be_written_says_so(first_run, desks, qtbot, tmp_path):
    make_passphrase(first_run, qtbot, "pirogue lampe citron orage", "pirogue lampe citron orage")
    qtbot.waitUntil(first_run.code.isVisible)
    first_run.save_pdf(tmp_path / "no such folder" / "fiche.pdf")
    assert "Impossible" in first_run.said.text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "none"),
        ("motdepasse", "weak"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "weak"),
        ("oui oui oui oui oui oui oui", "weak"),
        ("pirogue lampe citron", "weak"),
        ("pirogue lampe citron orage bambou", "fair"),
        ("pirogue lampe citron orage bambou tortue", "strong"),
        ("g7#Qz!w2Lp@9", "fair"),
    ],
)
def test_strength_counts_what_must_be_guessed(text, expected):
    assert strength(text) == expected


def test_the_passphrase_can_be_seen_when_asked(unlock, qtbot):
    assert unlock.field.line.echoMode() == QLineEdit.EchoMode.Password
    unlock.field.eye.click()
    assert unlock.field.line.echoMode() == QLineEdit.EchoMode.Normal
    assert unlock.field.eye.accessibleName() == "Cacher la phrase"


def test_the_right_passphrase_opens_and_is_forgotten(unlock, qtbot):
    qtbot.keyClicks(unlock.field.line, "secret")
    with qtbot.waitSignal(unlock.bridge.opened):
        qtbot.keyClick(unlock.field.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not unlock.field.text)


def test_a_wrong_passphrase_says_so_and_stays_to_be_corrected(unlock, qtbot):
    qtbot.keyClicks(unlock.field.line, "secrte")
    unlock.open_button.click()
    assert unlock.open_button.text() == "Ouverture…"
    assert not unlock.open_button.isEnabled()
    qtbot.waitUntil(lambda: "bonne phrase" in unlock.said.text())
    assert unlock.field.text == "secrte"
    assert unlock.field.line.selectedText()
    assert unlock.field.line.property("wrong")
    qtbot.keyClicks(unlock.field.line, "s")
    assert not unlock.said.text()


def test_too_soon_counts_down_and_opens_again_by_itself(unlock, desks, qtbot):
    refuse(unlock, desks, qtbot, TooSoon(1.0))
    assert not unlock.open_button.isEnabled()
    assert "1 s" in unlock.open_button.text()
    qtbot.waitUntil(unlock.open_button.isEnabled, timeout=3000)
    assert unlock.open_button.text() == "Ouvrir"


@pytest.mark.parametrize(
    ("error", "way"),
    [
        (StoreInUse(), "Réessayer"),
        (StoreDamaged("x"), "Restaurer une sauvegarde…"),
        (KeyringLost(), "Ouvrir avec le code de secours"),
        (StoreTooNew(), ""),
        (LeaseOver(NOW, NOW), "Se connecter dans le navigateur"),
    ],
    ids=lambda value: getattr(value, "code", str(value)),
)
def test_each_refusal_has_its_sentence_and_its_way_on(unlock, desks, qtbot, error, way):
    refuse(unlock, desks, qtbot, error)
    assert unlock.way_button.isVisible() == bool(way)
    if way:
        assert unlock.way_button.text() == way


def test_another_window_open_can_be_tried_again(unlock, desks, qtbot):
    refuse(unlock, desks, qtbot, StoreInUse())
    with qtbot.waitSignal(unlock.bridge.opened):
        unlock.way_button.click()


def test_a_forgotten_passphrase_is_replaced_with_the_code(unlock, desks, qtbot):
    unlock.forgot.click()
    assert unlock.code.isVisible()
    qtbot.keyClicks(unlock.code, "WRONG")
    qtbot.keyClicks(unlock.pair.first.line, "une nouvelle phrase")
    qtbot.keyClicks(unlock.pair.second.line, "une nouvelle phrase")
    unlock.open_button.click()
    qtbot.waitUntil(lambda: "code de secours" in unlock.said.text())
    unlock.code.setText(CODE)
    with qtbot.waitSignal(unlock.bridge.opened):
        unlock.open_button.click()
    assert desks[0].passphrase == "une nouvelle phrase"


def test_the_door_speaks_the_language_one_chooses(unlock, qtbot):
    unlock.english.click()
    assert unlock.title.text() == "Hello"
    assert unlock.open_button.text() == "Open"
    unlock.french.click()
    assert unlock.title.text() == "Bonjour"


@pytest.fixture
def over(unlock, desks, qtbot):
    """A door whose desk has been without its server for too long, and a browser that only notes what it opens."""
    unlock.visited = []
    unlock.sign_in.browse = lambda address: unlock.visited.append(address.toString()) or True
    refuse(unlock, desks, qtbot, LeaseOver(NOW, NOW))
    return unlock


def test_a_lease_that_is_over_can_be_tried_again_with_a_network(over, qtbot):
    assert over.open_button.text() == "Réessayer"
    assert "intactes" in over.said.text()
    with qtbot.waitSignal(over.bridge.opened):
        over.open_button.click()


def test_signing_in_at_the_door_opens_the_desk(over, desks, qtbot):
    over.way_button.click()
    qtbot.waitUntil(lambda: over.visited == [LINK])
    assert over.sign_in.isVisible()
    assert not over.field.isVisible()
    with qtbot.waitSignal(over.bridge.opened):
        over.bridge.ask(finish_in_browser)
    qtbot.waitUntil(lambda: not over.field.text)


def test_signing_in_at_the_door_can_be_given_up(over, desks, qtbot):
    over.way_button.click()
    qtbot.waitUntil(lambda: over.visited == [LINK])
    over.sign_in.cancel.click()
    assert over.field.isVisible()
    assert not over.sign_in.isVisible()
    assert over.open_button.isEnabled()
    qtbot.waitUntil(lambda: "cancelled" in desks[0].identity.done)


def test_a_recovered_desk_without_its_server_goes_on_with_the_new_passphrase(unlock, desks, qtbot):
    desks[0].refusals.append(LeaseOver(NOW, NOW))
    unlock.forgot.click()
    unlock.code.setText(CODE)
    qtbot.keyClicks(unlock.pair.first.line, "une nouvelle phrase")
    qtbot.keyClicks(unlock.pair.second.line, "une nouvelle phrase")
    unlock.open_button.click()
    qtbot.waitUntil(unlock.way_button.isVisible)
    assert "intactes" in unlock.said.text()
    assert unlock.field.isVisible()
    assert unlock.field.text == "une nouvelle phrase"
    assert not unlock.code.text()


def test_a_sign_in_that_fails_at_the_door_can_be_tried_once_more(over, desks, qtbot):
    desks[0].identity.refusals.append(SignInTimedOut())
    over.way_button.click()
    qtbot.waitUntil(lambda: "à temps" in over.said.text())
    assert over.way_button.isVisible()
    assert over.field.text == "secret"


def test_signing_in_at_the_door_needs_the_passphrase(unlock, desks, qtbot):
    unlock.tell("lease-over", LeaseOver(NOW, NOW).message)
    unlock.way_button.click()
    assert "phrase secrète" in unlock.said.text()
    assert unlock.field.isVisible()
    assert not desks[0].identity.done


def test_an_erased_desk_is_told_by_the_door_that_finds_it_erased(window, desks, qtbot):
    qtbot.waitUntil(lambda: bool(desks))
    desks[0].refusals.append(DeviceWiped())
    qtbot.keyClicks(window.door.field.line, "secret")
    qtbot.keyClick(window.door.field.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.door, WipedPage))
    assert "détruites" in window.door.lead.text()


async def finish_in_browser(desk):
    desk.identity.finish.set()
