"""Makes the address of a server out of what a person typed, or says what is wrong with it."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from shared.errors import BadInput
from shared.language import say


def server_address(typed: str) -> str:
    """The address without a slash at its end; https where no scheme was typed. BadInput when it is none."""
    text = typed.strip().rstrip("/")
    if not text:
        raise _bad(
            say("Écrivez l’adresse du serveur de votre organisation.", "Type your organisation’s server address.")
        )
    whole = text if "://" in text else f"{'http' if _is_here(_host(f'//{text}')) else 'https'}://{text}"
    host = _host(whole)
    scheme = whole.partition("://")[0].lower()
    if not host or scheme not in {"https", "http"} or _has_more(whole):
        raise _bad(
            say(
                "Cette adresse ne peut pas servir : écrivez-la comme « https://iasted.exemple.ga ».",
                "This address cannot be used: type it like “https://iasted.example.org”.",
            )
        )
    if scheme == "http" and not _is_here(host):
        raise _bad(
            say(
                "L’adresse doit commencer par https:// : sans cela, la connexion ne serait pas protégée.",
                "The address must begin with https://: the connection would not be protected otherwise.",
            )
        )
    return f"{scheme}://{whole.partition('://')[2]}"


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - a port that is none raises
    except ValueError:
        return ""
    return parts.hostname or ""


def _has_more(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.query or parts.fragment or "@" in parts.netloc or any(one.isspace() for one in address))


def _is_here(host: str) -> bool:
    """Whether it names this very computer."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _bad(message: str) -> BadInput:
    return BadInput(message, code="bad-server")
