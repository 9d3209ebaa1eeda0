"""Synchronisation over HTTP: push, pull, head, and one decision by itself; messages are MessagePack, compressed."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec

from shared.language import say
from shared.sync.cases import Case
from shared.sync.protocol import MOST_OPERATIONS, Push, Since
from shared.sync.wire import FAST, MEDIA, malformed, packed, unpacked
from sync_server.identity.guard import Caller, may
from sync_server.kit.documented import problems, takes
from sync_server.kit.problems import Problem, respond
from sync_server.sync.giving import Giving
from sync_server.sync.receiving import Receiving

AT = "/api/v1/sync"
LARGEST = 8 << 20
"""Bytes of a push: one record of 4 MiB may stand in it."""
TAKES = (MEDIA.encode(),)
_MESSAGE = {
    200: ResponseSpec(
        bytes, description="MessagePack, compressed with zlib.", media_type=MEDIA, generate_examples=False
    )
}
TAGS = ["sync"]


@post(
    f"{AT}/push",
    operation_class=takes(MEDIA, "A `Push` in MessagePack, compressed with zlib."),
    rule=may("reports:create"),
    status_code=200,
    takes=TAKES,
    largest=LARGEST,
    responses={**problems(401, 403), **_MESSAGE},
    tags=TAGS,
)
async def push(
    request: Request[Any, Any, Any], caller: NamedDependency[Caller], receiving: NamedDependency[Receiving]
) -> Response[bytes]:
    """Deliver operations and audit entries in their order; what was delivered before is delivered."""
    told = unpacked(await request.body(), Push)
    if len(told.operations) > MOST_OPERATIONS:
        raise malformed()
    return _message(await receiving.push(caller, told))


@post(
    f"{AT}/decide",
    operation_class=takes(MEDIA, "A `Push` in MessagePack, compressed with zlib."),
    rule=may("cases:assign"),
    status_code=200,
    takes=TAKES,
    largest=LARGEST,
    responses={**problems(401, 403, 409), **_MESSAGE},
    tags=TAGS,
)
async def decide(
    request: Request[Any, Any, Any], caller: NamedDependency[Caller], receiving: NamedDependency[Receiving]
) -> Response[Any]:
    """One step of a case; 409 with the case as it stands when somebody was there before."""
    told = unpacked(await request.body(), Push)
    if len(told.operations) != 1 or told.operations[0].step is None:
        raise malformed()
    pushed = await receiving.push(caller, told)
    stands = next((each.case for each in pushed.refused if each.code == "conflict"), None)
    return _message(pushed) if stands is None else respond(_taken(stands, pushed.acked), {})


@post(
    f"{AT}/pull",
    operation_class=takes(MEDIA, "A `Since` in MessagePack, compressed with zlib."),
    rule=may("reports:read"),
    status_code=200,
    takes=TAKES,
    largest=4096,
    responses={**problems(401, 403), **_MESSAGE},
    tags=TAGS,
)
async def pull(
    request: Request[Any, Any, Any], caller: NamedDependency[Caller], giving: NamedDependency[Giving]
) -> Response[bytes]:
    """What others wrote after a cursor, as far as this person may read."""
    page = await giving.pull(caller, unpacked(await request.body(), Since))
    return _answer(await asyncio.to_thread(packed, page, FAST))


@get(f"{AT}/head", rule=may("reports:read"), responses={**problems(401, 403), **_MESSAGE}, tags=TAGS)
async def head(caller: NamedDependency[Caller], giving: NamedDependency[Giving]) -> Response[bytes]:
    """Whether there is anything to do; all that an idle laptop asks."""
    return _message(await giving.head(caller))


class Taken(Problem, frozen=True, kw_only=True):
    """The problem of a reviewer who came second."""

    case: Case
    acked: int
    """The device's line goes on from here all the same."""


def _taken(case: Case, acked: int) -> Taken:
    detail = say(
        "Quelqu'un d'autre a traité ce dossier entre-temps : voyez où il en est, puis reprenez.",
        "Somebody else has worked on this case meanwhile: see how it stands, then go on.",
    )
    return Taken(
        type="urn:iasted:problem:conflict",
        title="Conflict",
        status=409,
        code="conflict",
        detail=detail,
        case=case,
        acked=acked,
    )


def _message(told: Any) -> Response[bytes]:
    return _answer(packed(told, FAST))


def _answer(content: bytes) -> Response[bytes]:
    return Response(content, media_type=MEDIA, headers={"Cache-Control": "no-store"})


ROUTES = [push, decide, pull, head]
