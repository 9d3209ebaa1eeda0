"""The audit log for devices and auditors."""

from __future__ import annotations

from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody, QueryParameter
from litestar.response import Stream

from shared.audit.merkle import LARGEST
from sync_server.identity.guard import Caller, may, signed_in
from sync_server.kit.documented import problems
from sync_server.witness.schemas import HeldCheckpoint, KeysToSign, Relation, ShownCheckpoint, ShownProof
from sync_server.witness.witness import Witness

AT = "/api/v1/audit"
TAGS = ["audit"]
ZIP = "application/zip"
Size = Annotated[int, QueryParameter(ge=0, le=LARGEST, description="How many entries.")]
_FILE = {
    200: ResponseSpec(
        bytes,
        description="The log as a file: `iasted audit verify` tells what it is worth.",
        media_type=ZIP,
        generate_examples=False,
    )
}


@get(f"{AT}/checkpoint", rule=signed_in(), responses=problems(401, 403, 404), tags=TAGS)
async def checkpoint(
    caller: NamedDependency[Caller], witness: NamedDependency[Witness], since: Size = 0
) -> ShownCheckpoint:
    """The newest checkpoint of my organisation's log, and that it extends the one of `since` entries."""
    return await witness.newest(caller.standing.organisation, since)


@get(f"{AT}/proof", rule=signed_in(), responses=problems(401, 403), tags=TAGS)
async def proof(
    caller: NamedDependency[Caller], witness: NamedDependency[Witness], first: Size, second: Size
) -> ShownProof:
    """That the log of `second` entries begins with the log of `first`."""
    return await witness.proof(caller.standing.organisation, first, second)


@post(f"{AT}/checkpoints", rule=signed_in(), status_code=200, responses=problems(401, 403), tags=TAGS)
async def met(
    data: JSONBody[HeldCheckpoint], caller: NamedDependency[Caller], witness: NamedDependency[Witness]
) -> Relation:
    """A checkpoint that I hold: two devices that were shown two histories meet here."""
    return Relation(relation=await witness.met(caller, data.checkpoint))


@get(f"{AT}/keys", rule=may("system:manage"), responses=problems(401, 403), tags=TAGS)
async def keys(caller: NamedDependency[Caller], witness: NamedDependency[Witness]) -> KeysToSign:
    """What the organisation's root has to sign next."""
    return await witness.to_sign(caller.standing.organisation)


@get(f"{AT}/export", rule=may("audit:read"), responses={**problems(401, 403, 409), **_FILE}, tags=TAGS)
async def export(caller: NamedDependency[Caller], witness: NamedDependency[Witness]) -> Stream:
    """The whole log as one file that anybody can verify."""
    content = await witness.export(caller)
    headers = {"Content-Disposition": 'attachment; filename="journal.zip"', "Cache-Control": "no-store"}
    return Stream(content, media_type=ZIP, headers=headers)


ROUTES = [checkpoint, proof, met, keys, export]
