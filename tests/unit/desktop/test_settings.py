"""Choices are written whole, read back, and never stand in the way when they cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.settings import Settings, load, save
from shared.errors import BadInput


def test_a_new_laptop_has_the_defaults(tmp_path):
    assert load(tmp_path) == Settings()


def test_what_was_chosen_is_there_the_next_time(tmp_path):
    chosen = Settings(language="en", microphone="Casque", speed=1.2, text_percent=150, lock_after_minutes=5)
    save(chosen, tmp_path / "deep")
    assert load(tmp_path / "deep") == chosen


@pytest.mark.parametrize("written", ["", "{", '{"speed": 9}', '{"text_percent": "big"}', "[]", "\udcff"])
def test_a_file_that_makes_no_sense_is_named_with_what_to_do(tmp_path, written):
    (tmp_path / "settings.json").write_text(written, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(BadInput, match=r"settings\.json"):
        load(tmp_path)


def test_choices_of_a_newer_version_do_no_harm(tmp_path):
    (tmp_path / "settings.json").write_text('{"speed": 1.5, "colour_of_the_sky": "blue"}', encoding="utf-8")
    assert load(tmp_path).speed == 1.5


@given(speed=st.floats(0.5, 2.0), minutes=st.integers(1, 240), privacy=st.sampled_from(["public", "restricted"]))
def test_any_choice_survives_the_disk(tmp_path_factory, speed, minutes, privacy):
    folder = tmp_path_factory.mktemp("settings")
    chosen = Settings(speed=speed, lock_after_minutes=minutes, privacy=privacy)
    save(chosen, folder)
    assert load(folder) == chosen
