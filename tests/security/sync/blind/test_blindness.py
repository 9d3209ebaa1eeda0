"""The server is blind: after real laptops synchronised, nothing that people said stands anywhere at it, in any form.

In every place something that may stand there is looked for by the same means and found, so that the test can fail.
"""

from __future__ import annotations

import asyncio
import base64
import zlib
from pathlib import Path

import msgspec
import pytest

from shared.sync.protocol import Operation
from tests.integration.sync.conftest import report
from tests.security.sync.blind.forms import forms, stands_in
from tests.soak.sync import secrecy

SAID = "qzxcanari"
"""Stands in every word that people say, write, name or attach."""
KNOWN = "qzxtemoin"
"""The name under which somebody was invited, which the server has to know."""


@pytest.fixture
async def gone_through(desk, office):
    """Everything that is synchronised, once: turns, titles, reports, files and their names, comments, decisions."""
    agent = await desk("user")
    office.hq.invite(KNOWN, "agent", "ngounie")
    reviewer = await desk("agent", name=KNOWN)
    case = agent.begin(f"{SAID} titre")
    agent.say(case, f"{SAID} dit que le puits de Mouila est réparé, " * 30)
    written = report(faits=f"{SAID} faits", conversation=case)
    agent.store.reports.save(written)
    agent.store.attachments.add(written.id, f"{SAID}-photo.bin", f"{SAID} image ".encode() * 4000)
    await agent.settle()
    await reviewer.settle()
    reviewer.review.decide(case, "assigned", reviewer.account.profile.id, f"{SAID} je m'en charge")
    reviewer.review.comment(case, f"{SAID} remarque")
    await reviewer.settle()
    await agent.settle()
    assert SAID in str(reviewer.seen(agent))
    return agent, reviewer


async def test_nothing_that_was_said_stands_anywhere_at_the_server(office, valkey, gone_through):
    agent, _ = gone_through
    hq = office.hq
    counted = await asyncio.to_thread(everything_in, valkey)  # before its minute is over
    found = await asyncio.to_thread(places, hq, valkey, counted)
    holding = {name: [text for text in (SAID, KNOWN) if has(text)] for name, has in found.items()}
    for name, texts in holding.items():
        assert SAID not in texts, name
    assert {name for name, texts in holding.items() if KNOWN in texts} >= {"dump", "data", "memory"}
    sealed = a_sealed_record(agent)
    dump = await asyncio.to_thread(secrecy._dump, hq)
    assert sealed.hex().encode() in dump, "what was sealed is there, and is what was looked through"
    assert b"127.0.0.1" in counted, "Valkey was in use"
    assert "/api/v1/sync/push" in hq.server.err, "the log tells of the requests that carried it"
    assert blobs(hq), "the file is there, sealed"


def places(hq, valkey, counted: bytes) -> dict:
    """By name, how to tell whether a text stands there."""
    dump = secrecy._dump(hq)
    files = [path for path in hq.server.data.rglob("*") if path.is_file()]
    pids = [*hq.processes(), valkey.pid]
    assert len(pids) > 3
    return {
        "dump": lambda text: stands_in(dump, text) or stands_in(unhexed(dump), text),
        "data": lambda text: any(form in content for content in map(read, files) for form in forms(text)),
        "blobs": lambda text: any(stands_in(read(path), text) for path in blobs(hq)),
        "output": lambda text: any(stands_in(each.encode(), text) for each in (hq.server.out, hq.server.err)),
        "valkey": lambda text: stands_in(counted, text),
        "memory": lambda text: in_memory_of(pids, text),
    }


def in_memory_of(pids: list[int], text: str) -> bool:
    seen: set[str] = set()
    return any(secrecy.in_memory(pid, forms(text), seen) for pid in pids)


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # PostgreSQL has its own way with its files
        return b""


def blobs(hq) -> list[Path]:
    return [path for path in (hq.server.data).rglob("blobs/**/*") if path.is_file()]


def unhexed(dump: bytes) -> bytes:
    """The bytea of a dump as bytes."""
    found = bytearray()
    for word in dump.replace(b"\\\\x", b" \\\\x").split():
        if word.startswith(b"\\\\x"):
            with_nothing = word[3:].split(b"\t")[0]
            found += bytes.fromhex(with_nothing.decode("ascii", "ignore") if len(with_nothing) % 2 == 0 else "")
    return bytes(found)


def everything_in(valkey) -> bytes:
    """Every key with its content as Valkey dumps it."""
    names = valkey.told("KEYS", "*")
    return b"\n".join(names + [valkey.told("DUMP", name) or b"" for name in names])


def a_sealed_record(desk) -> bytes:
    rows = desk.store.database.rows("SELECT operation FROM sealed WHERE state = 'sent' ORDER BY dseq LIMIT 1")
    return msgspec.msgpack.decode(rows[0]["operation"], type=Operation).record


@pytest.mark.parametrize(
    "written",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode().hex().encode(),
        lambda text: base64.b64encode(text.encode()),
        lambda text: base64.b64encode(b"x" + text.encode() + b"yz"),
        lambda text: base64.urlsafe_b64encode(b"xy" + text.encode()),
        lambda text: zlib.compress(text.encode()),
        lambda text: zlib.compress(base64.b64encode(text.encode()), 9),
    ],
    ids=range(9),
)
def test_a_text_is_found_in_each_of_its_forms(written):
    assert stands_in(b"before " + written(SAID) + b" after", SAID)
    assert not stands_in(b"before " + written("something else") + b" after", SAID)
