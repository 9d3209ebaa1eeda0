"""The server's one secret: from it come the keys that seal what the database keeps, and the marks on forms."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.errors import BadInput
from shared.language import say

SMALLEST, NONCE = 32, 12


class Secret:
    """Seals and marks; each purpose has a key of its own."""

    def __init__(self, root: bytes) -> None:
        self._root = root

    def seal(self, purpose: str, content: bytes) -> bytes:
        """Encrypted for this purpose: AES-256-GCM, a random nonce first."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + AESGCM(self._key(purpose)).encrypt(nonce, content, purpose.encode())

    def open(self, purpose: str, sealed: bytes) -> bytes:
        """What was sealed for this purpose; BadInput when this secret is not the one that sealed it."""
        try:
            return AESGCM(self._key(purpose)).decrypt(sealed[:NONCE], sealed[NONCE:], purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise BadInput(
                say(
                    "Le secret du serveur n'est pas celui de cette base de données : remettez le fichier d'origine.",
                    "The server's secret is not the one of this database: put the former file back.",
                ),
                code="secret-other",
            ) from error

    def mark(self, purpose: str, content: str) -> str:
        """A mark that nobody else can make."""
        return hmac.new(self._key(purpose), content.encode(), hashlib.sha256).hexdigest()

    def _key(self, purpose: str) -> bytes:
        return hmac.new(self._root, b"iasted " + purpose.encode(), hashlib.sha256).digest()


def digest(token: str) -> bytes:
    """How a random token stands in the database."""
    return hashlib.sha256(token.encode()).digest()


def from_file(path: Path) -> Secret:
    """The secret that an administrator keeps for several instances."""
    try:
        root = path.read_bytes().strip()
    except OSError as error:
        raise BadInput(
            say(f"Impossible de lire le secret {path}.", f"Cannot read the secret {path}."), code="secret-unreadable"
        ) from error
    if len(root) < SMALLEST:
        raise BadInput(
            say(
                f"{path} doit contenir au moins {SMALLEST} octets au hasard.",
                f"{path} must hold at least {SMALLEST} random bytes.",
            ),
            code="secret-short",
        )
    return Secret(root)


def usable(folder: Path) -> None:
    """Make the data folder, where there is none; BadInput where there cannot be one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            say(
                f"{folder} ne peut pas être un dossier de données : choisissez-en un autre (--data).",
                f"{folder} cannot be a data folder: choose another one (--data).",
            ),
            code="data-unusable",
        ) from error


def of_folder(folder: Path) -> Secret:
    """The secret of this data folder, made when there is none; two servers that start together agree on one."""
    path = folder / "secret"
    usable(folder)
    if not path.exists():
        draft = folder / f"secret.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_hex(32).encode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # the other one was first
        finally:
            draft.unlink()
    return from_file(path)
