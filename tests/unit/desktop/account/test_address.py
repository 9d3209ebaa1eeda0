"""The server's address: what people type, and what is never signed in to."""

from __future__ import annotations

import pytest

from desktop.account.address import issuer_of, on_the_same_server
from shared.errors import BadInput


@pytest.mark.parametrize(
    ("typed", "issuer"),
    [
        ("https://iasted.example.ga", "https://iasted.example.ga"),
        (" iasted.example.ga/ ", "https://iasted.example.ga"),
        ("HTTPS://IASTED.example.ga:8443//", "https://iasted.example.ga:8443"),
        ("http://127.0.0.1:8750/", "http://127.0.0.1:8750"),
        ("http://[::1]:8750", "http://[::1]:8750"),
        ("http://localhost:8750", "http://localhost:8750"),
        ("https://ministere.ga/iasted/", "https://ministere.ga/iasted"),
    ],
)
def test_an_address_is_understood_however_it_is_typed(typed, issuer):
    assert issuer_of(typed) == issuer
    assert issuer_of(issuer) == issuer


@pytest.mark.parametrize(
    "typed",
    ["http://iasted.example.ga", "http://10.0.0.1", "ftp://iasted.example.ga", "http://127.0.0.1.evil.example"],
)
def test_without_protection_it_is_refused(typed):
    with pytest.raises(BadInput) as told:
        issuer_of(typed)
    assert told.value.code == "server-insecure"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "https://",
        "https://a b",
        "https://moi:secret@iasted.example",
        "https://iasted.example/?a=b",
        "https://iasted.example/#a",
        "https://iasted.example:port",
        "https://[",
        "https://iasted\x00.example",
    ],
)
def test_what_is_no_address_is_told_with_an_example(typed):
    with pytest.raises(BadInput) as told:
        issuer_of(typed)
    assert told.value.code == "server-address"
    assert "https://" in told.value.message


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://iasted.example/token", True),
        ("https://IASTED.example/token", True),
        ("http://iasted.example/token", False),
        ("https://iasted.example:444/token", False),
        ("https://iasted.example@evil.example/token", False),
        ("https://iasted.example.evil.example/token", False),
        ("https://iasted.example/#token", False),
        ("/token", False),
        ("https://[", False),
    ],
)
def test_secrets_go_to_the_servers_own_address_only(url, same):
    assert on_the_same_server(url, "https://iasted.example") is same
