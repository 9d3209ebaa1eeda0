"""The keeper's part of the sealed store: the root, private halves, the list being published, and who was admitted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.store.moments import kept, now
from desktop.store.store import Store
from shared.crypto.keys import public_of
from shared.crypto.recipients import Recipient

Made = tuple[Recipient, X25519PrivateKey]
"""A key as the list shows it, and its private half."""


class Admitted(msgspec.Struct, frozen=True, kw_only=True):
    """A device whose keys were compared with its owner, and the lines that it was let to read."""

    device: str
    person: str
    name: str
    signing_key: bytes
    sealing_key: bytes
    lines: frozenset[str]
    withdrawn: int = 0
    """How often its shares had been withdrawn when it was admitted: once more, and it must be admitted anew."""
    removed: bool = False


class Cabinet:
    """One organisation's; empty on every laptop but a keeper's."""

    def __init__(self, store: Store, organisation: str) -> None:
        self._database, self._organisation = store.database, organisation

    @property
    def root(self) -> Ed25519PrivateKey | None:
        """The organisation's root, where this is a keeper's laptop."""
        raw = self._value("root")
        return None if raw is None else Ed25519PrivateKey.from_private_bytes(raw)

    @property
    def pending(self) -> bytes:
        """The signed list that is being published; empty when none is."""
        return self._value("pending") or b""

    def found(self, root: Ed25519PrivateKey, made: Iterable[Made], pending: bytes) -> None:
        """Keep the root with the first keys; a root that is there stays."""
        with self._database.transaction() as tables:
            values = (self._organisation, root.private_bytes_raw())
            tables.execute("INSERT INTO keeper (organisation, root) VALUES (?, ?)", values)
            self.begin(made, pending)

    def begin(self, made: Iterable[Made], pending: bytes) -> None:
        """Keep new private halves, and the list that names them until it is published."""
        with self._database.transaction() as tables:
            self.keep(made)
            tables.execute("UPDATE keeper SET pending = ? WHERE organisation = ?", (pending, self._organisation))

    def keep(self, made: Iterable[Made]) -> None:
        """Keep private halves, listed or not."""
        with self._database.transaction() as tables:
            for key, private in made:
                tables.execute(
                    "INSERT OR IGNORE INTO keeper_key (public, kind, id, epoch, private) VALUES (?, ?, ?, ?, ?)",
                    (key.public, key.kind, key.id, key.epoch, private.private_bytes_raw()),
                )

    def done(self) -> None:
        """The list is published, or never will be: another one stands in its place."""
        self._run("UPDATE keeper SET pending = x'' WHERE organisation = ?", self._organisation)

    @property
    def due(self) -> dict[str, int]:
        """Lines that must have an epoch after the one that is given."""
        found: dict[str, int] = msgspec.json.decode(self._value("due") or b"{}")
        return found

    def owe(self, due: dict[str, int]) -> None:
        """Each of these lines must have an epoch after that one; `{}` when all is paid."""
        written = msgspec.json.encode({**self.due, **due} if due else {}).decode()
        self._run("UPDATE keeper SET due = ? WHERE organisation = ?", written, self._organisation)

    def lay_aside(self) -> None:
        """Keep by this root no more; it stays with the private halves, as it may turn out to be the true one."""
        if (root := self.root) is None:
            return
        with self._database.transaction() as tables:
            values = (public_of(root).hex(), self._organisation, root.private_bytes_raw())
            tables.execute(
                "INSERT OR IGNORE INTO keeper_key (public, kind, id, epoch, private) VALUES (?, 'root', ?, 0, ?)",
                values,
            )
            tables.execute("DELETE FROM keeper WHERE organisation = ?", (self._organisation,))

    def take_up(self, public: str) -> bool:
        """Whether a root that was laid aside is this one, and is kept by again."""
        sql = "SELECT private FROM keeper_key WHERE public = ? AND kind = 'root'"
        raw = self._database.value(sql, (public,))
        if raw is not None:
            self._run("INSERT OR IGNORE INTO keeper (organisation, root) VALUES (?, ?)", self._organisation, raw)
        return raw is not None

    def private(self, public: str) -> X25519PrivateKey | None:
        """The private half of a key, by its public one."""
        raw = self._database.value("SELECT private FROM keeper_key WHERE public = ?", (public,))
        return None if raw is None else X25519PrivateKey.from_private_bytes(raw)

    def halves(self) -> list[Made]:
        """Every private half but those of recovery keys, with what the list says or would have said of it."""
        sql = "SELECT * FROM keeper_key WHERE kind IN ('nation', 'region') ORDER BY kind, id, epoch, public"
        rows = self._database.rows(sql)
        return [
            (
                Recipient(kind=row["kind"], id=row["id"], epoch=row["epoch"], public=row["public"]),
                X25519PrivateKey.from_private_bytes(row["private"]),
            )
            for row in rows
        ]

    def take_over(self, root: Ed25519PrivateKey, made: Iterable[Made], devices: Iterable[Admitted]) -> None:
        """Keep what another keeper had, besides what is here."""
        here = {each.device for each in self.devices()}
        with self._database.transaction() as tables:
            values = (self._organisation, root.private_bytes_raw())
            tables.execute("INSERT OR IGNORE INTO keeper (organisation, root) VALUES (?, ?)", values)
            self.keep(made)
            for each in devices:
                if each.device not in here:
                    self.write(each)

    def recovery(self) -> X25519PrivateKey | None:
        """The private half of a recovery key that is not published yet."""
        raw = self._database.value("SELECT private FROM keeper_key WHERE kind = 'recovery'")
        return None if raw is None else X25519PrivateKey.from_private_bytes(raw)

    def forget_recovery(self) -> None:
        """The sheet was given out: no laptop keeps what stands on it."""
        self._run("DELETE FROM keeper_key WHERE kind = 'recovery'")

    def devices(self) -> list[Admitted]:
        """Everybody who was ever admitted here."""
        return [
            Admitted(
                device=row["device"],
                person=row["person"],
                name=row["name"],
                signing_key=row["signing_key"],
                sealing_key=row["sealing_key"],
                lines=frozenset(row["lines"].split()),
                withdrawn=row["withdrawn"],
                removed=bool(row["removed"]),
            )
            for row in self._database.rows("SELECT * FROM keeper_device ORDER BY admitted, device")
        ]

    def write(self, device: Admitted) -> None:
        """Admit a device, or change what it was admitted to."""
        with self._database.transaction() as tables:
            tables.execute(
                "INSERT OR REPLACE INTO keeper_device"
                " (device, person, name, signing_key, sealing_key, lines, admitted, withdrawn, removed)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    device.device,
                    device.person,
                    device.name,
                    device.signing_key,
                    device.sealing_key,
                    " ".join(sorted(device.lines)),
                    kept(now()),
                    device.withdrawn,
                    int(device.removed),
                ),
            )

    def signed_for_audit(self) -> tuple[int, bytes]:
        """The number of the last key manifest of the audit log, and its note; 0 when none was signed."""
        found = self._database.rows("SELECT number, note FROM keeper_audit ORDER BY number DESC LIMIT 1")
        return (int(found[0]["number"]), bytes(found[0]["note"])) if found else (0, b"")

    def sign_for_audit(self, number: int, note: bytes) -> None:
        """Keep what was signed before it is sent."""
        self._run("INSERT OR REPLACE INTO keeper_audit (number, note) VALUES (?, ?)", number, note)

    def _value(self, column: str) -> bytes | None:
        sql = f"SELECT {column} FROM keeper WHERE organisation = ?"  # noqa: S608 - one of ours
        found: bytes | None = self._database.value(sql, (self._organisation,))
        return found

    def _run(self, sql: str, *values: Any) -> None:
        with self._database.transaction() as tables:
            tables.execute(sql, values)
