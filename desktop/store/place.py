"""Where a store lies: one folder that is put in its place in one step, and a lock that keeps a second program out.

lock              held while the store is open
tries.json        wrong passphrases
sealed/           key.json and desk.db: the store
incoming/         a store that is being made; thrown away when it is not finished
ready/            a finished one on its way to `sealed`; taken up again after a power cut
before-…/         a store that a restored one has replaced
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from desktop.store.durable import sync_folder
from desktop.store.refusals import StoreInUse, told_of_files

KEY_FILE, DATABASE = "key.json", "desk.db"


class Place:
    """The folder around a store."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sealed = root / "sealed"
        self._incoming, self._ready = root / "incoming", root / "ready"
        self._lock = FileLock(root / "lock", thread_local=False)

    @property
    def key_file(self) -> Path:
        return self.sealed / KEY_FILE

    @property
    def database(self) -> Path:
        return self.sealed / DATABASE

    @property
    def exists(self) -> bool:
        """Whether there is a store, whole or not."""
        return self.sealed.exists() or self._ready.exists()

    def take(self) -> None:
        """Keep every other program out until `leave`; StoreInUse when one is in. Finishes what a power cut stopped."""
        with told_of_files(self.root):
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                self._lock.acquire(blocking=False)
            except Timeout:
                raise StoreInUse from None
            try:
                self._finish()
            except OSError:
                self._lock.release()
                raise

    @contextmanager
    def visited(self) -> Iterator[None]:
        """Keep every other program out inside."""
        self.take()
        try:
            yield
        finally:
            self.leave()

    def leave(self) -> None:
        """Let others in."""
        self._lock.release()

    @contextmanager
    def filling(self) -> Iterator[Path]:
        """An empty folder to make a store in; put in its place at the end, or thrown away when that fails.

        A store that is there is kept aside.
        """
        with told_of_files(self.root):
            self.abandon()
            self._incoming.mkdir(mode=0o700)
        try:
            yield self._incoming
            with told_of_files(self.root):
                sync_folder(self._incoming)
                self._incoming.rename(self._ready)
                sync_folder(self.root)
                self._finish()
        except BaseException:
            self.abandon()
            raise

    def abandon(self) -> None:
        """Throw away what was begun and not finished."""
        shutil.rmtree(self._incoming, ignore_errors=True)

    def _finish(self) -> None:
        for snapshot in self.root.glob("snapshot-*.db*"):  # of a backup that was cut short
            snapshot.unlink()
        if not self._ready.exists():
            return
        if self.sealed.exists():
            self.sealed.rename(self._aside())
        self._ready.rename(self.sealed)
        sync_folder(self.root)

    def _aside(self) -> Path:
        stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
        names = (self.root / f"before-{stamp}{more}" for more in ("", *(f"-{n}" for n in range(2, 1000))))
        return next(name for name in names if not name.exists())
