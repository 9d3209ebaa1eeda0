"""The whole store in one sealed file, and back: verified before it replaces anything, never half done.

The file holds a consistent copy of the encrypted database, sealed once more, and the database's key under the
passphrase given for it and under the recovery code. A keyring has no part in it: it is made to outlive the laptop.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from desktop.store.cipher import Database
from desktop.store.derivation import Cost, joined, stretched
from desktop.store.durable import sync_folder
from desktop.store.health import require_whole
from desktop.store.keyfile import KeyFile, Means, Sheet, code_key, read, written
from desktop.store.meta import Meta
from desktop.store.opening import open_database
from desktop.store.place import DATABASE, KEY_FILE, Place
from desktop.store.refusals import (
    BackupDamaged,
    BackupThere,
    BackupTooNew,
    NoBackup,
    StoreDamaged,
    WrongPassphrase,
    WrongRecoveryCode,
    told_of_files,
)
from desktop.store.remembered import RememberedAnswers
from desktop.store.sealed_file import opened, read_header, seal, write_header
from desktop.store.store import Store
from desktop.store.summed import Altered, Newer, body_of, with_sum
from desktop.store.system_keyring import SYSTEM
from desktop.store.wiping import wiped
from desktop.store.wrapping import Wrap, unwrap, wrap

VERSION = 1
Progress = Callable[[int, int], None]
"""Told (bytes done, bytes in all); raising in it stops the work and leaves nothing half."""
Opener = Callable[["_Header"], bytearray]
_STANDARD = Means(Cost(), SYSTEM)
_PURPOSE = b"iasted backup"


class _Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int = VERSION
    made: datetime
    salt: bytes
    cost: Cost
    size: int
    store: str
    by_code: Wrap
    by_passphrase: Wrap


def _silent(_done: int, _total: int) -> None:
    """Nobody wants to know."""


def write_backup(
    store: Store,
    path: Path,
    passphrase: str,
    *,
    cost: Cost = _STANDARD.cost,
    progress: Progress = _silent,
    replace: bool = False,
) -> None:
    """Write everything as it is now into one file, which `passphrase` opens; read back before it takes its name."""
    if path.exists() and not replace:
        raise BackupThere(path)
    draft = path.with_name(f"{path.name}.part")
    with store.secret() as key, _snapshot(store, key) as copy:
        try:
            with told_of_files(path.parent):
                _fill(draft, copy, _header(store, key, passphrase, cost, copy), key, progress)
                _compare(draft, copy, key)
                draft.replace(path)
                sync_folder(path.parent)
        finally:
            draft.unlink(missing_ok=True)


def restore_backup(
    path: Path, folder: Path, passphrase: str, *, means: Means = _STANDARD, progress: Progress = _silent
) -> None:
    """Put a backup in the place of the store in `folder`, which is kept aside; `passphrase` opens it from now on."""
    _restore(path, folder, passphrase, means, progress, lambda header: _by_passphrase(header, passphrase))


def restore_by_code(
    path: Path, folder: Path, code: str, passphrase: str, *, means: Means = _STANDARD, progress: Progress = _silent
) -> None:
    """The same with the recovery code, under a new passphrase."""
    _restore(path, folder, passphrase, means, progress, lambda header: _by_code(header, code))


def _restore(path: Path, folder: Path, passphrase: str, means: Means, progress: Progress, key_in: Opener) -> None:  # noqa: PLR0917 - one caller each
    with _reading(path) as file:
        raw, header = _read_header(file)
        key = key_in(header)
        place = Place(folder)
        with wiped(key), place.visited(), place.filling() as incoming, told_of_files(folder):
            with (incoming / DATABASE).open("xb") as database:
                done = 0
                with wiped(_sealing_key(key, header.salt)) as under:
                    for chunk in opened(file, header.size, under, raw):
                        database.write(chunk)
                        done += len(chunk)
                        progress(done, header.size)
                database.flush()
                os.fsync(database.fileno())
            _prove(incoming / DATABASE, key)
            fresh = KeyFile.around(key, Sheet(header.store, header.by_code), passphrase, means)
            (incoming / KEY_FILE).write_bytes(written(fresh))
            with (incoming / KEY_FILE).open("rb+") as kept:
                os.fsync(kept.fileno())


@contextmanager
def _snapshot(store: Store, key: bytearray) -> Iterator[Path]:
    """A consistent copy under the same key, taken beside the work that goes on, proven whole."""
    copy = store.database.path.parent.parent / f"snapshot-{secrets.token_hex(4)}.db"
    try:
        source = Database(store.database.path, key)
        try:
            require_whole(source)
            source.rows("VACUUM INTO ?", (str(copy),))
        finally:
            source.close()
        _leave_here(copy, key)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _leave_here(copy: Path, key: bytearray) -> None:
    database = Database(copy, key)
    try:
        Meta(database).forget_what_stays()
        RememberedAnswers(database).clear()
    finally:
        database.close()


def _header(store: Store, key: bytearray, passphrase: str, cost: Cost, copy: Path) -> _Header:
    sheet = read((store.database.path.parent / KEY_FILE).read_bytes()).sheet
    salt = secrets.token_bytes(16)
    with wiped(stretched(passphrase, salt, cost)) as under:
        return _Header(
            made=datetime.now(UTC),
            salt=salt,
            cost=cost,
            size=copy.stat().st_size,
            store=sheet.store,
            by_code=sheet.by_code,
            by_passphrase=wrap(key, under, _PURPOSE + salt),
        )


def _fill(draft: Path, copy: Path, header: _Header, key: bytearray, progress: Progress) -> None:
    raw = with_sum(header)
    with draft.open("wb") as file, copy.open("rb") as source, wiped(_sealing_key(key, header.salt)) as under:
        write_header(file, raw)
        for done in seal(source, header.size, file, under, raw):
            progress(done, header.size)
        file.flush()
        os.fsync(file.fileno())


def _compare(draft: Path, copy: Path, key: bytearray) -> None:
    """Read the file back as a restoration would."""
    with draft.open("rb") as file, copy.open("rb") as source:
        raw, header = _read_header(file)
        content = hashlib.sha256()
        with wiped(_sealing_key(key, header.salt)) as under:
            for chunk in opened(file, header.size, under, raw):
                content.update(chunk)
        if hashlib.file_digest(source, "sha256").digest() != content.digest():
            raise BackupDamaged


def _read_header(file: BinaryIO) -> tuple[bytes, _Header]:
    raw = read_header(file)
    try:
        return raw, msgspec.json.decode(body_of(raw, VERSION), type=_Header)
    except (Altered, msgspec.DecodeError) as error:
        raise BackupDamaged from error
    except Newer:
        raise BackupTooNew from None


def _by_passphrase(header: _Header, passphrase: str) -> bytearray:
    with wiped(stretched(passphrase, header.salt, header.cost)) as under:
        key = unwrap(header.by_passphrase, under, _PURPOSE + header.salt)
    if key is None:
        raise WrongPassphrase
    return key


def _by_code(header: _Header, code: str) -> bytearray:
    with wiped(code_key(code, header.store)) as under:
        key = unwrap(header.by_code, under, header.store.encode())
    if key is None:
        raise WrongRecoveryCode
    return key


def _sealing_key(key: bytearray, salt: bytes) -> bytearray:
    return joined(key, bytearray(salt), _PURPOSE)


def _prove(path: Path, key: bytearray) -> None:
    try:
        database = open_database(path, key)
        try:
            require_whole(database)
        finally:
            database.close()
    except StoreDamaged as error:
        raise BackupDamaged from error


@contextmanager
def _reading(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise NoBackup from error
    with file:
        yield file
