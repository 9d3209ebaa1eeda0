"""The one door to SQLCipher: opens an encrypted database under a raw key, and tells its failures apart.

sqlite-utils is made to stand on SQLCipher's driver: it takes `pysqlite3` before Python's own `sqlite3`, so the driver
is given that name before it is first read. No other module of the product reads either of the two.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3
from sqlcipher3 import dbapi2

from desktop.store.refusals import DiskFull, FolderClosed, StoreClosed, StoreDamaged, StoreInUse
from desktop.store.wiping import wiped
from shared.language import say

if TYPE_CHECKING:
    import sqlite_utils

_HEXADECIMAL = b"0123456789abcdef"
_BEFORE_KEY = ("PRAGMA cipher_log_level = NONE",)  # its remarks would go to the terminal; memory: docs/decisions/0014
AFTER_KEY = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)


class Database:
    """One connection, used by one thread at a time whoever asks; writes happen in whole transactions."""

    def __init__(self, path: Path, key: bytearray, *, new: bool = False) -> None:
        self.path = path
        self._lock = threading.RLock()
        with self._told():
            self._connection = self.connected(path, key, new=new)
            self.tables = _tables(self._connection)

    def connected(self, path: Path, key: bytearray, *, new: bool) -> Any:
        """A connection to the encrypted file."""
        return _connect(path, key, new=new)

    @contextmanager
    def transaction(self) -> Iterator[sqlite_utils.Database]:
        """All of it or nothing; on disk for good when the block has ended. One inside another joins it."""
        with self._lock, self._told():
            if self._connection.in_transaction:
                yield self.tables
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.tables
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        """What a query finds."""
        with self._lock, self._told():
            cursor = self._connection.execute(sql, values)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row; None when there is none."""
        with self._lock, self._told():
            row = self._connection.execute(sql, values).fetchone()
            return row[0] if row else None

    def script(self, sql: str) -> None:
        """Several statements; they bring their own transaction."""
        with self._lock, self._told():
            try:
                self._connection.executescript(sql)
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """End the connection, its log written into the database."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except dbapi2.Error as error:
            raise _refusal(error, self.path) or error from error


def _tables(connection: Any) -> sqlite_utils.Database:
    """sqlite-utils over this connection; read now, because a window that is still locked can do without."""
    sys.modules["pysqlite3"] = sqlcipher3
    sys.modules["pysqlite3.dbapi2"] = dbapi2
    import sqlite_utils  # noqa: PLC0415 - it must find SQLCipher's driver, and takes a tenth of a second

    return sqlite_utils.Database(connection, execute_plugins=False)


def _connect(path: Path, key: bytearray, *, new: bool) -> Any:
    mode = "rwc" if new else "rw"  # what is missing is never made anew
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, check_same_thread=False, isolation_level=None
    )
    try:
        for pragma in _BEFORE_KEY:
            connection.execute(pragma).fetchall()
        with wiped(_literal(key)) as literal:
            connection.set_key(literal)
        _require_key(connection, new=new)
        for pragma in AFTER_KEY:
            connection.execute(pragma).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _require_key(connection: Any, *, new: bool) -> None:
    """The key is tried on the first page; an empty file, which any key opens, is a damaged one."""
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not (tables or new):
        raise StoreDamaged(say("la base de données est vide", "the database is empty"))


def _literal(key: bytearray) -> bytearray:
    """SQLCipher's way to write a raw key, made in place so that it can be wiped."""
    literal = bytearray(2 * len(key) + 3)
    literal[0:2], literal[-1:] = b"x'", b"'"
    for place, byte in enumerate(key):
        literal[2 + 2 * place], literal[3 + 2 * place] = _HEXADECIMAL[byte >> 4], _HEXADECIMAL[byte & 15]
    return literal


def _refusal(error: Exception, path: Path) -> Exception | None:
    text = str(error).lower()
    if "closed database" in text:
        return StoreClosed()
    if "is locked" in text:
        return StoreInUse()
    if "disk is full" in text or "disk i/o error" in text:
        return DiskFull()
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return FolderClosed(path.parent)
    if "not a database" in text or "malformed" in text or "corrupt" in text:
        return StoreDamaged(say("la base de données est altérée", "the database is altered"))
    return None
