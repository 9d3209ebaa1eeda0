"""The server's address: what a person types becomes an issuer, over TLS, or on this very machine."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from shared.errors import BadInput
from shared.language import say


def issuer_of(typed: str) -> str:
    """`https://iasted.example`, without a trailing slash; BadInput for anything that is not safe to sign in to."""
    text = typed.strip()
    parts = _parted(text if "://" in text else f"https://{text}")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        raise BadInput(
            say(
                f"« {typed} » n’est pas protégé : l’adresse du serveur commence par https://.",
                f"'{typed}' is not protected: the server's address begins with https://.",
            ),
            code="server-insecure",
        )
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def on_the_same_server(url: str, issuer: str) -> bool:
    """Whether `url` has the issuer's scheme, host and port, so that no secret leaves it."""
    try:
        one, other = urlsplit(url), urlsplit(issuer)
        return (one.scheme, one.netloc.lower()) == (other.scheme, other.netloc) and not one.fragment
    except ValueError:
        return False


def _parted(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        whole = bool(parts.hostname) and parts.port != 0 and not parts.netloc.endswith(":") and text.isprintable()
    except ValueError:
        whole = False
    if not whole or " " in text or parts.username is not None or parts.query or parts.fragment:
        raise BadInput(
            say(
                f"« {text} » n’est pas une adresse de serveur : donnez-la comme https://iasted.exemple.ga.",
                f"'{text}' is no server's address: give it as https://iasted.example.ga.",
            ),
            code="server-address",
        )
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
