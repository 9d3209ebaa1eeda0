"""What the sealed store costs: opening it, saving a turn and searching ten thousand conversations, beside plain SQLite.

The baseline is the same code on the same tables, with Python's own SQLite, the same settings and no encryption.
"""

from __future__ import annotations

import random
import secrets
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from desktop.bench.run import Figures, Run, mean, percentile
from desktop.store.cipher import AFTER_KEY, Database
from desktop.store.conversations import Conversations
from desktop.store.migrations import migrate
from desktop.store.moments import kept
from desktop.store.outbox import Outbox
from desktop.store.records import Turn
from desktop.store.search import Search
from desktop.store.turns import as_row, text_of
from desktop.store.vault import Vault
from desktop.store.words import indexed, words
from shared.figures import Figure, Spent, figure, timed
from shared.ids import new_id
from shared.language import say

CONVERSATIONS, TURNS = 10_000, 4
SEARCHES, SAVES, UNLOCKS = 300, 200, 5
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


class Measured(msgspec.Struct):
    """One kind of work: seconds of each time it was done."""

    wall: list[float] = []
    cpu: list[float] = []

    def figures(self, name: str, target_ms: float | None, baseline: Measured | None) -> Figures:
        """Wall and processor milliseconds."""

        def shown(of: Callable[[Measured], float], target: float | None = None) -> Figure:
            value, before = 1000 * of(self), 1000 * of(baseline) if baseline else None
            return figure(value, "ms", target=target, baseline=before, n=len(self.wall))

        return {
            f"{name}.p50": shown(lambda each: percentile(each.wall, 50)),
            f"{name}.p95": shown(lambda each: percentile(each.wall, 95), target_ms),
            f"{name}.cpu_mean": shown(lambda each: mean(each.cpu)),
        }


async def store(run: Run) -> Figures:
    """Fill both, then measure them alike."""
    count = CONVERSATIONS if run.limit is None else min(CONVERSATIONS, 100 * run.limit)
    found = _unlocking()
    with tempfile.TemporaryDirectory(prefix="iasted-bench-") as folder:
        here = Path(folder)
        makers: dict[str, Callable[[], Database]] = {
            "plain": lambda: Plain(here / "plain.db", bytearray(), new=True),
            "sealed": lambda: Database(here / "sealed.db", bytearray(secrets.token_bytes(32)), new=True),
        }
        measured: dict[str, dict[str, Measured]] = {}
        for name in run.track(
            list(makers), say("Coffre", "Store")
        ):  # plain first: sealed memory slows all that follows
            database = makers[name]()
            migrate(database)
            fill(database, count)
            measured[name] = {"save": saving(database), "search": searching(database), "list": listing(database)}
            database.close()
        found["store.file.size"] = figure(
            (here / "sealed.db").stat().st_size / 1e6,
            "MB",
            baseline=(here / "plain.db").stat().st_size / 1e6,
            n=count * TURNS,
        )
    for work, target in (("save", 30.0), ("search", 50.0), ("list", None)):
        found |= measured["sealed"][work].figures(f"store.{work}", target, measured["plain"][work])
    return found


class Plain(Database):
    """The same tables without encryption, for comparison only."""

    def connected(self, path: Path, key: bytearray, *, new: bool) -> Any:  # noqa: ARG002 - nothing is sealed here
        """A connection to a plain file."""
        connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        for pragma in AFTER_KEY:
            connection.execute(pragma).fetchall()
        return connection

    def script(self, sql: str) -> None:
        super().script(sql.replace("content = '', contentless_delete = 1, ", ""))  # older SQLites have no such index


def fill(database: Database, conversations: int) -> None:
    """Conversations of four turns, always the same, written in one go."""
    chance = random.Random(7)
    with database.transaction() as tables:
        for number in range(conversations):
            began = _BEGAN + timedelta(minutes=17 * number)
            name, turns = new_id(), [Turn(conversation="", at=began, **said(chance)) for _ in range(TURNS)]
            row = (name, number + 1, turns[0].heard[:60], 0, "internal", kept(began), kept(began), TURNS, None)
            tables.execute(f"INSERT INTO conversation VALUES ({_marks(row)})", row)  # noqa: S608 - question marks
            for place, turn in enumerate(turns):
                kept_row = {"row": number * TURNS + place + 1, **as_row(turn), "conversation": name}
                values = tuple(kept_row.values())
                tables.execute(f"INSERT INTO turn ({', '.join(kept_row)}) VALUES ({_marks(values)})", values)  # noqa: S608 - names of columns
                folded = (kept_row["row"], indexed(text_of(turn)))
                tables.execute("INSERT INTO turn_words (rowid, words) VALUES (?, ?)", folded)


def saving(database: Database) -> Measured:
    """A turn, its words and its line in the outbox, on disk for good."""
    chance, conversations = random.Random(8), Conversations(database, Outbox(database))
    conversation = conversations.begin().id
    turns = [Turn(conversation=conversation, at=_BEGAN, **said(chance)) for _ in range(SAVES)]
    return measured(conversations.add, turns)


def searching(database: Database) -> Measured:
    """One or two words, whole or begun, common and rare."""
    chance = random.Random(9)
    vocabulary = sorted({word for line in _lines("replies.txt") + _lines("places.txt") for word, _, _ in words(line)})
    queries = []
    for _ in range(SEARCHES):
        asked = chance.sample(vocabulary, chance.choice((1, 1, 2)))
        queries.append(" ".join(word[: chance.randint(1, len(word))] for word in asked))
    return measured(Search(database).find, queries)


def listing(database: Database) -> Measured:
    """Fifty conversations from anywhere in the list."""
    conversations = Conversations(database, Outbox(database))
    names = [row["id"] for row in database.rows("SELECT id FROM conversation ORDER BY place")]
    before = random.Random(10).sample(names, min(len(names), 100))
    return measured(lambda name: conversations.list(before=name), before)


def _unlocking() -> Figures:
    """With the product's own cost; no keyring takes part."""
    measured = Measured()
    with tempfile.TemporaryDirectory(prefix="iasted-bench-") as folder:
        vault = Vault(Path(folder) / "desk", None)
        vault.create("une phrase pour mesurer")[0].close()
        for _ in range(UNLOCKS):
            with timed() as spent:
                opened = vault.unlock("une phrase pour mesurer")
            opened.close()
            _note(measured, spent)
    return measured.figures("store.unlock", None, None)


def measured(work: Callable[[Any], object], given: Iterable[Any]) -> Measured:
    """Each of them once."""
    found = Measured()
    for each in given:
        with timed() as spent:
            work(each)
        _note(found, spent)
    return found


def _note(measured: Measured, spent: Spent) -> None:
    measured.wall.append(spent.wall)
    measured.cpu.append(spent.cpu)


def said(chance: random.Random) -> dict[str, Any]:
    """What one turn holds."""
    places, replies = _lines("places.txt"), _lines("replies.txt")
    heard = f"{chance.choice(replies)} {chance.choice(places)}, {chance.randint(1, 9999)}. {chance.choice(replies)}"
    return {"heard": heard, "answer": chance.choice(replies), "state": "answered"}


@cache
def _lines(name: str) -> list[str]:
    text = resources.files("desktop.bench").joinpath("data", name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
