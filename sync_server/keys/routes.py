"""Review keys on the wire: everybody reads the signed list, a keeper publishes it and shares private halves, sealed."""

from __future__ import annotations

from litestar import delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from shared.audit.keys import LONGEST_MANIFEST
from shared.crypto.refusals import malformed
from sync_server.identity.guard import Caller, may, signed_in
from sync_server.keys.review_keys import ReviewKeys
from sync_server.keys.schemas import LARGEST, AuditManifest, KeysNow, NewManifest, NewShares, Published, Readers, taken
from sync_server.kit.documented import problems

AT = "/api/v1/keys"
TAGS = ["keys"]


@get(AT, rule=signed_in(), responses=problems(401, 403), tags=TAGS)
async def keys_now(caller: NamedDependency[Caller], review_keys: NamedDependency[ReviewKeys]) -> KeysNow:
    """The signed list of review keys, and what of them was shared with this device."""
    return await review_keys.now(caller)


@put(
    f"{AT}/manifest",
    rule=may("system:manage"),
    responses=problems(401, 403, 409),
    tags=TAGS,
    largest=2 * LARGEST,
)
async def publish_manifest(
    data: JSONBody[NewManifest], caller: NamedDependency[Caller], review_keys: NamedDependency[ReviewKeys]
) -> Published:
    """The next list, signed by the root; of two at once one is published."""
    return await review_keys.publish(caller, _hex(data.root), data.manifest.encode())


@get(f"{AT}/readers", rule=may("system:manage"), responses=problems(401, 403), tags=TAGS)
async def list_readers(caller: NamedDependency[Caller], review_keys: NamedDependency[ReviewKeys]) -> Readers:
    """Devices of people who review, with their public keys, and every share."""
    return await review_keys.readers(caller)


@put(f"{AT}/shares", rule=may("system:manage"), status_code=204, responses=problems(401, 403, 404, 409), tags=TAGS)
async def put_shares(
    data: JSONBody[NewShares], caller: NamedDependency[Caller], review_keys: NamedDependency[ReviewKeys]
) -> None:
    """Private halves of listed keys, sealed to reviewers' devices or to a recovery key."""
    await review_keys.share(caller, [taken(each) for each in data.shares])


@delete(
    f"{AT}/shares/{{device_id:str}}",
    rule=may("system:manage", on="device"),
    responses=problems(401, 403, 404),
    tags=TAGS,
)
async def withdraw_shares(
    device_id: FromPath[str], caller: NamedDependency[Caller], review_keys: NamedDependency[ReviewKeys]
) -> None:
    """A device that is given no share any more."""
    await review_keys.withdraw(caller, device_id)


@put(
    f"{AT}/audit-manifest",
    rule=may("system:manage"),
    responses=problems(401, 403, 409),
    tags=TAGS,
    largest=LONGEST_MANIFEST + 4096,
)
async def publish_audit_manifest(
    data: JSONBody[AuditManifest], caller: NamedDependency[Caller], review_keys: NamedDependency[ReviewKeys]
) -> Published:
    """Whose signatures count in the audit log, as the root signed it."""
    return await review_keys.certify(caller, data.note)


def _hex(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        raise malformed() from None
    if key.hex() != text:
        raise malformed()
    return key


ROUTES = [keys_now, publish_manifest, list_readers, put_shares, withdraw_shares, publish_audit_manifest]
