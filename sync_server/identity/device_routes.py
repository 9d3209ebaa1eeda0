"""A person's own devices: enrol this one, list them, revoke a lost one, and a wiped one's last word."""

from __future__ import annotations

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from sync_server.identity.enrolment import Devices
from sync_server.identity.guard import Caller, may, public, signed_in
from sync_server.identity.routes import AT
from sync_server.identity.schemas import Devices as Page
from sync_server.identity.schemas import Enrolled, Enrolment, WipedProof, shown
from sync_server.kit.documented import problems

TAGS = ["devices"]


@post(f"{AT}/devices", rule=signed_in(), status_code=201, responses=problems(401, 403, 409), tags=TAGS)
async def enrol(
    data: JSONBody[Enrolment], caller: NamedDependency[Caller], devices: NamedDependency[Devices]
) -> Enrolled:
    """Enrol this device, or find it again: from here on the session goes on only with its proof."""
    return await devices.enrol(caller, data)


@get(f"{AT}/devices", rule=signed_in(), responses=problems(401, 403), tags=TAGS)
async def own_devices(caller: NamedDependency[Caller], devices: NamedDependency[Devices]) -> Page:
    """My devices."""
    who = caller.session
    found = await devices.listed(who.organisation, person=who.person, after="", limit=500)
    return Page(devices=[shown(device) for device in found])


@delete(
    f"{AT}/devices/{{device_id:str}}",
    rule=may("devices:revoke", on="device"),
    responses=problems(401, 403, 404),
    tags=TAGS,
)
async def revoke_device(
    device_id: FromPath[str], caller: NamedDependency[Caller], devices: NamedDependency[Devices]
) -> None:
    """A device that is lost: its sessions end; its data stay sealed on it."""
    await devices.revoke(caller, device_id)


@post(
    f"{AT}/devices/{{device_id:str}}/wiped",
    rule=public("the device signs it, after it has destroyed its tokens"),
    status_code=204,
    responses=problems(404),
    tags=TAGS,
)
async def wiped(device_id: FromPath[str], data: JSONBody[WipedProof], devices: NamedDependency[Devices]) -> None:
    """A device's last word: it has destroyed what it held."""
    await devices.wiped(device_id, data.proof)


ROUTES = [enrol, own_devices, revoke_device, wiped]
