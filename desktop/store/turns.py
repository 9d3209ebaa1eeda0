"""A turn as a row of the database, and back."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.store.cipher import Database
from desktop.store.moments import kept, moment
from desktop.store.records import Turn
from desktop.store.words import clean

_TEXTS = ("heard", "corrected", "written", "answer", "failure", "command")
_PLAIN = ("id", "conversation", *_TEXTS, "state", "played_s")


def known(database: Database, turn_id: str) -> dict[str, Any] | None:
    """The row of a turn, if it is there."""
    rows = database.rows("SELECT * FROM turn WHERE id = ?", (turn_id,))
    return rows[0] if rows else None


def clean_turn(turn: Turn) -> Turn:
    """The turn with texts that can be kept."""
    return msgspec.structs.replace(turn, **{name: clean(getattr(turn, name)) for name in _TEXTS})


def as_row(turn: Turn, there: dict[str, Any] | None = None) -> dict[str, Any]:
    """The columns of a turn; of one that is `there`, what must never change comes from there."""
    row = {name: getattr(turn, name) for name in _PLAIN}
    row |= {"at": kept(turn.at), "typed": int(turn.typed), "whole": int(turn.whole)}
    row |= {"engines": msgspec.json.encode(turn.engines).decode(), "trace": msgspec.json.encode(turn.trace).decode()}
    if there is not None:
        row |= {name: there[name] for name in ("id", "conversation", "at")}
        row |= {name: there[name] or row[name] for name in ("heard", "corrected")}
    return row


def turn_of(row: dict[str, Any]) -> Turn:
    """The turn in a row."""
    return Turn(
        **{name: row[name] for name in _PLAIN},
        at=moment(row["at"]),
        typed=bool(row["typed"]),
        whole=bool(row["whole"]),
        engines=msgspec.json.decode(row["engines"], type=dict[str, str]),
        trace=msgspec.json.decode(row["trace"], type=dict[str, float]),
    )


def text_of(turn: Turn) -> str:
    """What of a turn can be found: what was said, and the answer."""
    return "\n".join(part for part in (turn.said, turn.written or turn.answer) if part)
