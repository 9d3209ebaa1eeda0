"""Requests over real TLS: a certificate that nobody vouches for is told as such, one that is trusted serves."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from desktop.account.refusals import ServerUntrusted, Unreachable
from desktop.account.wire import Wire
from tests.fakes.identity import IdentityServer


def certificate(folder, days: tuple[int, int]):
    """A certificate of 127.0.0.1 that signs itself, good from the first of `days` from now to the second."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "iasted")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return public, private


@pytest.fixture
def over_tls(tmp_path):
    """Start a server whose certificate is good for these days; its address, and the certificate."""
    servers = []

    def start(*days: int):
        public, private = certificate(tmp_path, days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(public, private)
        servers.append(IdentityServer(context).__enter__())
        return servers[-1].url, str(public)

    yield start
    for server in servers:
        server.close()


async def asked(url: str) -> int:
    async with Wire() as wire:
        return (await wire.get(f"{url}/.well-known/oauth-authorization-server")).status


async def test_a_certificate_that_the_system_trusts_serves(over_tls, monkeypatch):
    url, public = over_tls(-1, 1)
    monkeypatch.setenv("SSL_CERT_FILE", public)
    assert await asked(url) == 200


async def test_one_that_nobody_vouches_for_is_told_as_such(over_tls):
    url, _ = over_tls(-1, 1)
    with pytest.raises(ServerUntrusted) as told:
        await asked(url)
    assert told.value.retryable
    assert "date" in told.value.message


@pytest.mark.parametrize("days", [(-9, -1), (1, 9)], ids=["out of date", "not yet valid: a clock that is slow"])
async def test_one_of_another_time_makes_people_look_at_their_clock(over_tls, monkeypatch, days):
    url, public = over_tls(*days)
    monkeypatch.setenv("SSL_CERT_FILE", public)
    with pytest.raises(ServerUntrusted):
        await asked(url)


async def test_a_server_without_tls_where_it_is_promised_is_no_server(tmp_path):
    with IdentityServer() as plain, pytest.raises(Unreachable):
        await asked(plain.url.replace("http://", "https://"))
