"""Sealed files over HTTP: announced, sent in pieces of any length, asked about, and read in parts."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.exceptions import InternalServerException
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter

from sync_server.artifacts.files import SealedFiles
from sync_server.artifacts.refusals import Elsewhere
from sync_server.artifacts.schemas import Announced, Misplaced, Progress
from sync_server.identity.guard import Caller, signed_in
from sync_server.kit.documented import problems, takes
from sync_server.kit.problems import problem_of, respond

AT = "/api/v1/blobs"
ONE = f"{AT}/{{blob_id:str}}"
PIECE = 256 << 10
"""Bytes of one piece, and of one part that is read."""
BYTES = "application/octet-stream"
TAGS = ["files"]
HERE = {200: ResponseSpec(Progress, description="How much of it is here.", generate_examples=False)}
Place = Annotated[int, QueryParameter(ge=0, le=2**53 - 1)]
Length = Annotated[int, QueryParameter(ge=1, le=PIECE)]


@post(AT, rule=signed_in(), status_code=200, responses={**problems(401, 403, 404, 409), **HERE}, tags=TAGS)
async def announce(
    data: JSONBody[Announced], caller: NamedDependency[Caller], sealed_files: NamedDependency[SealedFiles]
) -> Response[Any]:
    """A file that will come, under the key of a case that I may read; one that has begun to goes on at `received`."""
    try:
        return Response(await sealed_files.announce(caller, data))
    except Elsewhere as error:
        return _misplaced(error)


@put(
    f"{ONE}/{{offset:int}}",
    operation_class=takes(BYTES, "A piece of the sealed file."),
    rule=signed_in(),
    takes=(b"octet-stream",),
    largest=PIECE,
    responses={**problems(401, 403, 404, 409), **HERE},
    tags=TAGS,
)
async def take(
    request: Request[Any, Any, Any],
    blob_id: FromPath[str],
    offset: FromPath[int],
    caller: NamedDependency[Caller],
    sealed_files: NamedDependency[SealedFiles],
) -> Response[Any]:
    """A piece that begins at this byte; 409 says at which one to go on. What came before a cut is kept."""
    try:
        return Response(await sealed_files.take(caller, blob_id, offset, request.stream()))
    except InternalServerException:  # whoever sent it has gone; nobody reads this answer
        return Response(await sealed_files.progress(caller, blob_id))
    except Elsewhere as error:
        return _misplaced(error)


@get(ONE, rule=signed_in(), responses=problems(401, 403, 404), tags=TAGS)
async def progress(
    blob_id: FromPath[str], caller: NamedDependency[Caller], sealed_files: NamedDependency[SealedFiles]
) -> Progress:
    """How much of it is here."""
    return await sealed_files.progress(caller, blob_id)


@get(
    f"{ONE}/content",
    rule=signed_in(),
    responses={
        **problems(401, 403, 404, 409),
        200: ResponseSpec(bytes, description="Sealed bytes.", media_type=BYTES, generate_examples=False),
    },
    tags=TAGS,
)
async def content(
    blob_id: FromPath[str],
    caller: NamedDependency[Caller],
    sealed_files: NamedDependency[SealedFiles],
    offset: Place = 0,
    length: Length = PIECE,
) -> Response[bytes]:
    """A part of a complete one, still sealed."""
    part = await sealed_files.content(caller, blob_id, offset, length)
    return Response(part, media_type=BYTES, headers={"Cache-Control": "no-store"})


def _misplaced(error: Elsewhere) -> Response[Any]:
    told = problem_of(error)
    return respond(
        Misplaced(
            type=told.type,
            title=told.title,
            status=told.status,
            code=told.code,
            detail=told.detail,
            received=error.received,
        ),
        {},
    )


ROUTES = [announce, take, progress, content]
