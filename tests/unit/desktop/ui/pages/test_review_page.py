"""A reviewer reads a case whole, decides at once, and loses no word when somebody was faster."""

from __future__ import annotations

import msgspec
import pytest
from pypdf import PdfReader
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QFileDialog

from desktop.review.inbox import Inbox
from desktop.sync.status import Status
from desktop.ui.pages.review_page import PAGE, ReviewPage
from desktop.ui.review.case_entries import case_entry
from desktop.ui.review.nothing import locked_in_words
from desktop.ui.stage.arrivals import content
from desktop.ui.stage.inbox import Delivered
from shared.ids import new_id
from shared.sync.cases import Case


@pytest.fixture
def delivered(stored):
    return stored(Delivered)


@pytest.fixture
def empty_page(staged, qtbot):
    page = ReviewPage(staged)
    qtbot.addWidget(page)
    page.resize(1180, 720)
    page.show()
    page.shown()
    return page


@pytest.fixture
def page(delivered, empty_page, qtbot):
    qtbot.waitUntil(lambda: empty_page.pane.case is not None, timeout=5_000)
    return empty_page


def titles(page):
    return [entry.title for entry in page.entries.entries]


def standing(page):
    return page.pane.case.line.standing if page.pane.case else None


def refused(page, staged, code):
    async def refuse(desk):
        desk.seals.answer(code)

    staged.ask(refuse, lambda _: page.refresh())


def test_where_nothing_came_it_says_what_to_do(empty_page, qtbot):
    qtbot.waitUntil(empty_page.empty.isVisible, timeout=5_000)
    assert "synchronisation" in empty_page.empty.text()
    assert "administrateur" in empty_page.empty.text()
    assert not empty_page.split.isVisible()


def test_where_only_keys_are_missing_it_says_whom_to_ask(empty_page, stored, qtbot):
    def lock(store):
        delivered = Delivered(store)
        with store.database.transaction() as tables:
            tables.execute("UPDATE received SET state = 'waiting'")
            tables.execute("DELETE FROM review_case")
        return delivered

    stored(lock)
    empty_page.refresh()
    qtbot.waitUntil(lambda: "n’a pas encore la clé" in empty_page.empty.text(), timeout=5_000)
    assert "empreinte" in empty_page.empty.text()


def test_the_newest_case_is_shown_whole(page):
    assert titles(page)[0] == "Pont de bois emporté à Fougamou"
    pane = page.pane
    assert "Deux travées du pont" in pane.report.toPlainText()
    assert "D’après" in pane.report.toPlainText()
    assert "passerelle provisoire" in pane.report.toPlainText()
    assert "Signature vérifiée" in pane.signature.words.text()
    heads = [message.by for message in pane.messages.messages]
    assert heads[0] == "Blaise Moussavou"
    assert "Entendu" in pane.messages.data(pane.messages.index(2), Qt.ItemDataRole.AccessibleTextRole)
    assert "Pièces (1)" in pane.tabs.tabText(2)


def test_words_of_others_are_never_markup(page, stored, delivered, qtbot):
    def bring(store):
        case, by = new_id(), delivered.laptops["mba"]
        delivered.arrivals.open_case(case, by, "estuaire")
        body = {"text": "<img src='http://127.0.0.1:9/x'><b>gras</b>"}
        talk = {"id": case, "title": "<script>", "started": "2026-11-24T08:00:00Z"}
        talk |= {"changed": "2026-11-24T08:00:00Z", "turns": 0}
        delivered.arrivals.bring(by, content("conversation", case, case, talk))
        delivered.arrivals.bring(by, content("comment", case, new_id(), body))
        return case

    case = stored(bring)
    page.open(case)
    qtbot.waitUntil(lambda: page.pane.case.line.id == case, timeout=5_000)
    assert "<b>gras</b>" in page.pane.story.toPlainText()
    assert page.pane.title.whole == "<script>"


def test_a_decision_is_one_gesture_and_shows_that_it_waits(page, qtbot, stored):
    page.pane.bar.write("Je pars demain.")
    page.pane.bar.step.click()
    qtbot.waitUntil(lambda: standing(page).state == "assigned", timeout=5_000)
    assert "en attente d’envoi" in page.pane.story.toPlainText()
    assert "Je pars demain." in page.pane.story.toPlainText()
    assert "Clarisse Mengue" in page.pane.story.toPlainText()
    assert page.pane.bar.text == ""
    assert page.pane.bar.step.text() == "Commencer"
    assert "en attente d’envoi" in page.entries.entries[0].detail
    assert stored(lambda store: store.database.value("SELECT count(*) FROM sealed WHERE kind = 'decision'")) == 1


def test_a_case_goes_to_whom_one_chooses(page, qtbot):
    bar = page.pane.bar
    qtbot.waitUntil(lambda: bar.to.count() > 1, timeout=5_000)
    bar.to.setCurrentIndex(bar.to.findText("Solange Koumba"))
    bar.assign.click()
    qtbot.waitUntil(lambda: standing(page).assignee == "p-koumba", timeout=5_000)
    assert bar.step.text() == "Prendre en charge"


def test_the_steps_lead_to_the_end_and_back(page, qtbot):
    for state in ("assigned", "in-progress", "closed", "in-progress"):
        page.pane.bar.step.click()
        qtbot.waitUntil(lambda state=state: standing(page).state == state, timeout=5_000)
    assert not page.pane.bar.remark.isEnabled()


def test_a_comment_needs_no_decision(page, qtbot):
    page.activateWindow()
    page.pane.bar.comment.setFocus()
    qtbot.waitUntil(page.pane.bar.comment.hasFocus)
    qtbot.keyClicks(page.pane.bar.comment, "Facture demandee")
    qtbot.keyClick(page.pane.bar.comment, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Facture demandee" in page.pane.story.toPlainText(), timeout=5_000)
    assert standing(page).state == "new"


def test_who_was_slower_sees_who_was_first_and_takes_the_words_up_again(page, staged, stored, delivered, qtbot):
    page.pane.bar.write("Je m’en charge.")
    page.pane.bar.step.click()
    qtbot.waitUntil(lambda: standing(page).state == "assigned", timeout=5_000)
    now = Case(id=delivered.main, state="assigned", version=1, assignee="p-ndong")
    refused(page, staged, f"conflict {msgspec.json.encode(now).decode()}")
    qtbot.waitUntil(page.pane.collision.isVisible, timeout=5_000)
    assert "confié, Awa Ndong" in page.pane.collision.words.text()
    stored(lambda _: delivered.overtake(delivered.main, "ndong"))
    page.refresh()
    qtbot.waitUntil(lambda: "Awa Ndong a décidé avant vous" in page.pane.collision.words.text(), timeout=5_000)
    assert standing(page).assignee == "p-ndong"
    page.pane.collision.button.click()
    assert page.pane.bar.text == "Je m’en charge."
    page.pane.bar.assign.click()
    qtbot.waitUntil(lambda: standing(page).assignee == "invented", timeout=5_000)
    assert not page.pane.collision.isVisible()


def test_what_changed_unseen_keeps_the_words(page, stored, delivered, notices, qtbot):
    stored(lambda _: delivered.overtake(delivered.main, "koumba"))
    page.pane.bar.write("Trop tard ?")
    page.pane.bar.step.click()
    qtbot.waitUntil(lambda: bool(notices), timeout=5_000)
    assert "a changé" in notices[-1].text
    qtbot.waitUntil(lambda: standing(page).assignee == "p-koumba", timeout=5_000)
    assert page.pane.bar.text == "Trop tard ?"


def test_who_may_not_decide_is_told_why_and_may_still_comment(page, qtbot):
    page.pane.bar.know("invented", [], "Les décisions reviennent à la région.")
    assert page.pane.bar.why.isVisible()
    assert not page.pane.bar.step.isEnabled()
    assert not page.pane.bar.assign.isEnabled()
    page.pane.bar.write("Vu.")
    assert page.pane.bar.remark.isEnabled()


def test_filters_narrow_the_list_and_say_when_nothing_is_left(page, qtbot):
    filters = page.filters
    filters.region.setCurrentIndex(filters.region.findData("nyanga"))
    qtbot.waitUntil(lambda: len(page.entries.entries) == 2, timeout=5_000)
    filters.urgency.setCurrentIndex(filters.urgency.findData(4))
    qtbot.waitUntil(page.empty.isVisible, timeout=5_000)
    assert "filtres" in page.empty.text()
    filters.clear()
    qtbot.waitUntil(lambda: len(page.entries.entries) == 6, timeout=5_000)
    filters.order.setCurrentIndex(filters.order.findData("urgent"))
    qtbot.waitUntil(lambda: titles(page)[-1] == "Registre d’état civil de Mabanda", timeout=5_000)


def test_words_are_found_in_what_came_in(page, qtbot):
    qtbot.keyClicks(page.field, "groupe electro")
    qtbot.waitUntil(lambda: {e.title for e in page.entries.entries} == {"Groupe électrogène de Moanda à l’arrêt"})
    assert all(entry.matches for entry in page.entries.entries)
    qtbot.waitUntil(lambda: page.pane.case.line.author == "Éric Mba Nzé", timeout=5_000)
    page.field.setText("xylophone")
    qtbot.waitUntil(page.empty.isVisible, timeout=5_000)


def test_a_false_signature_is_said_in_words_and_by_a_drawing(page, stored, delivered, qtbot):
    def bend(store):
        with store.database.transaction() as tables:
            tables.execute(
                "UPDATE received SET record = zeroblob(length(record)) WHERE conversation = ?", (delivered.main,)
            )

    stored(bend)
    page.show_chosen()
    qtbot.waitUntil(lambda: "Signature fausse" in page.pane.signature.words.text(), timeout=5_000)
    assert page.pane.signature.words.property("role") == "error"
    assert "SIGNATURE FAUSSE" in page.pane.story.toPlainText()


def test_a_file_that_has_not_come_says_so(page, notices, monkeypatch, tmp_path, qtbot):
    qtbot.waitUntil(lambda: "pièce en attente" in page.pane.files.list.item(0).text(), timeout=5_000)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "photo.jpg"), ""))
    page.pane.files.save.click()
    qtbot.waitUntil(lambda: any("pas encore au serveur" in one.text for one in notices), timeout=5_000)
    assert not (tmp_path / "photo.jpg").exists()


def test_a_report_goes_to_paper_under_its_authors_name(page, notices, monkeypatch, tmp_path, qtbot):
    target = tmp_path / "fiche.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    page.pane.pdf.click()
    qtbot.waitUntil(lambda: any("Enregistré" in one.text for one in notices), timeout=20_000)
    told = "".join(sheet.extract_text() for sheet in PdfReader(target).pages)
    assert "Blaise Moussavou" in told.replace("\u00a0", " ")
    assert "passerelle provisoire" in told.replace("\u00a0", " ")


def test_what_comes_in_shows_by_itself_and_the_case_that_is_read_stays(page, staged, stored, delivered, qtbot):
    page.list.setCurrentIndex(page.entries.index(3, 0, QModelIndex()))
    qtbot.waitUntil(lambda: page.pane.case.line.title.startswith("Registre"), timeout=5_000)
    page.pane.bar.write("à moitié écrit")
    stored(lambda _: delivered.overtake(delivered.main, "ndong"))
    staged.sync_changed.emit(Status())
    qtbot.waitUntil(lambda: "Confié à Awa Ndong" in page.entries.entries[0].detail, timeout=5_000)
    qtbot.wait(200)
    assert page.pane.case.line.title.startswith("Registre")
    assert page.pane.bar.text == "à moitié écrit"


def test_what_is_locked_is_counted_above_the_list(page, stored, delivered, qtbot):
    def lock(store):
        with store.database.transaction() as tables:
            tables.execute("UPDATE received SET state = 'waiting' WHERE kind = 'turn' AND cursor < 12")

    stored(lock)
    page.refresh()
    qtbot.waitUntil(page.locked.isVisible, timeout=5_000)
    assert "en attente d’une clé" in page.locked.text()
    assert locked_in_words(stored(lambda store: Inbox(store).waiting())) == page.locked.text()


def test_locking_forgets_what_was_shown(page):
    page.pane.bar.write("un secret")
    page.locking()
    assert not page.entries.entries
    assert page.pane.case is None
    assert not page.pane.report.toPlainText()
    assert page.pane.bar.text == ""


def test_a_long_inbox_is_read_page_after_page(page, stored, qtbot):
    def many(store):
        names = [row["name"] for row in store.database.rows("PRAGMA table_info(review_case)")]
        changed = {"id": "printf('c%05d', value)", "place": "9000 + value"}
        others = ", ".join(changed.get(name, name) for name in names)
        with store.database.transaction() as tables:
            tables.execute(
                "WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 250)"
                f" INSERT INTO review_case ({', '.join(names)})"
                f" SELECT {others} FROM n, (SELECT * FROM review_case LIMIT 1)"
            )

    stored(many)
    page.refresh()
    qtbot.waitUntil(lambda: len(page.entries.entries) == PAGE, timeout=5_000)
    page.entries.fetchMore(QModelIndex())
    qtbot.waitUntil(lambda: len(page.entries.entries) == 2 * PAGE, timeout=5_000)
    assert len({entry.id for entry in page.entries.entries}) == 2 * PAGE


def test_an_entry_is_read_out_whole(page, stored):
    line = stored(lambda store: Inbox(store).cases()[0])
    told = page.entries.data(page.entries.index(0, 0, QModelIndex()), Qt.ItemDataRole.AccessibleTextRole)
    assert case_entry(line).title in told
    assert "Immédiate" in told
