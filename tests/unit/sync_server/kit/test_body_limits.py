"""What a route may be sent: JSON and forms of the usual size, or what it says itself."""

from __future__ import annotations

import pytest
from litestar import Litestar, Request, post
from litestar.testing import TestClient

from sync_server.kit.limits import BodyLimits
from sync_server.kit.problems import told

BYTES, JSON = {"Content-Type": "application/octet-stream"}, {"Content-Type": "application/json"}


@post("/usual", status_code=200)
async def usual(request: Request) -> int:
    return len(await request.body())


@post("/bytes", status_code=200, takes=(b"octet-stream",), largest=1000)
async def raw(request: Request) -> int:
    return len(await request.body())


@pytest.fixture
def client():
    app = Litestar(
        [usual, raw],
        middleware=[BodyLimits(100)],
        exception_handlers={Exception: told},
        request_max_body_size=None,
        openapi_config=None,
    )
    with TestClient(app) as client:
        yield client


def test_bytes_go_through_as_they_are_where_a_route_takes_them(client):
    assert client.post("/bytes", content=b"\xff[[" * 300, headers=BYTES).json() == 900


def test_a_route_that_takes_bytes_takes_nothing_else(client):
    assert client.post("/bytes", content=b"{}", headers=JSON).status_code == 415
    assert client.post("/bytes", content=b"x").status_code == 415


def test_its_own_size_is_its_limit_whether_told_before_or_not(client):
    assert client.post("/bytes", content=b"x" * 1000, headers=BYTES).json() == 1000
    assert client.post("/bytes", content=b"x" * 1001, headers=BYTES).status_code == 413
    assert client.post("/bytes", content=iter([b"x" * 600, b"x" * 600]), headers=BYTES).status_code == 413


def test_the_other_routes_stay_as_they_are(client):
    assert client.post("/usual", content=b'{"a": 1}', headers=JSON).json() == 8
    assert client.post("/usual", content=b"x", headers=BYTES).status_code == 415
    assert client.post("/usual", content=b" " * 101, headers=JSON).status_code == 413
    assert client.post("/usual", content=b"\xff", headers=JSON).status_code == 400
