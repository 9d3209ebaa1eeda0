"""Where a store lies: one folder that is put in its place in one step, and a lock that keeps a second program out.

lock              held while the store is open
tries.json        wrong passphrases
sealed/           key.json and desk.db: the store
incoming/         a store that is being made; thrown away when it is not finished
ready/            a finished one on its way to `sealed`; taken up again after a power cut
before-…/         a store that a restored one has replaced
wiping            everything here is being destroyed; taken up again after a power cut
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from desktop.store.durable import erase_file, sync_folder, write_whole
from desktop.store.refusals import StoreInUse, told_of_files

KEY_FILE, DATABASE = "key.json", "desk.db"


class Place:
    """The folder around a store."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sealed = root / "sealed"
        self._incoming, self._ready = root / "incoming", root / "ready"
        self._wiping = root / "wiping"
        self._lock = FileLock(root / "lock", thread_local=False)

    @property
    def key_file(self) -> Path:
        return self.sealed / KEY_FILE

    @property
    def database(self) -> Path:
        return self.sealed / DATABASE

    @property
    def exists(self) -> bool:
        """Whether there is a store, whole or not, or what a destruction left; `take` finishes that."""
        return self.sealed.exists() or self._ready.exists() or self._wiping.exists()

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
            except BaseException:
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

    def key_files(self) -> list[Path]:
        """Every key file that is here, of former stores too; one of them reads like the others."""
        return sorted(self.root.glob(f"*/{KEY_FILE}*"))

    def destroy_keys(self) -> None:
        """From here on nothing opens what is here, and the rest goes with it, at the next start at the latest."""
        with suppress(OSError):  # a full disk saves nobody
            write_whole(self._wiping, b"")
        with told_of_files(self.root):
            for path in self.key_files():
                erase_file(path)

    def destroy(self) -> None:
        """Remove all that is here but the lock that is held; the databases must be closed."""
        self.destroy_keys()
        with told_of_files(self.root):
            for path in self.root.iterdir():
                if path.is_dir():
                    shutil.rmtree(path)
                elif path not in {self._wiping, Path(self._lock.lock_file)}:
                    path.unlink()
            self._wiping.unlink(missing_ok=True)
            sync_folder(self.root)

    def _finish(self) -> None:
        if self._wiping.exists():
            self.destroy()
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
