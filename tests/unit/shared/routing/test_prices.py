"""Costs are exact to the millionth, prices change on their day, and what is unknown is not nothing."""

from __future__ import annotations

from datetime import date

import pytest

from shared.errors import BadInput
from shared.routing.prices import bundled, read
from shared.routing.targets import bundled as targets
from shared.voice.usage import Usage

TODAY = date(2026, 11, 27)


def test_a_cost_is_exact_to_the_millionth_of_a_dollar():
    usage = Usage(input_tokens=1000, cached_tokens=500, output_tokens=200)
    assert bundled().cost("openai", "gpt-6-luna", usage, TODAY) == 205
    assert bundled().cost("deepgram", "nova-3", Usage(audio_ms=60_000), TODAY) == 4800
    assert bundled().cost("elevenlabs", "eleven_flash_v2_5", Usage(characters=100), TODAY) == 5000


def test_a_promotion_ends_on_its_day():
    usage = Usage(input_tokens=1_000_000)
    before = bundled().cost("gemini", "gemini-3.8-flash", usage, date(2026, 12, 31))
    assert (before, bundled().cost("gemini", "gemini-3.8-flash", usage, date(2027, 1, 1))) == (750_000, 1_500_000)


def test_a_model_without_a_price_has_no_cost_rather_than_none():
    assert bundled().cost("openai", "gpt-9", Usage(input_tokens=1), TODAY) is None
    assert bundled().cost("openai", "gpt-6-luna", Usage(), date(2020, 1, 1)) is None


def test_what_retires_within_sixty_days_is_told_by_name():
    told = bundled().warnings([("openai", "gpt-4o-mini"), ("openai", "gpt-6-luna"), ("x", "y")], TODAY)
    assert len(told) == 2
    assert "gpt-4o-mini" in told[0]
    assert "14/01/2027" in told[0]
    assert not bundled().warnings([("openai", "gpt-4o-mini")], date(2026, 11, 1))


def test_nothing_that_is_used_by_default_retires_or_has_no_price():
    used = [(each.provider, each.model) for each in targets().targets if each.place == "vendor"]
    assert bundled().warnings(used, TODAY) == []


@pytest.mark.parametrize("toml", [b"", b"version = 1", b'version = "1"\n[[price]]\nprovider = "x"', b"\xff"])
def test_a_table_that_cannot_be_read_is_said_so(toml):
    with pytest.raises(BadInput):
        read(toml)
