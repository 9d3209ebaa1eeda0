"""A laptop's own keys of vendors, in the system's keyring: never in a file, never on a command line."""

from __future__ import annotations

from desktop.store.system_keyring import SYSTEM, Keyring
from shared.errors import BadInput, PartMissing
from shared.language import say
from shared.providers.keys import NAMES, fit


class KeyringKeys:
    """Whose vendors this laptop may ask by itself; printing it shows nothing."""

    def __init__(self, keyring: Keyring = SYSTEM) -> None:
        self._keyring = keyring

    def of(self, provider: str) -> str | None:
        """None where there is none, or where the keyring does not answer."""
        kept = self._keyring.read(_name(provider)) if provider in NAMES else None
        return None if kept is None else kept.decode("ascii", "replace")

    def named(self) -> list[str]:
        """The vendors that there is a key for, sorted."""
        return [provider for provider in sorted(NAMES) if self.of(provider) is not None]

    def set(self, provider: str, key: str) -> None:
        """Keep a key; PartMissing when this system has nowhere safe to keep it."""
        require_vendor(provider)
        if not self._keyring.write(_name(provider), fit(key, provider).encode("ascii")):
            raise PartMissing(
                say(
                    "Ce système n'a pas de trousseau où garder une clé : rien n'a été gardé. Les clés peuvent rester "
                    "sur le serveur de l'organisation.",
                    "This system has no keyring to keep a key in: nothing was kept. Keys can stay on the "
                    "organisation's server.",
                ),
                code="keyring-missing",
            )

    def forget(self, provider: str) -> None:
        require_vendor(provider)
        self._keyring.erase(_name(provider))


def require_vendor(provider: str) -> None:
    """BadInput, with the names there are, when it is none of them."""
    if provider not in NAMES:
        known = ", ".join(sorted(NAMES))
        raise BadInput(
            say(
                f"Fournisseur inconnu : {provider}. Choisissez parmi {known}.",
                f"Unknown vendor: {provider}. Choose among {known}.",
            ),
            code="vendor-unknown",
        )


def _name(provider: str) -> str:
    return f"vendor {provider}"
