"""Whom a server may ask is told by files and the environment, and what somebody must look at is told when it starts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shared.errors import BadInput
from shared.providers.keys import EnvironmentKeys, NoKeys
from shared.routing import prices, targets
from sync_server.settings import Settings, load
from sync_server.spending.vendors import vendors_of

SECRET = "sk-canari-0123456789"
ROUTING = """
version = "ours"
[[targets]]
name = "mini"
stage = "think"
place = "vendor"
provider = "openai"
model = "{model}"
"""
PRICES = """
version = "ours"
[[price]]
provider = "openai"
model = "old"
unit = 1000000
from = 2026-01-01
retires = 2027-01-14
input = "0.15"
source = "somewhere"
seen = 2026-11-22
"""


@pytest.fixture
def ours(tmp_path):
    def given(model: str, **environment: str):
        (tmp_path / "routing.toml").write_text(ROUTING.format(model=model))
        (tmp_path / "prices.toml").write_text(PRICES)
        settings = load(
            {"IASTED_ROUTING_FILE": str(tmp_path / "routing.toml"), "IASTED_PRICES_FILE": str(tmp_path / "prices.toml")}
        )
        return vendors_of(settings, EnvironmentKeys(environment))

    return given


def test_what_this_version_brings_along_holds_where_nothing_is_named():
    vendors = vendors_of(Settings(), NoKeys())
    assert vendors.config == targets.on_server(targets.bundled())
    assert vendors.prices == prices.bundled()
    assert vendors.warnings(date(2026, 11, 27)) == []


def test_files_of_the_organisation_s_own_take_their_place(ours):
    vendors = ours("old")
    assert vendors.config.version == vendors.prices.version == "ours"


def test_a_model_that_retires_within_sixty_days_is_told_where_its_vendor_has_a_key(ours):
    (told,) = ours("old", OPENAI_API_KEY=SECRET).warnings(date(2026, 11, 27))
    assert "openai old" in told
    assert "14/01/2027" in told
    assert ours("old", OPENAI_API_KEY=SECRET).warnings(date(2026, 11, 1)) == []
    assert ours("old").warnings(date(2026, 11, 27)) == [], "nobody is asked without a key"


def test_a_price_that_nobody_knows_is_told(ours):
    assert "prix inconnu" in ours("new", OPENAI_API_KEY=SECRET).warnings(date(2026, 11, 27))[0]


def test_a_key_that_cannot_be_read_is_told_and_stops_nothing(ours, tmp_path):
    (told,) = ours("old", OPENAI_API_KEY_FILE=str(tmp_path / "none")).warnings(date(2026, 11, 27))
    assert "OPENAI_API_KEY_FILE" in told


def test_printing_it_shows_no_key(ours):
    assert SECRET not in repr(ours("old", OPENAI_API_KEY=SECRET))


@pytest.mark.parametrize("field", ["routing_file", "prices_file"])
def test_a_file_that_is_not_there_or_not_one_of_these_is_refused(tmp_path, field):
    with pytest.raises(BadInput, match="IASTED_"):
        vendors_of(Settings(**{field: Path("/nowhere/x.toml")}), NoKeys())
    (tmp_path / "x.toml").write_text("nothing = ")
    with pytest.raises(BadInput, match="ne se lit pas"):
        vendors_of(Settings(**{field: tmp_path / "x.toml"}), NoKeys())
