"""What the server's database holds, read past the server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import msgspec


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One operation in the organisation's line, or one that was refused (cursor 0)."""

    cursor: int
    device: str
    dseq: int
    digest: str
    owner: str = ""
    region: str = ""
    code: str = ""


class Books(msgspec.Struct, frozen=True):
    """All of it."""

    line: list[Kept]
    refused: list[Kept]
    acked: dict[str, int]
    head: int


def read_books(data: Path) -> Books:
    """Of the embedded database of a running server."""
    return asyncio.run(_read(data))


def database_url(data: Path) -> str:
    """On the socket in its folder."""
    return f"postgresql://postgres@/iasted?host={quote(str(data / 'postgres'), safe='')}&port=5432"


async def _read(data: Path) -> Books:
    connection = await asyncpg.connect(database_url(data), timeout=10)
    try:
        line = await connection.fetch("SELECT * FROM operation ORDER BY cursor")
        refused = await connection.fetch("SELECT * FROM refused_operation ORDER BY device, dseq")
        acked = await connection.fetch("SELECT device, acked FROM device_line")
        head = await connection.fetchval("SELECT coalesce(max(cursor), 0) FROM sync_head")
    finally:
        await connection.close()
    return Books(
        [_kept(row, owner=row["owner"], region=row["region"] or "", cursor=row["cursor"]) for row in line],
        [_kept(row, code=row["code"], cursor=0) for row in refused],
        {row["device"]: row["acked"] for row in acked},
        head,
    )


def _kept(row: Any, **more: Any) -> Kept:
    return Kept(device=row["device"], dseq=row["dseq"], digest=row["digest"].hex(), **more)
