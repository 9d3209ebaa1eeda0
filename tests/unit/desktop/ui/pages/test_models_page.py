"""Models are seen, verified, brought and removed, one errand after the other, each of which can be stopped."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFileDialog

from desktop.ui.pages.models_page import Looked, ModelsPage
from models.catalogue import catalogue
from models.errand import Told
from models.store import State

SMALL = "smart-turn-v3.2"


@pytest.fixture
def page(staged, qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("IASTED_MODELS_DIR", str(tmp_path / "models"))
    page = ModelsPage(staged)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: all(card.state for card in page.cards.values()), timeout=5_000)
    yield page
    page.closing()


def put(page, **states: State) -> None:
    known = {model.id: State.PRESENT for model in catalogue().model}
    page.show_found(Looked({**known, **states}, 5_000_000_000))


def test_what_works_without_models_is_said(page):
    assert "écrire vos questions fonctionne" in page.lack.text()
    assert "Place libre" in page.disk.text()
    assert page.all_button.isEnabled()


def test_with_every_model_nothing_is_lacking(page):
    put(page)
    assert page.lack.isHidden()
    assert not page.all_button.isEnabled()
    assert page.cards[SMALL].standing.text() == "Prêt"
    assert page.cards[SMALL].fetch.isHidden()


def test_a_damaged_model_offers_its_repair(page):
    put(page, **{SMALL: State.DAMAGED})
    assert page.cards[SMALL].fetch.text() == "Reprendre"
    assert "Abîmé" in page.cards[SMALL].standing.text()


def test_progress_is_told_with_speed_and_what_is_left(page):
    card = page.cards[SMALL]
    card.begin("fetch")
    size = card.model.size
    card.tell(Told(file=f"{SMALL}/{card.model.file[0].path}", total=size, done=size // 2))
    assert card.bar.value() == pytest.approx(500, abs=5)
    card._seen[0] = (card._seen[0][0] - 2.0, 0)
    card.tell(Told(file=f"{SMALL}/{card.model.file[0].path}", total=size, done=size // 2 + 10))
    assert "/s" in card.pace.text()
    assert "moins d’une minute" in card.pace.text()
    assert card.stop.isVisible()


def test_a_model_that_is_not_there_is_found_wanting(page, qtbot):
    with qtbot.waitSignal(page.errands.ended, timeout=20_000):
        page.errands.add("verify", catalogue().named(SMALL))
    assert "absents ou abîmés" in page.cards[SMALL].trouble.text()


def test_an_errand_that_waits_can_be_given_up(page, qtbot):
    with qtbot.waitSignal(page.errands.idle, timeout=20_000):
        page.errands.add("verify", catalogue().named(SMALL))
        page.cards["whisper-base"].fetch.click()
        assert page.cards["whisper-base"].standing.text() == "En attente…"
        page.cards["whisper-base"].stop.click()
    assert page.cards["whisper-base"].state is State.ABSENT
    assert page.cards["whisper-base"].trouble.isHidden()


def test_a_folder_without_models_says_so(page, qtbot, notices, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "desk"))
    page.import_button.click()
    qtbot.waitUntil(lambda: bool(notices), timeout=5_000)
    assert "Aucun modèle connu" in notices[-1].text


def test_removing_leaves_nothing(page, qtbot, tmp_path):
    folder = tmp_path / "models" / SMALL
    folder.mkdir(parents=True)
    (folder / catalogue().named(SMALL).file[0].path).write_bytes(b"half")
    page._look()
    qtbot.waitUntil(page.cards[SMALL].remove.isVisible, timeout=5_000)
    with qtbot.waitSignal(page.errands.ended, timeout=20_000):
        page.cards[SMALL].remove.click()
    assert not folder.exists()
