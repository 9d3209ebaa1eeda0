"""A long body is not taken for a long head, whatever the pieces in which it comes."""

from __future__ import annotations

import http.client

import pytest


@pytest.mark.parametrize("size", [10, 70_000, 200_000])
def test_a_body_that_arrives_at_once_is_no_head(served_echo, size):
    asked = http.client.HTTPConnection("127.0.0.1", served_echo, timeout=10)
    for _ in range(2):  # the connection is kept, and so is what was counted
        asked.request("POST", "/", body=b"x" * size)
        assert asked.getresponse().read() == str(size).encode()
    asked.close()


def test_a_head_without_an_end_is_refused(served_echo):
    asked = http.client.HTTPConnection("127.0.0.1", served_echo, timeout=10)
    asked.putrequest("GET", "/")
    for _ in range(40):
        asked.putheader("X-Long", "y" * 8000)
    asked.endheaders()
    assert asked.getresponse().status == 400
    asked.close()
