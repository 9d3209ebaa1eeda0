"""A vendor's key is had when it is needed and shown by nothing."""

from __future__ import annotations

import pytest

from shared.errors import BadInput
from shared.providers.keys import NAMES, EnvironmentKeys, NoKeys
from shared.routing.estimates import FREE
from shared.routing.targets import bundled

SECRET = "sk-canari-0123456789"


def test_a_key_is_taken_from_the_environment_or_from_a_file_it_names(tmp_path):
    file = tmp_path / "openai"
    file.write_text(f"{SECRET}\n")
    assert EnvironmentKeys({"OPENAI_API_KEY": SECRET}).of("openai") == SECRET
    assert EnvironmentKeys({"OPENAI_API_KEY_FILE": str(file), "OPENAI_API_KEY": "other"}).of("openai") == SECRET
    assert EnvironmentKeys({}).of("openai") is None
    assert EnvironmentKeys({"OPENAI_API_KEY": SECRET}).of("nobody") is None
    assert NoKeys().of("openai") is None


def test_a_key_that_was_changed_is_the_new_one(tmp_path):
    file = tmp_path / "gemini"
    keys = EnvironmentKeys({"GEMINI_API_KEY_FILE": str(file)})
    file.write_text("first")
    assert keys.of("gemini") == "first"
    file.write_text("second")
    assert keys.of("gemini") == "second"


@pytest.mark.parametrize("held", ["", "  \n", f"{SECRET}\n{SECRET}", f"clé {SECRET}", f"{SECRET}\x00", "k" * 5000])
def test_what_cannot_be_a_key_is_refused_without_being_shown(tmp_path, held):
    file = tmp_path / "key"
    file.write_text(held)
    with pytest.raises(BadInput) as refused:
        EnvironmentKeys({"DEEPGRAM_API_KEY_FILE": str(file)}).of("deepgram")
    assert "DEEPGRAM_API_KEY_FILE" in refused.value.message
    assert "canari" not in refused.value.message


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path):
    with pytest.raises(BadInput, match="ne se lit pas") as refused:
        EnvironmentKeys({"OPENAI_API_KEY_FILE": str(tmp_path / "none")}).of("openai")
    assert refused.value.code == "key-unreadable"


def test_printing_what_holds_keys_shows_vendors_only():
    keys = EnvironmentKeys({"OPENAI_API_KEY": SECRET, "GOOGLE_TTS_KEY_FILE": "/run/secrets/tts"})
    assert repr(keys) == "EnvironmentKeys(google-tts, openai)"
    assert keys.named() == ["google-tts", "openai"]


def test_every_vendor_that_may_be_asked_has_a_name_for_its_key():
    assert {each.provider for each in bundled().targets} - FREE <= set(NAMES)
