"""Where a program of somebody's own machine may be sent back to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_server.identity.clients import CLIENTS, is_loopback


@given(st.integers(1, 65535), st.sampled_from(["127.0.0.1", "[::1]"]))
def test_any_port_of_this_machine_will_do(port, host):
    assert is_loopback(f"http://{host}:{port}/callback", "/callback")


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "http://127.0.0.1/callback",
        "http://127.0.0.1:0/callback",
        "http://127.0.0.1:65536/callback",
        "http://127.0.0.1:080/callback",
        "http://127.0.0.1:8O/callback",
        "http://127.0.0.1:\u0661/callback",
        "http://127.0.0.1:80/callback/",
        "http://127.0.0.1:80/callback?x",
        "http://127.0.0.1:80/callback#",
        "http://127.0.0.1:80/callback;x",
        "http://127.0.0.1:80//callback",
        "http://127.0.0.1:80/Callback",
        "https://127.0.0.1:80/callback",
        "HTTP://127.0.0.1:80/callback",
        "http://localhost:80/callback",
        "http://127.0.0.1.:80/callback",
        "http://127.1:80/callback",
        "http://2130706433:80/callback",
        "http://0.0.0.0:80/callback",
        "http://127.0.0.1:80@evil.test/callback",
        "http://evil.test@127.0.0.1:80/callback",
        "http://[::ffff:127.0.0.1]:80/callback",
        "http://[0:0:0:0:0:0:0:1]:80/callback",
        "http://[::1:80/callback",
        " http://127.0.0.1:80/callback",
        "http://127.0.0.1:80/callback\n",
        "http://127.0.0.1:8\t0/callback",
    ],
)
def test_everything_else_will_not(uri):
    assert not is_loopback(uri, "/callback")


@given(st.text(max_size=60))
def test_no_text_is_an_accident(text):
    assert not is_loopback(text, "/callback")
    assert not is_loopback(f"http://127.0.0.1:80{text}/callback@", "/callback")


def test_the_programs_there_are_have_no_secret_and_one_scope():
    (client,) = CLIENTS.values()
    assert client.check_endpoint_auth_method("none", "token")
    assert not client.check_endpoint_auth_method("client_secret_post", "token")
    assert not client.check_client_secret("")
    assert not client.check_response_type("token")
    assert not client.check_grant_type("password")
    assert client.get_allowed_scope("") == client.get_allowed_scope("account") == "account"
    assert client.get_allowed_scope("account admin") is None
