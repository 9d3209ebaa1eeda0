"""The guide prints on one page; the diagnosis is complete and holds nothing personal."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter

from desktop.ui.pages.about_page import AboutPage
from desktop.ui.pages.guide import as_html, sections, shortcuts
from desktop.ui.pages.help_page import HelpPage
from shared.language import use_everywhere


@pytest.fixture
def about(staged, qtbot):
    page = AboutPage(staged)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: bool(page.sheet.toPlainText()), timeout=10_000)
    return page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_guide_is_one_page(bridge, qtbot, tmp_path, language):
    use_everywhere(language)
    page = HelpPage(bridge)
    qtbot.addWidget(page)
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "guide.pdf"))
    page.write_to(printer)
    assert len(PdfReader(tmp_path / "guide.pdf").pages) == 1


def test_both_languages_say_as_much():
    use_everywhere("fr")
    french = [len(sentences) for _, sentences in sections()], len(shortcuts()), as_html()
    use_everywhere("en")
    assert [len(sentences) for _, sentences in sections()] == french[0]
    assert len(shortcuts()) == french[1]
    assert as_html() != french[2]


def test_the_diagnosis_holds_nothing_personal(about, notices, stored):
    about.copy.click()
    told = QGuiApplication.clipboard().text()
    assert "iAsted" in told
    assert "Conversations : 8" in told or "Conversations: 8" in told
    assert "rien de personnel" in notices[-1].text
    for secret in ("Moussavou", "Fougamou", "Casque USB", str(Path.home())):
        assert secret not in told


def test_the_data_is_verified_when_asked(about, qtbot, notices):
    about.check.click()
    qtbot.waitUntil(lambda: bool(notices), timeout=20_000)
    assert "intactes" in notices[-1].text
    qtbot.waitUntil(lambda: "vérifiée, " in about.sheet.toPlainText(), timeout=5_000)


def test_licences_are_named(about):
    for licence in ("GPL-3.0-or-later", "LGPL-3.0", "OFL-1.1"):
        assert licence in about.sheet.toPlainText()
