"""The language of who asks."""

from __future__ import annotations

import pytest

from sync_server.kit.edge import asked_in


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "fr"), ("fr", "fr"), ("en", "en"), (" EN-gb, fr;q=0.9", "en"), ("de, en", "fr"), ("\xff", "fr"), ("*", "fr")],
)
def test_english_for_those_who_ask_for_it_first(accepted, language):
    assert asked_in(accepted) == language
