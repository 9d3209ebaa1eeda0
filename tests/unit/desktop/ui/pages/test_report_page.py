"""A report is typed, dictated, ordered about, undone, kept, finished and printed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QMessageBox, QPushButton

from desktop.ui.pages.report_page import ReportPage
from desktop.ui.report.choosing import Choosing
from desktop.ui.stage.desk import PASSPHRASE
from shared.errors import PartMissing
from shared.reports.content import Source
from shared.reports.extraction import Extraction


@pytest.fixture
def page(staged, qtbot, played):
    page = ReportPage(staged)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.open(played.report)
    qtbot.waitUntil(lambda: page.report is not None, timeout=5_000)
    return page


@pytest.fixture
def fresh(page, qtbot):
    before = page.report.id
    page.open("new:fiche")
    qtbot.waitUntil(lambda: page.report.id != before, timeout=5_000)
    return page


@pytest.fixture
def asked_where(monkeypatch, tmp_path):
    """Where the person says that a file is to go."""
    target = tmp_path / "fiche.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    return target


def type_into(qtbot, page, name: str, text: str) -> None:
    box = page.form.rows[name].box
    qtbot.keyClicks(getattr(box, "line", box), text)


def kept(page, stored):
    return stored(lambda store: store.reports.get(page.report.id))


def test_each_value_shows_the_sentence_it_came_from(page):
    assert (
        page.form.rows["town"].source.text()
        == "D’après : « Je suis à Fougamou, dans la Ngounié, devant le pont de bois. »"
    )
    assert page.form.rows["facts"].source.isHidden()


def test_typing_is_kept_and_takes_the_source_away(page, qtbot, stored):
    type_into(qtbot, page, "town", "-Sud")
    assert page.bar.saving.state == "waiting"
    assert page.form.rows["town"].source.isHidden()
    page.bar.saving.now()
    qtbot.waitUntil(lambda: page.bar.saving.state == "saved", timeout=5_000)
    assert kept(page, stored).values["town"] == "Fougamou-Sud"
    assert page.bar.saving.label.text() == "Enregistré"


def test_what_was_just_typed_is_saved_before_the_desk_locks(page, staged, qtbot):
    type_into(qtbot, page, "title", "Urgent : ")
    name = page.report.id
    with qtbot.waitSignal(staged.locked, timeout=10_000):
        staged.lock()
    with qtbot.waitSignal(staged.ready, timeout=10_000):
        staged.ask(lambda desk: desk.unlock(PASSPHRASE))
    found = []
    staged.store(lambda store: store.reports.get(name), found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=5_000)
    assert found[0].values["title"].startswith("Urgent")


def test_undo_goes_over_all_boxes(page, qtbot):
    type_into(qtbot, page, "title", " !")
    type_into(qtbot, page, "facts", "Vu. ")
    box = page.form.rows["facts"].box
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    page.bar.undo.click() if page.bar.undo.isEnabled() else None
    page.bar.undo.click() if page.bar.undo.isEnabled() else None
    assert page.form.rows["title"].box.text() == "Pont de bois emporté à Fougamou"
    page.bar.redo.click()
    assert "!" in page.form.rows["title"].box.text()


def test_a_bad_date_says_so_beside_its_box(page, qtbot):
    box = page.form.rows["date"].box
    box.line.setFocus()
    box.line.selectAll()
    qtbot.keyClicks(box.line, "31/02/2026")
    assert "n’est pas une date" in page.form.rows["date"].problem.text().replace("'", "’")
    box.line.selectAll()
    qtbot.keyClicks(box.line, "24-11-26")
    assert page.report.values["date"] == "2026-11-24"
    assert page.form.rows["date"].problem.isHidden()


def test_towns_are_those_of_the_province(page):
    box = page.form.rows["town"].box
    offered = [box.itemText(row) for row in range(box.count())]
    assert "Mouila" in offered
    assert "Oyem" not in offered


def test_an_empty_box_is_no_problem_before_it_was_left(fresh, qtbot):
    assert fresh.form.rows["title"].problem.isHidden()
    fresh.form.go_to("title")
    fresh.form.go_to("town")
    qtbot.waitUntil(lambda: not fresh.form.rows["title"].problem.isHidden(), timeout=2_000)


def test_dictation_goes_where_the_cursor_is(fresh, staged, qtbot):
    fresh.form.go_to("facts")
    fresh.bar.dictation.begin()
    assert "Faits constatés" in fresh.bar.said.text()
    fresh.bar.dictation.end()
    staged.dictated.emit("le pont est coupé")
    assert fresh.report.values["facts"].startswith("Le pont est coupé")
    staged.dictated.emit("ceci n'est pas attendu")
    assert "attendu" not in fresh.report.values["facts"]


def test_an_order_moves_the_cursor_and_fills_another_field(fresh, staged):
    fresh.form.go_to("title")
    for words in ("champ suivant", "province : Ngounié"):
        fresh.bar.dictation.begin()
        fresh.bar.dictation.end()
        staged.dictated.emit(words)
    assert fresh.report.values == {"province": "Ngounié"}
    assert "title" not in fresh.report.values


def test_a_word_that_does_not_fit_changes_nothing(fresh, staged):
    fresh.form.go_to("date")
    fresh.bar.dictation.begin()
    fresh.bar.dictation.end()
    staged.dictated.emit("bonjour à tous")
    assert fresh.report.values == {}
    assert "rien n’a changé" in fresh.bar.said.text()


def test_what_was_written_by_hand_is_not_replaced_without_a_yes(page, qtbot):
    found = Extraction(
        values={"title": "Crue à Fougamou", "follow_up": "Prévenir le préfet."},
        sources={"title": Source("t", "La crue."), "follow_up": Source("t", "Il faut prévenir le préfet.")},
        empty={"text": "Rien d’autre n’a été dit."},
    )
    page._found(found)
    assert page.report.values["follow_up"] == "Prévenir le préfet."
    assert page.report.values["title"] == "Pont de bois emporté à Fougamou"
    assert page.form.rows["text"].empty.text() == "Rien d’autre n’a été dit."
    dialog = page.findChild(QDialog)
    tick = next(one for one in dialog.findChildren(QPushButton) if "Remplacer" in one.text())
    dialog.findChild(QCheckBox).setChecked(True)
    tick.click()
    assert page.report.values["title"] == "Crue à Fougamou"
    page.bar.undo.click()
    assert page.report.values["title"] == "Pont de bois emporté à Fougamou"


def test_filling_says_what_it_did_and_where_it_stopped(page, qtbot):
    page.bar.fill.click()
    assert not page.bar.fill.isEnabled()
    qtbot.waitUntil(page.bar.working.isHidden, timeout=20_000)
    assert page.bar.said.text()
    assert page.bar.fill.isEnabled()


def test_filling_can_be_stopped(page):
    before = page.report
    page.bar.fill.click()
    page.bar.cancel.click()
    assert page.bar.working.isHidden()
    assert page.report == before
    assert page.bar.fill.isEnabled()


def test_a_missing_model_leads_to_the_models_page(page, notices, gone):
    page._failed(PartMissing("Il manque un modèle.", code="model-missing"))
    notices[-1].act()
    assert gone[-1] == ("models", "")


def test_finishing_lists_what_is_wrong_and_locks_the_boxes(fresh, qtbot, stored):
    fresh.bar.finish.click()
    box = fresh.findChild(QMessageBox)
    assert "Titre" in box.informativeText()
    next(one for one in box.buttons() if "quand même" in one.text()).click()
    assert fresh.report.status == "final"
    assert not fresh.form.rows["title"].box.isEnabled()
    qtbot.waitUntil(lambda: fresh.bar.saving.state == "saved", timeout=5_000)
    assert kept(fresh, stored).status == "final"
    fresh.bar.finish.click()
    assert fresh.report.status == "draft"


def test_an_attachment_is_kept_and_goes_with_undo(page, qtbot, stored, tmp_path):
    photo = tmp_path / "pont.jpg"
    photo.write_bytes(b"image")
    page.attachments.offer([photo, tmp_path])
    assert tmp_path.name in page.attachments.refusal.text()
    qtbot.waitUntil(lambda: len(page.report.attachments) == 1, timeout=5_000)
    assert stored(lambda store: store.attachments.read(page.report.attachments[0])) == b"image"
    page.attachments.list.setCurrentRow(0)
    page.attachments.remove.click()
    assert page.report.attachments == ()
    page.bar.undo.click()
    assert [one.name for one in page.report.attachments] == ["pont.jpg"]


def test_a_pdf_goes_where_it_was_asked_and_stays_sealed_too(page, qtbot, stored, notices, asked_where):
    page.bar.pdf.click()
    qtbot.waitUntil(lambda: bool(notices), timeout=30_000)
    assert asked_where.read_bytes().startswith(b"%PDF")
    kinds = [one.kind for one in stored(lambda store: store.attachments.list(page.report.id))]
    assert kinds == ["application/pdf"]
    assert page.report.attachments == ()


def test_an_earlier_version_comes_back(page, qtbot, stored):
    type_into(qtbot, page, "title", " depuis hier")
    page.bar.saving.now()
    qtbot.waitUntil(lambda: page.bar.saving.state == "saved", timeout=5_000)
    page.bar.versions.trigger()
    qtbot.waitUntil(lambda: page.findChild(Choosing) is not None, timeout=5_000)
    page.findChild(Choosing).accept()
    assert page.report.values["title"] == "Pont de bois emporté à Fougamou"


def test_a_locked_desk_shows_nothing(page):
    page.locking()
    assert page.report is None
    assert page.form.rows["title"].box.text() == ""
