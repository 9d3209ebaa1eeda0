"""Unit: whatever was written can be printed with our own fonts, and nothing of it is lost."""

from __future__ import annotations

from shared.reports.printable import LONGEST_PARAGRAPH, breakable, paragraphs, printable


def test_what_our_fonts_show_stays():
    text = "Éléonore Ndong a vu « l'Ogooué » – 1\u202f250\u202f000\u00a0F : ŋɛɔ œ Ω Ж مرحبا שלום 😀 ✅"
    assert printable(text) == text


def test_what_no_font_shows_is_written_out():
    assert printable("中") == "[U+4E2D]"
    assert printable("🦄") == "[U+1F984 UNICORN FACE]"
    assert printable("a\x00\x1bb\ud800") == "a[U+0000][U+001B]b[U+D800]"
    assert printable("\ue000") == "[U+E000]"


def test_what_turns_the_order_of_text_is_written_out():
    assert printable("total 1\u202e00") == "total 1[U+202E]00"
    assert printable("\u2066x\u2069") == "[U+2066]x[U+2069]"


def test_letters_are_composed_and_line_breaks_are_one_kind():
    assert printable("e\u0301") == "é"
    assert printable("a\r\nb\rc\u2028d\x0be\tf") == "a\nb\nc\nd\ne f"


def test_blank_lines_part_paragraphs():
    assert paragraphs("a\nb\n \n\nc\n") == (("a", "b"), ("c",))
    assert paragraphs("  \n ") == ()


def test_an_overlong_paragraph_is_cut_at_a_sentence_and_keeps_every_word():
    text = "Le camion est passé. " * 1000
    found = paragraphs(text)
    assert all(sum(map(len, lines)) <= LONGEST_PARAGRAPH for lines in found)
    assert all(lines[-1].endswith(".") for lines in found)
    assert " ".join(line for lines in found for line in lines) == text.strip()


def test_a_word_without_end_is_cut_anywhere_and_keeps_every_letter():
    found = paragraphs("x" * 10_000)
    assert sum(len(line) for lines in found for line in lines) == 10_000


def test_long_words_get_places_to_break_and_short_ones_none():
    assert breakable("anticonstitutionnellement") == "anticonstitutionnellement"
    assert breakable("x" * 100).replace("\u200b", "") == "x" * 100
    assert max(map(len, breakable("y " + "x" * 1000).split("\u200b"))) <= 22
