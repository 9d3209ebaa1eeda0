"""What stands in a store, as a flat table of keys and texts that can be compared: own things, and what was pulled."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.store.store import Store
from shared.sync.content import AttachmentBody, Content

Forms = dict[str, str]


def key_of(kind: str, name: str, field: str) -> str:
    """The name of one value."""
    return f"{kind}:{name}:{field}"


def own(store: Store) -> Forms:
    """What this laptop's owner has made, as it is now."""
    found: Forms = {}
    for row in store.database.rows("SELECT id, title, trashed FROM conversation"):
        found[key_of("conversation", row["id"], "title")] = row["title"]
        found[key_of("conversation", row["id"], "removed")] = str(row["trashed"] is not None)
    for row in store.database.rows("SELECT id, heard, corrected FROM turn"):
        found |= {key_of("turn", row["id"], field): row[field] for field in ("heard", "corrected")}
    for row in store.database.rows("SELECT id, body, trashed FROM report"):
        found[key_of("report", row["id"], "faits")] = _facts(msgspec.json.decode(row["body"]))
        found[key_of("report", row["id"], "removed")] = str(row["trashed"] is not None)
    for row in store.database.rows("SELECT report, name, sha256 FROM attachment"):
        found[key_of("attachment", f"{row['report']}/{row['name']}", "sha256")] = row["sha256"]
    for row in store.database.rows("SELECT id, kind, body FROM review_act"):
        found |= _said(row["kind"], row["id"], msgspec.json.decode(row["body"]))
    return found


def acts(store: Store) -> dict[str, list[str]]:
    """Remarks and decisions made here: whose case each is on, and how it stands with the server."""
    rows = store.database.rows(
        "SELECT a.id, coalesce(c.person, '') AS person, coalesce(s.state, '') AS state FROM review_act a"
        " LEFT JOIN review_case c ON c.id = a.conversation LEFT JOIN sealed s ON s.kind = a.kind AND s.object = a.id"
    )
    return {row["id"]: [row["person"], row["state"]] for row in rows}


def _said(kind: str, name: str, body: dict[str, Any]) -> Forms:
    return {key_of(kind, name, "text"): body["text"] if kind == "comment" else body["comment"]}


def pulled(store: Store) -> dict[str, Forms]:
    """By the device that wrote it: the latest form of each thing."""
    found: dict[str, Forms] = {}
    for device, content in _latest(store):
        found.setdefault(device, {}).update(of(content))
    return found


def attachments(store: Store) -> list[AttachmentBody]:
    """Every file that is spoken of in what was pulled."""
    latest = [content for _, content in _latest(store) if content.kind == "attachment" and not content.removed]
    return [msgspec.convert(content.body, AttachmentBody) for content in latest]


def _latest(store: Store) -> list[tuple[str, Content]]:
    """With its device, the latest form of each thing, by the clock of its record."""
    latest: dict[tuple[str, str, str], tuple[str, Content]] = {}
    for row in store.database.rows("SELECT device, hlc, content FROM received WHERE state = 'opened' ORDER BY cursor"):
        content = msgspec.json.decode(row["content"], type=Content)
        name = (row["device"], content.kind, content.object)
        if name not in latest or row["hlc"] >= latest[name][0]:
            latest[name] = (row["hlc"], content)
    return [(device, content) for (device, _, _), (_, content) in latest.items()]


def of(content: Content) -> Forms:
    """The values that one sealed content carries."""
    body: dict[str, Any] = content.body
    removed = key_of(content.kind, content.object, "removed")
    match content.kind:
        case "conversation":
            return {key_of("conversation", content.object, "title"): body["title"], removed: str(content.removed)}
        case "turn" if not content.removed:
            return {key_of("turn", content.object, field): body[field] for field in ("heard", "corrected")}
        case "report":
            return {key_of("report", content.object, "faits"): _facts(body), removed: str(content.removed)}
        case "comment" | "decision":
            return _said(content.kind, content.object, body)
        case "attachment" if not content.removed:
            name = f"{body['report']}/{body['name']}"
            return {key_of("attachment", name, "sha256"): body["blob"]["sha256"]}
    return {}


def _facts(report: dict[str, Any]) -> str:
    return str(report["values"].get("faits", ""))
