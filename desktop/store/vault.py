"""The door of the store: makes it, opens it with a passphrase or the recovery code, and changes the passphrase."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop.store.derivation import Cost, require_fit
from desktop.store.dumps import forbid_dumps
from desktop.store.durable import write_whole
from desktop.store.keyfile import KeyFile, Means, read, written
from desktop.store.opening import make_database, open_database
from desktop.store.pacing import Pacing
from desktop.store.place import DATABASE, KEY_FILE, Place
from desktop.store.recovery_code import new_code
from desktop.store.refusals import (
    KeyringLost,
    NoStore,
    StoreDamaged,
    StoreInUse,
    StoreThere,
    StoreTooNew,
    TooSoon,
    told_of_files,
)
from desktop.store.store import Store
from desktop.store.system_keyring import SYSTEM, Keyring
from desktop.store.wiping import random_key, wipe, wiped
from shared.language import say

_STANDARD = Cost()


class Vault:
    """A folder with a sealed key and an encrypted database; nothing in it is ever made anew once it is there."""

    def __init__(
        self,
        folder: Path,
        keyring: Keyring | None = SYSTEM,
        *,
        cost: Cost = _STANDARD,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder = folder
        self._place = Place(folder)
        self._keyring, self._cost = keyring, cost
        self._pacing = Pacing(folder / "tries.json", clock, steady)
        self._store: Store | None = None
        self._one_at_a_time = threading.RLock()

    @property
    def exists(self) -> bool:
        """Whether there is a store here, whole or damaged."""
        return self._place.exists

    @property
    def wait_s(self) -> float:
        """Seconds to wait after wrong passphrases; 0 most of the time."""
        return self._pacing.wait_s

    def create(self, passphrase: str) -> tuple[Store, str]:
        """A new store, open, and the recovery code for its sheet, which is shown once."""
        require_fit(passphrase)
        with self._entered():
            if self._place.exists:
                raise StoreThere
            code, key = new_code(), random_key()
            with self._place.filling() as incoming, told_of_files(self.folder):
                make_database(incoming / DATABASE, key)
                file = KeyFile.make(key, passphrase, code, Means(self._cost, self._keyring))
                write_whole(incoming / KEY_FILE, written(file))
            return self._opened(key), code

    def unlock(self, passphrase: str) -> Store:
        """The store, open; WrongPassphrase, TooSoon, KeyringLost, or what is the matter with the files."""
        self._require_store()
        with self._entered():
            self._require_store()  # a destruction that a power cut stopped is finished by now
            return self._opened(self._key(passphrase))

    def recover(self, code: str, new_passphrase: str) -> Store:
        """The store, open, from now on under a new passphrase; the recovery code stays valid."""
        require_fit(new_passphrase)
        self._require_store()
        with self._entered():
            self._require_store()
            file = self._read()
            key = file.key_by_code(code)
            self._rewrite(file.again(key, new_passphrase, Means(self._cost, self._keyring)))
            self._pacing.succeeded()
            return self._opened(key)

    def change_passphrase(self, old: str, new: str) -> None:
        """Wrap the key anew; the database is not touched, and the store may be open."""
        require_fit(new)
        self._require_store()
        with self._one_at_a_time, self._place.visited(), wiped(self._key(old)) as key:
            self._rewrite(self._read().again(key, new, Means(self._cost, self._keyring)))

    def require(self, passphrase: str) -> None:
        """Stop unless this is the passphrase; the store may be open."""
        self._require_store()
        with self._one_at_a_time:
            wipe(self._key(passphrase))

    def destroy(self) -> None:
        """Make what is kept here unreadable for good, open or not, and remove it: its keys first."""
        with self._one_at_a_time, self._place.visited():
            keyring, names = self._keyring, [file.header.keyring for file in self._key_files()]
            try:
                self._place.destroy_keys()
            finally:
                if self._store is not None:
                    self._store.close()
            for name in names:
                if keyring is not None and name:
                    keyring.erase(name)
            self._place.destroy()

    @contextmanager
    def _entered(self) -> Iterator[None]:
        """Others are out from here on; they may come again when the store is closed, or when this fails."""
        with self._one_at_a_time:
            if self._store is not None and self._store.open:
                raise StoreInUse
            self._place.take()
            try:
                yield
            except BaseException:
                self._place.leave()
                raise

    def _key(self, passphrase: str) -> bytearray:
        if self.wait_s > 0:
            raise TooSoon(self.wait_s)
        file = self._read()
        self._pacing.trying()
        try:
            key = file.key_by_passphrase(passphrase, self._keyring)
        except KeyringLost:
            self._pacing.spared()
            raise
        self._pacing.succeeded()
        return key

    def _opened(self, key: bytearray) -> Store:
        forbid_dumps()
        try:
            database = open_database(self._place.database, key)
        except BaseException:
            wipe(key)
            raise
        self._store = Store(database, key, self._place.leave)
        return self._store

    def _require_store(self) -> None:
        if not self.exists:
            raise NoStore

    def _key_files(self) -> list[KeyFile]:
        """Those that can be read; a damaged one names nothing."""
        found = []
        for path in self._place.key_files():
            with suppress(StoreDamaged, StoreTooNew, OSError):
                found.append(read(path.read_bytes()))
        return found

    def _read(self) -> KeyFile:
        with told_of_files(self.folder):
            try:
                return read(self._place.key_file.read_bytes())
            except (FileNotFoundError, NotADirectoryError):
                raise StoreDamaged(say("le fichier de clé manque", "the key file is missing")) from None

    def _rewrite(self, file: KeyFile) -> None:
        with told_of_files(self.folder):
            write_whole(self._place.key_file, written(file))
