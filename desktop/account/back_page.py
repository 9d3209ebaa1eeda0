"""The page that a browser shows at the end of signing in: plain words, no script, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import html

from shared.language import current, say

_STYLE = "body{font:1.2rem/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem;color:#1d2733}"
_NOTHING_MORE = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def done() -> bytes:
    """The answer was taken."""
    return _page(
        200,
        say("Connexion reçue", "Sign-in received"),
        say(
            "Vous pouvez fermer cet onglet et revenir à iAsted.",
            "You may close this tab and go back to iAsted.",
        ),
    )


def refused() -> bytes:
    """The server said no."""
    return _page(
        200,
        say("Connexion refusée", "Sign-in refused"),
        say(
            "Rien n’a changé. Vous pouvez fermer cet onglet et revenir à iAsted.",
            "Nothing has changed. You may close this tab and go back to iAsted.",
        ),
    )


def unexpected() -> bytes:
    """A request that belongs to no attempt to sign in."""
    return _page(
        400,
        say("Adresse inattendue", "Unexpected address"),
        say(
            "Cette page ne correspond à aucune connexion en cours : recommencez depuis iAsted.",
            "This page belongs to no sign-in under way: start again from iAsted.",
        ),
    )


def _page(status: int, title: str, words: str) -> bytes:
    body = (
        f'<!doctype html><html lang="{current()}"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{_STYLE}</style><h1>{html.escape(title)}</h1><p>{html.escape(words)}</p></html>"
    ).encode()
    headers = (
        f"HTTP/1.1 {status} {'OK' if status == 200 else 'Bad Request'}",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        f"Content-Security-Policy: default-src 'none'; style-src 'sha256-{_style_hash()}'; {_NOTHING_MORE}",
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: no-referrer",
        "Cache-Control: no-store",
        "Connection: close",
    )
    return "\r\n".join(headers).encode("ascii") + b"\r\n\r\n" + body


def _style_hash() -> str:
    return base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
