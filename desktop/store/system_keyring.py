"""The system's keyring, where it works: a secret of this account, so that a copied disk is not enough."""

from __future__ import annotations

import base64
import binascii
import secrets
from contextlib import suppress
from typing import Protocol

SERVICE = "iasted"


class Keyring(Protocol):
    """Keeps a secret under a name, for this account of this machine."""

    def read(self, name: str) -> bytearray | None:
        """The secret; None when there is none or the keyring does not answer."""

    def write(self, name: str, secret: bytes) -> bool:
        """Keep a secret; whether it can be read back."""

    def erase(self, name: str) -> None:
        """Forget a secret, as far as the keyring can."""


class SystemKeyring:
    """Credential Locker, Keychain, Secret Service or KWallet, through `keyring`; its failures count as absence."""

    def read(self, name: str) -> bytearray | None:
        try:
            import keyring  # noqa: PLC0415 - it looks for its backends when first read

            kept = keyring.get_password(SERVICE, name)
            return None if kept is None else bytearray(base64.b64decode(kept, validate=True))
        except (binascii.Error, ValueError):
            return None
        except Exception:  # every backend has errors of its own
            return None

    def write(self, name: str, secret: bytes) -> bool:
        try:
            import keyring  # noqa: PLC0415 - the same

            if keyring.get_keyring().priority < 1:  # none at all, or one that keeps plain text
                return False
            keyring.set_password(SERVICE, name, base64.b64encode(secret).decode("ascii"))
        except Exception:  # the same
            return False
        return (self.read(name) or b"") == secret

    def erase(self, name: str) -> None:
        with suppress(Exception):  # the same
            import keyring  # noqa: PLC0415 - the same

            keyring.delete_password(SERVICE, name)


SYSTEM = SystemKeyring()


def new_name() -> str:
    """A name that no secret has had: a secret is never overwritten by another."""
    return f"key {secrets.token_hex(8)}"
