"""The key file: the database's key sealed twice, under the passphrase and under the recovery code.

    {"body": {"version": 1, "header": {…}, "by_passphrase": {…}, "by_code": {…}}, "sha256": "…of body's bytes"}

The sum comes first: a file that was altered by accident is damaged, whatever is typed; a whole one that does not open
was given the wrong passphrase. The wrap under the passphrase is bound to the header, the one under the code to the
store alone, so that a new passphrase leaves the recovery sheet valid.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Self

import msgspec

from desktop.store.derivation import Cost, joined, stretched
from desktop.store.recovery_code import read_code
from desktop.store.refusals import KeyringLost, StoreDamaged, StoreTooNew, WrongPassphrase, WrongRecoveryCode
from desktop.store.summed import Altered, Newer, body_of, with_sum
from desktop.store.system_keyring import Keyring, new_name
from desktop.store.wiping import random_key, wiped
from desktop.store.wrapping import Wrap, unwrap, wrap
from shared.ids import new_id
from shared.language import say

VERSION = 1
SALT = 16
_WITH_KEYRING, _BY_CODE = b"iasted passphrase and keyring", b"iasted recovery code"


class Means(msgspec.Struct, frozen=True):
    """What a passphrase is strengthened with."""

    cost: Cost
    keyring: Keyring | None = None


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the passphrase opens this store."""

    store: str
    cost: Cost
    salt: bytes
    keyring: str = ""
    """The name of the keyring's secret; empty when none is used."""
    keyring_mark: bytes = b""
    """Tells that secret from any other, so that a lost one is not taken for a wrong passphrase."""


class Sheet(msgspec.Struct, frozen=True):
    """What makes a recovery sheet valid: the store's own name, and the key under the code."""

    store: str
    by_code: Wrap


class KeyFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is written in the file."""

    version: int = VERSION
    header: Header
    by_passphrase: Wrap
    by_code: Wrap

    @classmethod
    def make(cls, key: bytearray, passphrase: str, code: str, means: Means) -> Self:
        """A key file for a new store."""
        store = new_id()
        with wiped(code_key(code, store)) as under:
            return cls.around(key, Sheet(store, wrap(key, under, store.encode())), passphrase, means)

    @classmethod
    def around(cls, key: bytearray, sheet: Sheet, passphrase: str, means: Means) -> Self:
        """A key file for a key whose recovery sheet stays valid."""
        header = Header(store=sheet.store, cost=means.cost, salt=secrets.token_bytes(SALT))
        with wiped(random_key()) as secret:
            name = new_name()
            if means.keyring is not None and means.keyring.write(name, bytes(secret)):
                header = msgspec.structs.replace(header, keyring=name, keyring_mark=_mark(secret))
                return cls._sealed(key, header, sheet, passphrase, secret)
        return cls._sealed(key, header, sheet, passphrase, None)

    def again(self, key: bytearray, passphrase: str, means: Means) -> KeyFile:
        """The same key under a new passphrase; the keyring's secret and the recovery code stay."""
        try:
            secret = self._secret(means.keyring)
        except KeyringLost:  # none was used, or this is a recovery: another takes its place, if the keyring works
            return self.around(key, self.sheet, passphrase, means)
        header = msgspec.structs.replace(self.header, cost=means.cost, salt=secrets.token_bytes(SALT))
        with wiped(secret):
            return self._sealed(key, header, self.sheet, passphrase, secret)

    @property
    def sheet(self) -> Sheet:
        """What the recovery sheet opens."""
        return Sheet(self.header.store, self.by_code)

    def key_by_passphrase(self, passphrase: str, keyring: Keyring | None) -> bytearray:
        """The database's key; WrongPassphrase, or KeyringLost."""
        with wiped(stretched(passphrase, self.header.salt, self.header.cost)) as typed:
            secret = self._secret(keyring) if self.header.keyring else None
            with wiped(_under(typed, secret)) as under:
                key = unwrap(self.by_passphrase, under, _bound(self.header))
        if key is None:
            raise WrongPassphrase
        return key

    def key_by_code(self, code: str) -> bytearray:
        """The database's key, with no need of the keyring; WrongRecoveryCode."""
        with wiped(code_key(code, self.header.store)) as under:
            key = unwrap(self.by_code, under, self.header.store.encode())
        if key is None:
            raise WrongRecoveryCode
        return key

    @classmethod
    def _sealed(cls, key: bytearray, header: Header, sheet: Sheet, passphrase: str, secret: bytearray | None) -> Self:
        with wiped(stretched(passphrase, header.salt, header.cost)) as typed, wiped(_under(typed, secret)) as under:
            return cls(header=header, by_passphrase=wrap(key, under, _bound(header)), by_code=sheet.by_code)

    def _secret(self, keyring: Keyring | None) -> bytearray:
        secret = keyring.read(self.header.keyring) if keyring is not None else None
        if not self.header.keyring or secret is None or _mark(secret) != self.header.keyring_mark:
            raise KeyringLost
        return secret


def written(file: KeyFile) -> bytes:
    """The file's bytes."""
    return with_sum(file)


def read(content: bytes) -> KeyFile:
    """The key file; StoreDamaged when a single bit is not as it was written, StoreTooNew when we cannot know it."""
    try:
        return msgspec.json.decode(body_of(content, VERSION), type=KeyFile)
    except (Altered, msgspec.DecodeError) as error:
        raise StoreDamaged(say("le fichier de clé est altéré", "the key file is altered")) from error
    except Newer:
        raise StoreTooNew from None


def _bound(header: Header) -> bytes:
    return msgspec.json.encode(header, order="deterministic")


def _under(typed: bytearray, secret: bytearray | None) -> bytearray:
    return bytearray(typed) if secret is None else joined(typed, secret, _WITH_KEYRING)


def _mark(secret: bytearray) -> bytes:
    return hashlib.sha256(b"iasted keyring mark " + secret).digest()[:8]


def code_key(code: str, store: str) -> bytearray:
    """What a recovery code opens a store's key with."""
    with wiped(read_code(code)) as chance:
        return joined(chance, bytearray(store.encode()), _BY_CODE)
