"""Words that do not fit are found; words that do are left alone."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.report.sentence import Sentence
from desktop.ui.stage.fitting import misfits


@pytest.fixture
def page(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(400, 300)
    page.show()
    return page


def put(part: QWidget, x: int, y: int, width: int, height: int) -> None:
    part.setGeometry(x, y, width, height)
    part.show()


def test_a_page_that_is_laid_out_well_has_no_fault(page):
    column = QVBoxLayout(page)
    sentence = Sentence("", page)
    for part in (QLabel("Titre", page), sentence, QPushButton("Enregistrer", page)):
        column.addWidget(part)
    sentence.tell("Une phrase assez longue pour tenir sur deux lignes au moins dans une page si étroite. " * 2)
    page.adjustSize()
    assert misfits(page) == []


def test_a_label_and_a_button_that_are_too_narrow_are_cut(page):
    put(QLabel("Une phrase trop longue", page), 0, 0, 40, 30)
    put(QPushButton("Enregistrer la fiche", page), 0, 50, 40, 40)
    faults = misfits(page)
    assert len(faults) == 2
    assert all("cut at its side" in fault for fault in faults)


def test_a_wrapped_sentence_that_is_too_low_is_cut(page):
    label = QLabel("Une phrase longue. " * 10, page)
    label.setWordWrap(True)
    put(label, 0, 0, 200, 20)
    assert "cut at its foot" in misfits(page)[0]


def test_a_list_that_shows_a_part_of_its_choice_is_told(page):
    box = QComboBox(page)
    box.addItem("Un nom de micro vraiment très long et plus encore")
    put(box, 0, 0, 90, 30)
    assert "shows only a part" in misfits(page)[0]


def test_what_lies_on_something_else_or_leaves_the_page_is_told(page):
    put(QLabel("Un", page), 0, 0, 100, 30)
    put(QLabel("Deux", page), 50, 10, 100, 30)
    put(QPushButton("Trois", page), 350, 200, 120, 40)
    faults = misfits(page)
    assert any("lies on" in fault for fault in faults)
    assert any("leaves its page" in fault for fault in faults)


def test_what_can_be_scrolled_to_is_on_its_page_unless_it_is_beside_it(page):
    area = QScrollArea(page)
    area.setGeometry(0, 0, 400, 300)
    sheet = QWidget()
    sheet.resize(600, 2000)
    put(QLabel("Plus bas", sheet), 0, 1500, 200, 30)
    put(QLabel("À côté", sheet), 450, 0, 140, 30)
    area.setWidget(sheet)
    area.show()
    assert misfits(page) == ["QLabel “À côté” leaves its page"]
