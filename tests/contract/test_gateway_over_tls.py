"""The gateway over real TLS: whoever nobody vouches for is told no token, whoever is trusted serves."""

from __future__ import annotations

import ssl

import pytest

from shared.providers.failures import ProviderFailed
from tests.contract.test_vendor_gateway import WHOLE, Client
from tests.unit.desktop.account.test_wire import certificate
from tests.vendors.gateway import Gateway


@pytest.fixture
def secured(tmp_path):
    """A server with a certificate of its own making, and that certificate."""
    public, private = certificate(tmp_path, (-1, 1))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    server = Gateway(context).start()
    yield server, str(public)
    server.stop()


async def test_a_trusted_server_serves_over_https_and_wss(secured, monkeypatch):
    server, public = secured
    monkeypatch.setenv("SSL_CERT_FILE", public)
    client = Client(server)
    assert await client.think() == WHOLE
    assert [method for method, _, _ in server.asked] == ["POST", "GET"]
    await client.line.aclose()


async def test_a_server_that_nobody_vouches_for_hears_nothing(secured):
    server, _ = secured
    client = Client(server)
    with pytest.raises(ProviderFailed) as failed:
        await client.think()
    assert failed.value.kind == "connect"
    assert server.asked == []
    await client.line.aclose()
