"""Fills a store with an invented week of work, read from `scene.toml`."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from desktop.store.moments import kept
from desktop.store.records import Turn
from desktop.store.store import Store
from shared.reports.content import Privacy, Report, Source, new_report, with_value
from shared.reports.kinds import kind

_FIELDS = ("title", "date", "province", "town", "category", "people", "facts", "amounts", "urgency", "privacy")
_ENGINES = {"hear": "whisper-base", "think": "qwen2.5-coder-1.5b-instruct-q4_k_m", "speak": "kokoro-82m-int8-ff_siwis"}
_TRACE = {"hear": 780.0, "think": 1450.0, "speak": 620.0}


class Played(msgspec.Struct, frozen=True):
    """What the pictures open: ids of a conversation and of a report made from it."""

    conversation: str
    report: str


def play(store: Store, now: datetime | None = None) -> Played:
    """Write everything; what was said longest ago first."""
    now = now or datetime.now(UTC)
    told = tomllib.loads(Path(__file__).with_name("scene.toml").read_text(encoding="utf-8"))
    conversation = report = ""
    for one in told["conversation"]:
        name = _converse(store, one, now)
        conversation = name if one.get("main") else conversation
    for one in told["report"]:
        made = _report(one, conversation if one.get("main") else "", now)
        store.reports.save(made)
        report = made.id if one.get("main") else report
    return Played(conversation, report)


def _converse(store: Store, told: dict[str, Any], now: datetime) -> str:
    begun = store.conversations.begin(msgspec.convert(told.get("privacy", "internal"), Privacy), told["title"])
    at = now - timedelta(hours=told["hours"])
    for number, said in enumerate(told["turn"]):
        store.conversations.add(
            Turn(
                conversation=begun.id,
                at=at + timedelta(seconds=40 * number),
                heard=said["heard"],
                corrected=said.get("corrected", ""),
                written=said["answer"],
                answer=said["answer"],
                state="answered",
                engines=_ENGINES,
                trace=_TRACE,
                played_s=6.5,
            )
        )
    last = at + timedelta(seconds=40 * len(told["turn"]))
    with store.database.transaction() as tables:  # whoever plays a week in a second sets its clock
        tables.table("conversation").update(begun.id, {"started": kept(at), "changed": kept(last)})
    return begun.id


def _report(told: dict[str, Any], conversation: str, now: datetime) -> Report:
    made = new_report(kind("fiche"), conversation=conversation, now=now - timedelta(hours=told["hours"]))
    sources = told.get("sources", {})
    for name in _FIELDS:
        source = Source(turn="", sentence=sources[name]) if name in sources else None
        made = with_value(made, name, told.get(name, ""), source=source, now=made.created)
    return msgspec.structs.replace(made, status=told["status"])
