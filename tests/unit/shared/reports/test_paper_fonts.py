"""Unit: whatever is written, all fonts are our own, each character has its glyph, and each glyph its character."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from shared.reports.content import new_report, with_value
from shared.reports.kinds import kind
from shared.reports.render import pdf

OURS = re.compile(r"/[A-Z]{6}\+(?:Inter(?:-Bold|-Italic)?|Vazirmatn|Noto-Sans-Hebrew|Noto-Emoji)")
FICHE = kind("fiche")


@pytest.mark.parametrize(
    "text",
    [
        "L'été à Ndjolé, « 1\u202f250\u00a0F » – ½ № € ✓",
        "😀\ufe0f ❤\ufe0f ✅ ⚠\ufe0f 🦄 👩🏽\u200d⚕",
        "مرحبا، 123 abc \u200f «لا»",
        "שלום, 123 abc! ₪",
        "e\u0323\u0301 \u0301 ɛ́ ɔ̀ ŋ̀ q̃",
        "a\u00adb\u200cc\u200dd\u200ee\u2060f\ufeffg\u061ch",
        "中文 ไทย हिन्दी \x00\x1b\ud800\ufffe\U0010ffff",
        "x" * 500,
    ],
)
def test_every_character_has_a_glyph_of_ours(text):
    paper = PdfReader(io.BytesIO(pdf(with_value(new_report(FICHE), "facts", text), FICHE)))
    for page in paper.pages:
        drawn = re.findall(r"<([0-9A-Fa-f]+)>", page.get_contents().get_data().decode("latin-1"))
        assert drawn
        assert not [glyphs for glyphs in drawn if "0000" in re.findall("....", glyphs)]
        for font in page["/Resources"]["/Font"].values():
            told = font.get_object()
            assert OURS.fullmatch(str(told["/BaseFont"])), told["/BaseFont"]
            assert not re.search(r"<[0-9a-fA-F]+>\s*<>", told["/ToUnicode"].get_object().get_data().decode("latin-1"))


def test_long_names_are_shortened_in_the_running_head_and_whole_on_the_first_page():
    long = "Direction générale du contrôle des ressources et des charges publiques de la province"
    report = with_value(new_report(FICHE), "text", "Ligne.\n\n" * 120)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf(report, FICHE, organisation=long))).pages]
    assert long in " ".join(pages[0].split())
    assert "…" in pages[1]
    assert all(report.number in page for page in pages)
