"""Unit: the fonts are there, small, free to give away, and named inside as they are outside."""

from __future__ import annotations

from fontTools.ttLib import TTFont

from shared.fonts import FONTS, path, paths


def test_all_files_are_there_and_small():
    assert sum(each.stat().st_size for each in paths()) < 900_000
    assert (paths()[0].parent / "OFL.txt").read_text(encoding="utf-8").count("Copyright") >= len(
        {f.family for f in FONTS}
    )


def test_each_font_is_named_inside_as_it_is_outside():
    for font in FONTS:
        with TTFont(path(font)) as file:
            assert file["name"].getDebugName(1) == font.family


def test_french_and_the_languages_of_gabon_can_be_written_in_every_style():
    wanted = set("ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿ«»–—…’\u00a0\u202f№€²³½→✓ŋŊɛƐɔƆɲƝəƏǎŵ")
    for font in FONTS[:3]:
        with TTFont(path(font)) as file:
            assert {ord(each) for each in wanted} <= set(file.getBestCmap())
