"""Somebody with a right to write seals nonsense: whoever reads it opens what can be used, and goes on to the next."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest

from desktop.review.inbox import Inbox
from desktop.sync.opening import Opener
from desktop.sync.pacing import Pace
from desktop.sync.pulling import Puller
from shared.crypto.header import Place, digest
from shared.crypto.record import unpack
from shared.crypto.sealing import seal
from shared.sync.protocol import Operation
from tests.fakes.field import ORG
from tests.fakes.scribe import RECEIVED
from tests.unit.desktop.sync.test_pulling import QUIET, page

LONG = "é" * 1_000_000
VERDICT = b'{"kind":"verdict","case":"c","object":"o1"}'
DEEP = b'{"a":' * 500 + b"1" + b"}" * 500
DATES = [
    "0001-01-01T00:00:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "1969-12-31T00:00:00Z",
    "x",
    5,
]
TURN = {"id": "t", "conversation": "c", "at": "2026-01-01T00:00:00Z", "heard": "un", "answer": "", "origin": "dictated"}
TALK = {"id": "c", "title": "un", "started": "2026-01-01T00:00:00Z", "changed": "2026-01-01T00:00:00Z", "turns": 1}
REPORT = {
    "id": "r",
    "number": "FT-1",
    "kind": "fiche",
    "created": "2026-01-01T00:00:00Z",
    "changed": "2026-01-01T00:00:00Z",
    "values": {"title": "un"},
}
BODIES = [
    *(("turn", {**TURN, "at": each}) for each in DATES),
    *(("conversation", {**TALK, "started": each}) for each in DATES),
    *(("report", {**REPORT, "created": each, "changed": each}) for each in DATES),
    ("turn", {}),
    ("turn", {**TURN, "heard": LONG}),
    ("turn", {**TURN, "heard": "a\0b \x1b[31m \u202e \ufffd"}),
    ("turn", {**TURN, "heard": 5}),
    ("turn", {**TURN, "conversation": "another"}),
    ("conversation", {**TALK, "title": "\0" * 1000}),
    ("conversation", {**TALK, "turns": 2**64 - 1}),
    ("report", {**REPORT, "kind": "../../etc/passwd"}),
    ("report", {**REPORT, "kind": ""}),
    ("report", {**REPORT, "values": {"\0": "\0", "title": LONG}}),
    ("report", {**REPORT, "values": dict.fromkeys(map(str, range(20_000)), "x")}),
    ("report", {**REPORT, "number": "\0"}),
    ("report", {**REPORT, "urgency": "?"}),
    ("attachment", {}),
    ("attachment", {"report": "r", "name": "../../x", "media": "x", "blob": {"id": "b"}}),
    ("comment", {"text": LONG}),
    ("comment", {"text": None}),
    ("decision", {}),
    ("decision", {"step": {"case": "elsewhere", "version": 0, "state": "assigned"}}),
    ("decision", {"step": {"case": "c", "version": 2**31, "state": "closed", "assignee": "\0"}}),
    ("shred", {"reason": 5}),
]


@pytest.fixture
def inbox(store):
    return Inbox(store)


@pytest.fixture
def reading(store, remote, keyring, inbox):
    return Puller(store, remote, Pace(), Opener(store, keyring, ORG), inbox)


def sealed(author, kind: str, content: bytes, case: str = "c") -> Operation:
    """Whatever bytes as the content of a record, sealed and signed as it should be."""
    key, wraps = author.key(case)
    object_id = case if kind in {"decision", "shred", "conversation"} else f"o{author.dseq}"
    place = Place(
        device=author.device, dseq=author.dseq + 1, prev=author.prev, kind=kind, object=object_id, hlc=RECEIVED
    )
    record = seal(content, key, place, author.signing)
    author.dseq, author.prev = place.dseq, digest(unpack(record).header)
    return Operation(dseq=author.dseq, record=record, wraps=wraps)


def said(author, kind: str, body: dict, case: str = "c") -> Operation:
    """The next record, with this body."""
    object_id = case if kind in {"decision", "shred", "conversation"} else f"o{author.dseq}"
    content = {"kind": kind, "case": case, "object": object_id, "body": body}
    return sealed(author, kind, msgspec.json.encode(content), case)


async def pulled(reading, remote, author, *nonsense) -> None:
    """Between two turns that make sense, the second of which must be found."""
    first = said(author, "turn", TURN)
    told = [first, *(each() for each in nonsense)]
    last = said(author, "turn", {**TURN, "conversation": "d", "heard": "le dernier mot"}, "d")
    remote.pages = [page(author, [*told, last])]
    await reading.fetch(QUIET)


@pytest.mark.parametrize(("kind", "body"), BODIES, ids=lambda value: value if isinstance(value, str) else "")
async def test_a_body_of_another_form_holds_nothing_up(remote, author, reading, kind, body):
    await pulled(reading, remote, author, lambda: said(author, kind, body))
    inbox = reading._folding
    assert [each.case.id for each in inbox.search("dernier mot")] == ["d"]
    inbox.cases()
    if kind != "shred":
        inbox.case("c")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b'{"kind":"turn"}',
        b'{"kind":"turn","case":"c","object":"o","body":' + DEEP + b"}",
        b"\xff\xfe",
        b'{"kind":"turn","case":"c","object":"\\ud800"}',
        b'{"kind":"comment","case":"c","object":"o1","body":{"text":"x"}}',
        b'{"kind":"turn","case":"elsewhere","object":"o1","body":{}}',
    ],
)
async def test_content_that_is_none_or_speaks_of_something_else_is_kept_aside(store, remote, author, reading, content):
    await pulled(reading, remote, author, lambda: sealed(author, "turn", content))
    assert reading._folding.search("dernier mot")
    assert store.received.count("refused") == 1


async def test_a_kind_that_nobody_knows_is_kept_aside(store, remote, author, inbox, reading):
    await pulled(reading, remote, author, lambda: sealed(author, "verdict", VERDICT))
    assert inbox.search("dernier mot")
    assert store.received.count("refused") == 1


async def test_a_step_sealed_otherwise_than_the_server_was_asked_moves_no_case_out_of_its_order(
    store, remote, author, inbox, reading
):
    """The server lets the clear step pass; readers fold the sealed one, and only where it follows."""
    true = {"case": "c", "version": 0, "state": "assigned", "assignee": "simon"}
    lies = [{**true, "state": "closed"}, {**true, "version": 7}, {**true, "assignee": ""}]
    await pulled(reading, remote, author, *(partial(said, author, "decision", {"step": lie}) for lie in lies))
    assert inbox.line("c").standing.version == 0
    remote.pages = [page(author, [said(author, "decision", {"step": true})], first=20)]
    await reading.fetch(QUIET)
    standing = inbox.line("c").standing
    assert (standing.state, standing.assignee) == ("assigned", "simon")
