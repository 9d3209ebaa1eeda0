"""What of keys is kept in the sealed store: the trust, alarms, and private halves that were shared with this laptop."""

from __future__ import annotations

from datetime import datetime

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.store.moments import kept, moment, now
from desktop.store.store import Store
from shared.crypto.keys import public_of
from shared.crypto.manifest import Trust
from shared.crypto.recipients import Recipient
from shared.errors import IastedError

_EXPECTED = "key root expected"


class Alarm(msgspec.Struct, frozen=True):
    """Something that the server presented and that was refused."""

    at: datetime
    code: str
    message: str


def trust(store: Store, organisation: str) -> Trust | None:
    """What this laptop holds to; None before the first list."""
    written = store.database.value("SELECT trust FROM key_trust WHERE organisation = ?", (organisation,))
    return None if written is None else msgspec.json.decode(written, type=Trust)


def hold(store: Store, held: Trust) -> None:
    """Hold to this from now on."""
    with store.database.transaction() as tables:
        tables.execute(
            "INSERT INTO key_trust (organisation, trust) VALUES (?, ?)"
            " ON CONFLICT (organisation) DO UPDATE SET trust = excluded.trust",
            (held.org, msgspec.json.encode(held)),
        )


def raise_alarm(store: Store, error: IastedError) -> None:
    """Keep what was refused; the same one again is one alarm."""
    standing = alarm(store)
    if standing is not None and standing.code == error.code:
        return
    with store.database.transaction() as tables:
        tables.execute("UPDATE key_alarm SET over = 1 WHERE over = 0")
        values = (kept(now()), error.code, error.message)
        tables.execute("INSERT INTO key_alarm (at, code, message) VALUES (?, ?, ?)", values)


def end_alarm(store: Store) -> None:
    """What the server says holds again; the alarm stays in the list."""
    if alarm(store) is not None:
        with store.database.transaction() as tables:
            tables.execute("UPDATE key_alarm SET over = 1 WHERE over = 0")


def alarm(store: Store) -> Alarm | None:
    """The alarm that stands."""
    found = store.database.rows("SELECT at, code, message FROM key_alarm WHERE over = 0 ORDER BY row DESC LIMIT 1")
    return Alarm(moment(found[0]["at"]), found[0]["code"], found[0]["message"]) if found else None


def alarms(store: Store) -> list[Alarm]:
    """Every alarm there ever was, the newest first."""
    found = store.database.rows("SELECT at, code, message FROM key_alarm ORDER BY row DESC")
    return [Alarm(moment(row["at"]), row["code"], row["message"]) for row in found]


def put_private(store: Store, listed: Recipient, private: X25519PrivateKey) -> None:
    """Keep the private half of a listed key."""
    with store.database.transaction() as tables:
        tables.execute(
            "INSERT OR IGNORE INTO review_key (public, kind, id, epoch, private) VALUES (?, ?, ?, ?, ?)",
            (public_of(private).hex(), listed.kind, listed.id, listed.epoch, private.private_bytes_raw()),
        )


def private(store: Store, public: str) -> X25519PrivateKey | None:
    """The private half of a key, by its public one."""
    raw = store.database.value("SELECT private FROM review_key WHERE public = ?", (public,))
    return None if raw is None else X25519PrivateKey.from_private_bytes(raw)


def expected(store: Store) -> str:
    """The fingerprint that the root must have; empty when none was asked for."""
    return store.meta.get(_EXPECTED)


def expect(store: Store, fingerprint: str) -> None:
    """Demand this root."""
    store.meta.set(_EXPECTED, fingerprint)
