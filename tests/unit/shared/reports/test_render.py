"""Unit: the PDF says what the report says, bears the marks of an archive, and is the same every time."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from desktop.bench.pdf import example
from shared.errors import PartMissing
from shared.fonts import FONTS, path
from shared.reports.content import content_hash, new_report, with_value
from shared.reports.kinds import kind, kinds
from shared.reports.render import pdf


@pytest.fixture(scope="module")
def made() -> bytes:
    return example().pdf()


@pytest.fixture
def paper(made):
    return PdfReader(io.BytesIO(made))


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def words_of(paper: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in paper.pages)


def test_the_example_has_three_numbered_pages_of_a4(paper):
    assert len(paper.pages) == 3
    text = words_of(paper)
    for number in (1, 2, 3):
        assert f"page {number} sur 3" in text
    assert [round(float(side)) for side in paper.pages[0].mediabox[2:]] == [595, 842]


def test_everything_that_was_written_is_there(paper):
    sample, text = example(), bare(words_of(paper))
    for line in "\n".join(
        sample.report.values[name] for name in ("title", "people", "follow_up", "place")
    ).splitlines():
        assert bare(line) in text
    for each in sample.report.attachments:
        assert each.sha256 in text
    for told in (
        sample.report.number,
        sample.report.id,
        content_hash(sample.report),
        sample.author,
        sample.organisation,
    ):
        assert bare(told) in text
    assert bare("1 250 000 F CFA") in text
    assert bare("23 novembre 2026") in text
    assert "RESTREINT" in text.upper()


def test_it_is_marked_for_archives_and_for_screen_readers(paper):
    root = paper.trailer["/Root"]
    told = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2" in told or 'pdfaid:part="2"' in told
    assert 'pdfaid:conformance="A"' in told
    assert 'pdfuaid:part="1"' in told
    assert told.count("<rdf:RDF") == 1
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert paper.metadata.title == f"{example().report.values['title']} – RV-2026-11-75TW6-946V2"
    assert paper.metadata.author == "Clarisse Mengue"
    assert paper.trailer["/ID"]


def test_its_structure_has_headings_tables_lists_and_a_figure_with_a_text(paper):
    found, texts = set(), []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif hasattr(node, "get"):
            found.add(node.get("/S"))
            if node.get("/S") == "/Figure":
                texts.append(node.get("/Alt"))
            if "/K" in node:
                walk(node["/K"])

    walk(paper.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/L", "/LI", "/Figure"} <= found
    assert len(texts) == 1
    assert "QR" in texts[0]


def test_every_font_is_our_own_and_inside(paper):
    names = set()
    for page in paper.pages:
        for font in page["/Resources"]["/Font"].values():
            within = font.get_object()["/DescendantFonts"][0].get_object()
            names.add(str(within["/BaseFont"]))
            assert {"/FontFile2", "/FontFile3"} & set(within["/FontDescriptor"].get_object())
            assert "/ToUnicode" in font.get_object()
    assert names
    assert all("Inter" in name for name in names)


def test_equal_reports_give_equal_bytes(made):
    assert example().pdf() == made


def test_threads_that_print_at_once_do_not_mix(made):
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: example().pdf(), range(4))) == {made}


def test_a_draft_is_marked_on_every_page_and_a_final_report_is_not(paper):
    sample = example()
    draft = msgspec.structs.replace(sample.report, status="draft")
    pages = PdfReader(io.BytesIO(pdf(draft, sample.kind))).pages
    assert all("BROUILLON" in page.extract_text() for page in pages)
    assert "BROUILLON" not in words_of(paper).upper()


def test_english_paper_for_the_same_report():
    sample = example()
    paper = PdfReader(io.BytesIO(pdf(sample.report, sample.kind, language="en")))
    text = words_of(paper)
    assert "page 1 of 3" in text
    assert "23 November 2026" in text.replace("\u00a0", " ")
    assert paper.trailer["/Root"]["/Lang"] == "en"


@pytest.mark.parametrize("name", [each.id for each in kinds()])
def test_an_empty_report_of_every_kind_comes_out(name):
    text = words_of(PdfReader(io.BytesIO(pdf(new_report(kind(name)), kind(name)))))
    assert text.count("non renseigné") >= len([field for field in kind(name).fields if field.required]) - 1
    assert kind(name).title in text


@pytest.mark.parametrize(
    ("field", "text", "size", "width"),
    [
        ("text", "x" * 10_000, 10, 170),
        ("title", "W" * 3000, 19, 170),
        ("town", "z" * 3000, 10, 118),
        ("people", "y" * 3000, 10, 165),
        ("amounts", "1000 F, " + "q" * 3000, 10, 124),
    ],
)
def test_a_word_without_end_is_neither_lost_nor_clipped(field, text, size, width):
    """No line of the letter is longer than its column: `size` in points, `width` in millimetres."""
    filled = with_value(new_report(kind("fiche")), field, text)
    read = words_of(PdfReader(io.BytesIO(pdf(filled, kind("fiche")))))
    letter = text[-1]
    assert read.count(letter) >= text.count(letter)
    font = TTFont(path(FONTS[1] if field == "title" else FONTS[0]))
    advance = font["hmtx"][font.getBestCmap()[ord(letter)]][0] / font["head"].unitsPerEm * size * 25.4 / 72
    assert max(map(len, re.findall(rf"{letter}+", read.replace("\u200b", "")))) * advance <= width


def test_values_that_the_kind_no_longer_has_are_printed_all_the_same():
    report = with_value(with_value(new_report(kind("visite")), "condition", "poor"), "seal", "Scellé 14")
    read = words_of(PdfReader(io.BytesIO(pdf(report, kind("fiche")))))
    assert "seal" in read
    assert "Scellé 14" in read
    assert "poor" in read


def test_right_to_left_and_signs_come_out():
    text = "مرحبا بالعالم\nשלום עולם\nEt 😀 中"
    paper = words_of(PdfReader(io.BytesIO(pdf(with_value(new_report(kind("fiche")), "text", text), kind("fiche")))))
    assert set("مرحبابالعالم" + "שלוםעולם" + "😀") <= set(paper)
    assert "[U+4E2D]" in paper


def test_a_computer_without_weasyprint_is_told_so(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with pytest.raises(PartMissing, match="weasyprint") as told:
        example().pdf()
    assert told.value.code == "pdf-missing"
