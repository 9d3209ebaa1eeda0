"""The gateway over real TLS: whoever nobody vouches for is told no token, whoever is trusted serves."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress

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


class Tunnels:
    """A proxy of an office: knows where somebody went, and nothing of what was said there."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def carry(self, reader: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        first, *_ = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        self.asked.append(first)
        host, _, port = first.split(" ")[1].partition(":")
        there, out = await asyncio.open_connection(host, int(port))
        back.write(b"HTTP/1.1 200 OK\r\n\r\n")
        with suppress(asyncio.CancelledError):  # the test is over
            await asyncio.gather(_pump(reader, out), _pump(there, back))


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await source.read(1 << 16):
            target.write(data)
            await target.drain()
    target.close()


async def test_the_systems_proxy_is_gone_through(secured, monkeypatch):
    server, public = secured
    monkeypatch.setenv("SSL_CERT_FILE", public)
    tunnels = Tunnels()
    proxy = await asyncio.start_server(tunnels.carry, "127.0.0.1", 0)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
    monkeypatch.setenv("NO_PROXY", "")
    client = Client(server)
    assert await client.think() == WHOLE
    assert tunnels.asked == [f"CONNECT 127.0.0.1:{server.port} HTTP/1.1"] * 2
    await client.line.aclose()
    proxy.close()
